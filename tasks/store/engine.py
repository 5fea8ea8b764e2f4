"""Opens the store, and says how it is read and written: many readers, one writer at a time, nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from tasks.store.errors import StoreError, StoreUnreachableError, driver_errors_named, first_line
from tasks.store.migrations.schema import bring_to_head

BUSY_TIMEOUT_SECONDS = 120
CONNECT_TIMEOUT_SECONDS = 10

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-65536",  # 64 MiB
    "journal_size_limit=67108864",  # a first load leaves a log of its own size behind otherwise
)
_READ_ONLY = "store_read_only"
_SECRET_PARAMETERS = ("password", "sslpassword", "passfile")


def open_store(url: str) -> Engine:
    """The store at `url`, brought to the newest schema; a SQLite file and its folder are made when missing.

    Raises StoreUnreachableError, StoreVersionError or another StoreError; none of them shows a password.
    """
    address = _parsed(url)
    shown = redacted(address)
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)
    try:
        with driver_errors_named(shown):
            bring_to_head(engine)
    except StoreError as error:
        engine.dispose()
        if type(error) is not StoreError:
            raise
        raise StoreUnreachableError(f"Could not open the store at {shown}: {_reason(error)}") from error
    return engine


def redacted(address: URL | str) -> str:
    """A database address without any password, fit to be shown."""
    url = make_url(address)
    secrets = {name: "***" for name in url.query if name in _SECRET_PARAMETERS}
    return url.update_query_dict(secrets).render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for one consistent look; on SQLite it never waits for a writer."""
    options: dict[str, Any] = {_READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    with driver_errors_named(redacted(engine.url)), engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection whose work is kept whole when the block ends, or not at all when it raises."""
    with driver_errors_named(redacted(engine.url)), engine.begin() as connection:
        yield connection


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        # the original error may quote the address with its password
        raise StoreUnreachableError(
            "The database address cannot be read. It looks like sqlite:///path/to/file.sqlite "
            "or postgresql://user:password@host:5432/database."
        ) from None
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreUnreachableError(
            f"{redacted(address)} is neither SQLite nor PostgreSQL; the store is kept in one of the two."
        )
    return address


def _reason(error: StoreError) -> str:
    return first_line(error.__cause__) if error.__cause__ is not None else str(error)


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnreachableError(
                f"Could not make the folder {folder} for the store: {error.strerror}."
            ) from error
    engine = sa.create_engine(address, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin by itself, too late and without IMMEDIATE
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a transaction that reads before it writes fails at once with "database is locked" unless it says so first
        read_only = connection.get_execution_options().get(_READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


def _postgresql(address: URL) -> Engine:
    return sa.create_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS, "options": "-c timezone=UTC"},
    )
