"""Keeps the register of expectations: every version that ever was, none of them edited."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_EXPECTATIONS, _KIND = TABLES["expectations"], KINDS["expectations"]
_KEY = ["project", "key"]
_OF_THE_VERSION = ("version", "recorded_at", "recorded_by")


def save_register(engine: Engine, frame: pd.DataFrame) -> int:
    """Keep EXPECTATIONS as new versions where they say something else than the latest one; how many are new.

    The versions are numbered here; those in the frame are left alone. A row that is not in the frame stays as it is.
    Raises ValueError when the frame holds an expectation twice.
    """
    with writing(engine) as connection:
        return write_versions(connection, frame)


def write_versions(connection: Connection, frame: pd.DataFrame) -> int:
    """The same within the caller's transaction."""
    frame = conform(frame.reset_index(drop=True), _KIND)
    twice = frame[frame.duplicated(_KEY)]
    if len(twice):
        raise ValueError(f"The expectation {twice.iloc[0]['project']}/{twice.iloc[0]['key']} is given twice.")
    if connection.dialect.name == "postgresql":  # two imports at once would count the same versions
        connection.exec_driver_sql("LOCK TABLE expectations IN SHARE ROW EXCLUSIVE MODE")
    before = _latest(connection, sa.true()).set_index(_KEY)
    at = pd.MultiIndex.from_frame(frame[_KEY])
    known = before.reindex(at).reset_index(drop=True)
    said = [name for name in _KIND.names if name not in (*_KEY, *_OF_THE_VERSION)]
    same = known["version"].notna()
    for name in said:
        old, new = known[name], frame[name]
        same &= (old == new).fillna(value=False).astype(bool) | (old.isna() & new.isna())
    new = frame.assign(version=known["version"].fillna(0).astype("Int64") + 1)[~same]
    write(connection, _EXPECTATIONS, new)
    return len(new)


def register(engine: Engine, project: str | None = None, *, as_of: date | datetime | None = None) -> pd.DataFrame:
    """The latest version of each of EXPECTATIONS of a project, or of all, withdrawn ones among them, by key.

    `as_of` looks back: a moment, or the end of a day in UTC.
    """
    conditions = [] if project is None else [_EXPECTATIONS.c.project == project]
    if as_of is not None:
        moment = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max, UTC)
        conditions.append(_EXPECTATIONS.c.recorded_at <= moment)
    with reading(engine) as connection:
        return _latest(connection, sa.and_(sa.true(), *conditions))


def latest_versions(connection: Connection, project: str) -> pd.DataFrame:
    """The latest versions of a project's EXPECTATIONS, within the caller's transaction."""
    return _latest(connection, _EXPECTATIONS.c.project == project)


def versions_of_expectation(engine: Engine, project: str, key: str | None = None) -> pd.DataFrame:
    """Every version of one of EXPECTATIONS, or of all of a project, by key and version."""
    query = sa.select(_EXPECTATIONS).where(_EXPECTATIONS.c.project == project)
    query = query if key is None else query.where(_EXPECTATIONS.c.key == key)
    with reading(engine) as connection:
        return fetch_columns(connection, query.order_by(_EXPECTATIONS.c.key, _EXPECTATIONS.c.version))


def _latest(connection: Connection, within: sa.ColumnElement[bool]) -> pd.DataFrame:
    columns = _EXPECTATIONS.c
    newest = (
        sa.select(columns.project, columns.key, sa.func.max(columns.version).label("version"))
        .where(within)
        .group_by(columns.project, columns.key)
        .subquery()
    )
    is_newest = sa.and_(*(columns[name] == newest.c[name] for name in ("project", "key", "version")))
    query = sa.select(_EXPECTATIONS).join(newest, is_newest).order_by(columns.project, columns.key)
    return fetch_columns(connection, query)
