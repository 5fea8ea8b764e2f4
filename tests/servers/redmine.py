"""A real Redmine on this machine to test against: started by a script outside the repository, seeded once.

    redmine.sh start ──▶ seed over REST ──▶ spread the history over months in a copy of its database ──▶ keep it
                     ──▶ tests; after one that changed something, the running server goes back to what was kept

The seeded database is kept under `var/tmp`, named after the seeder's own text, so that later runs only copy it.
"""

import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.servers import redmine_history, redmine_seed

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPT = REPOSITORY.parent / "shared" / "servers" / "redmine.sh"
ADMIN_KEY = "ad000000000000000000000000000000000000ad"
LIMITED_KEY = "11000000000000000000000000000000000000ed"


@dataclass
class RedmineServer:
    """One Redmine of our own: its state in `home`, its address on `port` of this machine."""

    home: Path
    port: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """Its own SQLite file."""
        return self.home / "redmine.sqlite3"

    def command(self, verb: str) -> None:
        """Run the script's `verb`; a failure shows what the script printed."""
        environment = {**os.environ, "REDMINE_HOME": str(self.home), "REDMINE_PORT": str(self.port)}
        log = self.home / f"{verb}.log"  # a file, because the server it leaves behind would keep a pipe open
        self.home.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            done = subprocess.run([str(SCRIPT), verb], env=environment, stdout=output, stderr=output, check=False)
        if done.returncode:
            raise RuntimeError(f"redmine.sh {verb} failed:\n{log.read_text(errors='replace')}")

    def client(self, key: str = ADMIN_KEY) -> httpx.Client:
        """A plain client with `key`, to change things as a person would."""
        return httpx.Client(base_url=self.url, headers={"X-Redmine-API-Key": key}, timeout=60)

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What Redmine's own database answers: the independent witness of the tests."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(sql, values).fetchall()

    def start_on(self, database: Path | None) -> None:
        """Start anew on a copy of `database`; on an empty one without it."""
        self.command("fresh")
        self.command("install")  # its first start makes an empty database, in the place of this one
        shutil.copyfile(database or self.home / "empty.sqlite3", self.database)
        _calm(self.database)
        self.command("start")
        self.wait()

    def go_back_to(self, database: Path) -> None:
        """Hold what `database` holds, without a new start: SQLite tells all who have the file open."""
        _copy(database, self.database)

    def wait(self) -> None:
        """Return when it answers its API."""
        deadline = time.monotonic() + 300
        with self.client() as client:
            while time.monotonic() < deadline:
                try:
                    if client.get("/issue_statuses.json").is_success:
                        return
                except httpx.HTTPError:
                    pass
                time.sleep(0.3)
        raise TimeoutError(f"Redmine at {self.url} did not answer within 300 s; see {self.home}/puma.log")


def available() -> str:
    """Why there is no Redmine to test against; empty when there is one."""
    if SCRIPT.exists():
        return ""
    return f"no real Redmine here: {SCRIPT} is missing"


def seeded() -> Path:
    """Where the seeded database of this version of the seeder is kept."""
    texts = [Path(module.__file__ or "").read_bytes() for module in (redmine_seed, redmine_history)]
    return REPOSITORY / "var" / "tmp" / f"redmine-{hashlib.sha256(b''.join(texts)).hexdigest()[:12]}.sqlite3"


def start_seeded(server: RedmineServer) -> None:
    """Start `server` on the seeded database; made on first use, which takes a few minutes."""
    kept = seeded()
    if kept.exists():
        server.start_on(kept)
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    server.start_on(None)
    redmine_seed.seed(server.url, ADMIN_KEY)
    part = kept.with_suffix(".part")
    part.unlink(missing_ok=True)
    _copy(server.database, part)
    redmine_history.spread(part)
    part.replace(kept)
    server.go_back_to(kept)


def _copy(source: Path, target: Path) -> None:
    """Copy a database page by page, also into one that is in use."""
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target, timeout=60)) as other:
        one.backup(other)


def _calm(database: Path) -> None:
    """Let nobody wait long for a lock.

    Redmine notes a key's last use once a minute. When two threads of one process meet there they stand still for
    20 s: Ruby's SQLite waits for a lock without letting other threads run. So the last use lies ahead.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE users SET last_login_on = '2099-01-01 00:00:00'")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[RedmineServer]:
    """A seeded Redmine for a test session; skips without one, except in CI where one should be there."""
    reason = available()
    if reason and os.environ.get("CI") == "true" and SCRIPT.parents[1].exists():
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    home = Path(os.environ.get("REDMINE_HOME", REPOSITORY / "var" / "tmp" / "redmine"))
    server = RedmineServer(home, int(os.environ.get("REDMINE_PORT", "0")) or _free_port())
    server.command("stop")  # one left behind by a killed run, maybe on another port
    try:
        start_seeded(server)
        yield server
    finally:
        server.command("stop")
