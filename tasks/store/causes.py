"""Keeps why deviations are there: what the data suggest, replaced with every look, and what persons say, never edited."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.explaining import Branch
from tasks.records.frames import conform
from tasks.store.bulk import staged, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns, fetch_of
from tasks.store.tables import TABLES

_CAUSES, _EDITS = TABLES["causes"], TABLES["cause_edits"]


def save_causes(engine: Engine, frame: pd.DataFrame, deviations: Collection[str]) -> None:
    """Replace the suggested CAUSES of these deviations; one that has none in `frame` is left without.

    Raises ValueError for causes of other deviations.
    """
    frame = conform(frame.reset_index(drop=True), KINDS["causes"])
    keys = pd.Series(sorted(set(deviations)), dtype="str", name="deviation")
    if not frame["deviation"].isin(keys).all():
        raise ValueError("Causes of other deviations than those named cannot be saved with them.")
    if keys.empty:
        return
    with writing(engine) as connection:
        with staged(connection, [_CAUSES.c.deviation], keys.to_frame()) as stage:
            connection.execute(_CAUSES.delete().where(_CAUSES.c.deviation.in_(sa.select(stage.c.deviation))))
        write(connection, _CAUSES, frame)


def causes(engine: Engine, deviations: Collection[str] | None = None) -> pd.DataFrame:
    """The suggested CAUSES of these deviations, or of all, by deviation and cause."""
    return _of(engine, _CAUSES, deviations)


def edits(engine: Engine, deviations: Collection[str] | None = None) -> pd.DataFrame:
    """Every version of CAUSE_EDITS of these deviations, or of all, by deviation, cause and version."""
    return _of(engine, _EDITS, deviations)


def record_edit(  # noqa: PLR0917 - each is a column
    engine: Engine,
    deviation: str,
    cause: str,
    branch: Branch,
    statement: str | None,
    importance: float | None,
    relation: float | None,
    *,
    dismissed: bool,
    at: datetime,
    by: str,
) -> int:
    """Append what a person says of a cause as its next version, and return the version's number, from 1.

    The same words as the latest version are no new one.
    """
    said = {
        "branch": str(branch), "statement": statement, "importance": importance, "relation": relation,
        "dismissed": dismissed,
    }  # fmt: skip
    mine = sa.and_(_EDITS.c.deviation == deviation, _EDITS.c.cause == cause)
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # two persons at once would count the same versions
            connection.exec_driver_sql("LOCK TABLE cause_edits IN SHARE ROW EXCLUSIVE MODE")
        newest = sa.select(_EDITS).where(mine).order_by(_EDITS.c.version.desc()).limit(1)
        before = connection.execute(newest).mappings().one_or_none()
        if before is not None and all(before[name] == value for name, value in said.items()):
            return int(before["version"])
        version = 1 if before is None else int(before["version"]) + 1
        key = {"deviation": deviation, "cause": cause, "version": version}
        connection.execute(_EDITS.insert().values(**key, **said, edited_at=at, edited_by=by))
    return version


def _of(engine: Engine, table: sa.Table, deviations: Collection[str] | None) -> pd.DataFrame:
    query = sa.select(table).order_by(*table.primary_key.columns)
    with reading(engine) as connection:
        if deviations is None:
            return fetch_columns(connection, query)
        return fetch_of(connection, query, table.c.deviation, deviations)
