"""What can go wrong while keeping or finding data, and what was kept when it did.

    StoreError
    ├── StoreUnreachableError   the database cannot be opened: wrong address, password, rights
    ├── StoreBusyError          another writer held the database for too long; trying again helps
    ├── StoreFullError          no space left; trying again helps once there is
    ├── StoreVersionError       the database was written by a newer Wordkeeper
    ├── RefusedRowsError        the database refused rows: they break its keys or types
    └── ArchiveError            a raw page is missing from the archive or damaged

A transaction is kept whole or not at all, and a message says so. No message holds a password or a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy.exc


class StoreError(Exception):
    """Keeping or finding data failed."""


class StoreUnreachableError(StoreError):
    """The database cannot be opened."""


class StoreBusyError(StoreError):
    """Another writer held the database for too long; trying again helps."""


class StoreFullError(StoreError):
    """No space is left for the database; trying again helps once there is."""


class StoreVersionError(StoreError):
    """The database was written by a newer Wordkeeper."""


class RefusedRowsError(StoreError):
    """The database refused rows, as they break its keys or types."""


class ArchiveError(StoreError):
    """A raw page is missing from the archive or damaged."""


_NOTHING_KEPT = "Nothing of this step was kept; the store is as it was before."


def _driver_error(error: BaseException) -> BaseException:
    """The database driver's own error under SQLAlchemy's."""
    return error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) and error.orig is not None else error


def first_line(error: BaseException) -> str:
    """What the driver says, without the lines that may quote rows."""
    cause = _driver_error(error)
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        return cause.diag.message_primary
    return (str(cause).splitlines() or [type(cause).__name__])[0]


def _translated(error: BaseException, address: str) -> StoreError | None:
    cause = _driver_error(error)
    says = first_line(error)
    if isinstance(cause, psycopg.errors.DiskFull) or "disk is full" in says:
        return StoreFullError(
            f"No space left while writing to {address} ({says}). {_NOTHING_KEPT} Free some space, then run it again."
        )
    if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected) or "is locked" in says:
        return StoreBusyError(f"Another writer held {address} for too long ({says}). {_NOTHING_KEPT} Run it again.")
    if isinstance(cause, sqlite3.IntegrityError | psycopg.IntegrityError | psycopg.DataError):
        return RefusedRowsError(f"{address} refused rows: {says}. {_NOTHING_KEPT}")
    if isinstance(cause, sqlite3.Error | psycopg.Error):
        return StoreError(f"{address} failed: {says}. {_NOTHING_KEPT}")
    return None


@contextmanager
def driver_errors_named(address: str) -> Iterator[None]:
    """Turn the drivers' errors into those above; `address` is shown and holds no password."""
    try:
        yield
    except (sqlalchemy.exc.DBAPIError, sqlite3.Error, psycopg.Error) as error:
        translated = _translated(error, address)
        if translated is None:
            raise
        raise translated from error
