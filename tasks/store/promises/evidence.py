"""Reads every signed byte for the one who verifies, also where a cell cannot be read any more.

SQLite keeps whatever it is given, so a damaged file may hold half a day or broken text. A cell of that kind is named
and left out, and the rest is read.
"""

from __future__ import annotations

import sqlite3
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.account import Evidence, Finding
from tasks.records.catalogue import KINDS
from tasks.records.declaration import ColumnType
from tasks.records.promises import BASELINE_ITEMS
from tasks.store.cells import array_of_cells, frame_column
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

SIGNED_TABLES = (
    *("documents", "signatures", "baselines", "baseline_items"),
    *("baseline_targets", "chain", "adjustments", "adjustment_versions"),
)


def evidence(engine: Engine, project: str | None = None) -> tuple[Evidence, list[Finding]]:
    """All rows of the signed word, of a project or of all, and the cells that cannot be read.

    A row whose project was changed is found when all projects are read.
    """
    frames: dict[str, pd.DataFrame] = {}
    damaged: list[Finding] = []
    with reading(engine) as connection:  # one look: an act that is kept meanwhile is seen whole or not at all
        for name in SIGNED_TABLES:
            frames[name], found = _table(connection, TABLES[name])
            damaged += found
    return Evidence(**(_of_project(frames, project) if project is not None else frames)), damaged


def _table(connection: Connection, table: sa.Table) -> tuple[pd.DataFrame, list[Finding]]:
    try:
        return fetch_columns(connection, _query(table)), []
    except (sa.exc.DBAPIError, sqlite3.Error, ValueError, OverflowError):
        if connection.dialect.name != "sqlite":
            raise
    return _cell_by_cell(connection, table)


def _query(table: sa.Table) -> sa.Select[Any]:
    query = sa.select(table)
    if table.name == BASELINE_ITEMS.name:  # a tracker's plan is nobody's word, and may be long
        unsigned = sa.select(TABLES["chain"].c.subject).where(TABLES["chain"].c.act == "holds")
        signed = sa.select(TABLES["baselines"].c.key).where(TABLES["baselines"].c.kind == "signed")
        known = sa.select(TABLES["baselines"].c.key)
        of_the_signed = sa.or_(table.c.baseline.in_(unsigned), table.c.baseline.in_(signed))
        return query.where(sa.or_(of_the_signed, table.c.baseline.not_in(known)))
    return query


def _cell_by_cell(connection: Connection, table: sa.Table) -> tuple[pd.DataFrame, list[Finding]]:
    kind = KINDS[table.name]
    raw = [sa.type_coerce(sa.cast(table.c[name], sa.LargeBinary), sa.LargeBinary).label(name) for name in kind.names]
    cells = connection.execute(sa.select(*raw)).all()
    columns, damaged = {}, []
    keys = [kind.names.index(name) for name in kind.key]
    for position, column in enumerate(kind.columns):
        read = []
        for row in cells:
            value, whole = _read(row[position], column.type)
            read.append(value)
            if not whole:
                key = "/".join((row[at] or b"").decode("utf-8", "replace") for at in keys)
                damaged.append(Finding(table.name, key, column.name, f"cannot be read: {row[position]!r}"))
        columns[column.name] = frame_column(array_of_cells(tuple(read), column.type), column.type)
    return pd.DataFrame(columns), damaged


def _read(raw: bytes | None, kept_as: ColumnType) -> tuple[Any, bool]:
    """A cell's bytes as SQLite's cell of its declared type, and whether they are one."""
    if raw is None:
        return None, True
    try:
        text = raw.decode()
        value: Any = text
        if kept_as is ColumnType.INTEGER:
            value = int(text)
        elif kept_as is ColumnType.NUMBER:
            value = float(text)
        array_of_cells((value,), kept_as)
    except (ValueError, OverflowError):
        return None, False
    return value, True


def _of_project(frames: dict[str, pd.DataFrame], project: str) -> dict[str, pd.DataFrame]:
    """What belongs to a project by its own column, or by the key it stands under."""
    chosen = {name: frame[frame["project"] == project] for name, frame in frames.items() if "project" in frame.columns}
    keys = set(chosen["documents"]["key"]) | set(chosen["baselines"]["key"])
    own = set(chosen["adjustments"]["key"])
    chosen["signatures"] = frames["signatures"][frames["signatures"]["document"].isin(keys)]
    versions = frames["adjustment_versions"]
    chosen["adjustment_versions"] = versions[versions["adjustment"].isin(own)]
    for name in ("baseline_items", "baseline_targets"):
        chosen[name] = frames[name][frames[name]["baseline"].isin(keys)]
    return {name: frame.reset_index(drop=True) for name, frame in chosen.items()}
