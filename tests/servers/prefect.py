"""A real Prefect server for tests that need one beside their own process.

A server with an empty database first migrates it for several seconds. So one migrated database is kept under
`var/tmp`, named after Prefect's version, and laid where a server is about to start.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from config.settings import Settings

KEPT = Path(__file__).resolve().parents[2] / "var" / "tmp"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def lay_database(state: Path) -> None:
    """Put a migrated database where the first server of `state` would make one; one that is there stays."""
    database = Settings(var=state).prefect_home / "prefect.db"
    if not database.exists():
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(migrated_database(), database)


def migrated_database() -> Path:
    """The kept database; made by the worker that asks first, while the others wait."""
    kept = KEPT / f"prefect-{version('prefect')}.db"
    KEPT.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with TemporaryDirectory() as home:
                others = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
                command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
                subprocess.run(command, env=others | {"PREFECT_HOME": home}, stdout=subprocess.DEVNULL, check=True)
                made, part = sqlite3.connect(Path(home) / "prefect.db"), sqlite3.connect(kept.with_suffix(".part"))
                with closing(made), closing(part):
                    made.backup(part)  # with what its journal still holds
            kept.with_suffix(".part").replace(kept)
    return kept


@contextmanager
def prefect_server(state: Path) -> Iterator[dict[str, str]]:
    """A server whose own state lies below `state`; yields the environment in which commands use it."""
    from flows.environment import prepare
    from flows.serve import own_server

    before = dict(os.environ)
    try:
        settings = Settings(var=state)
        lay_database(state)
        prepare(settings)
        with own_server(settings, free_port()) as api:
            yield {**os.environ, "PREFECT_API_URL": api}
    finally:
        os.environ.clear()
        os.environ.update(before)
