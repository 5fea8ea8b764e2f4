"""What tests of several parts share: a store of their own, on each database the product supports."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from tasks.store.engine import open_store

SERVER_VARIABLE = "WORDKEEPER_TEST_POSTGRESQL_URL"


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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database of this test's own, on each supported kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite'}"
        return
    server = make_url(request.getfixturevalue("postgresql_server")).set(drivername="postgresql")
    name = f"wordkeeper_{secrets.token_hex(6)}"
    with psycopg.connect(_text(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield _text(server.set(database=name))
    with psycopg.connect(_text(server), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    """An open, empty store of this test's own, on each supported kind of database."""
    engine = open_store(store_url)
    yield engine
    engine.dispose()


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
