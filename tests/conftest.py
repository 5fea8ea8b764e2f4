"""What tests of several parts share: a store of their own, on each database the product supports."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from tasks.store.engine import open_store
from tests.servers.redmine import RedmineServer, running

SERVER_VARIABLE = "WORDKEEPER_TEST_POSTGRESQL_URL"


# Minutes long, the longest first: when they start early, no worker waits for another's at the end.
LONG_GROUPS = ("redmine", "flows", "forms", "kills of steps", "kills of flows", "service", "restarts", "command")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one worker, and all that share a costly server: one Redmine, one Prefect server.

    With workers the long groups come first; they take them in this order (`--no-loadscope-reorder`).
    """
    for item in items:
        given = item.get_closest_marker("xdist_group")
        if given is None:
            item.add_marker(pytest.mark.xdist_group(_group(item)))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_rank)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Look for garbage less often, and not in what is imported by now: it took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _group(item: pytest.Item) -> str:
    if item.get_closest_marker("redmine"):
        return "redmine"
    return "flows" if "prefect_server" in getattr(item, "fixturenames", ()) else str(item.path)


def _rank(item: pytest.Item) -> int:
    marker = item.get_closest_marker("xdist_group")
    group = marker.args[0] if marker else ""
    return LONG_GROUPS.index(group) if group in LONG_GROUPS else len(LONG_GROUPS)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Address of a PostgreSQL server that tests may make databases on: a given one, else one of our own."""
    given = os.environ.get(SERVER_VARIABLE)
    if given:
        yield given
        return
    programs = _postgresql_programs()
    if programs is None:
        missing = f"PostgreSQL is neither installed nor named by {SERVER_VARIABLE}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    yield from _throw_away_server(programs)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """Name of a migrated database that tests copy, as copying is faster than migrating."""
    with _own_database(postgresql_server, "template0") as url:
        open_store(url).dispose()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file that tests copy, as above."""
    path = tmp_path_factory.mktemp("template") / "store.sqlite"
    open_store(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a migrated database of this test's own without a row in it, on each supported kind."""
    if request.param == "sqlite":
        path = tmp_path / "store.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, template = (request.getfixturevalue(f"postgresql_{part}") for part in ("server", "template"))
    with _own_database(server, template) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """An open, empty store of this test's own, on each supported kind of database."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def new_database_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Gives the address of another database of the named kind at each call: empty, without even the tables."""
    with ExitStack() as databases:

        def another(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite:///{tmp_path / secrets.token_hex(6)}.sqlite"
            server = request.getfixturevalue("postgresql_server")
            return databases.enter_context(_own_database(server, "template0"))

        yield another


@pytest.fixture(scope="session")
def redmine() -> Iterator[RedmineServer]:
    """A real Redmine with 2,000 issues; who changes something puts it back."""
    with running() as server:
        yield server


@contextmanager
def _own_database(server: str, template: str) -> Iterator[str]:
    """Address of a new database, a copy of `template`, that is gone afterwards."""
    address = make_url(server).set(drivername="postgresql")
    name = f"wordkeeper_{secrets.token_hex(6)}"
    with psycopg.connect(_text(address), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _text(address.set(database=name))
    with psycopg.connect(_text(address), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _text(address: URL) -> str:
    return address.render_as_string(hide_password=False)


def _postgresql_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).parent if on_path else None


def _throw_away_server(programs: Path) -> Iterator[str]:
    """A cluster that lives as long as the test session and never waits for the disk."""
    # PostgreSQL refuses to run as root, and its own user cannot look into pytest's folders
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="wordkeeper-postgresql-"))
    if as_postgres:
        shutil.chown(folder, "postgres")
    data, log = folder / "data", folder / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    create = ["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    start = ["pg_ctl", "-D", data, "-l", log, "-w", "-o", settings, "start"]
    stop = ["pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"]
    for program, *arguments in (create, start):
        _run([*as_postgres, str(programs / str(program)), *map(str, arguments)], folder)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        program, *arguments = stop
        _run([*as_postgres, str(programs / str(program)), *map(str, arguments)], folder)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    # the server inherits the output, so it goes to a file: a pipe would never end
    with (folder / "output").open("w+") as output:
        done = subprocess.run(command, cwd=folder, stdout=output, stderr=output, check=False)
        output.seek(0)
        if done.returncode:
            pytest.fail(f"{' '.join(command)} ended with {done.returncode}: {output.read()}")
