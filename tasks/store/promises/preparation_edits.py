"""Keeps the account of targets and risks in preparation: who changed which, when, and what it said before."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.canonical import plain_rows
from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import write
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_EDITS = TABLES["preparation_edits"]
_KEY = ["project", "key"]


def note_edits(
    connection: Connection, section: str, before: pd.DataFrame, after: pd.DataFrame, *, by: str, at: datetime
) -> None:
    """Note what becomes of rows of TARGETS or RISKS that are replaced, in the caller's transaction.

    A row of `after` alone is new, one of `before` alone was taken back, one that says the same is not noted.
    """
    both = _told(before, section, "before").merge(_told(after, section, "after"), on=_KEY, how="outer")
    same = (both["before"] == both["after"]).fillna(value=False).astype(bool)
    changed = both[~same].reset_index(drop=True)
    if changed.empty:
        return
    columns = _EDITS.c
    query = (
        sa.select(columns.project, columns.key, sa.func.max(columns.number).label("number"))
        .where(columns.section == section, columns.project.in_(sorted(set(changed["project"]))))
        .group_by(columns.project, columns.key)
    )
    numbers = {(row.project, row.key): int(row.number) for row in connection.execute(query)}
    rows = changed.assign(
        section=section,
        number=[numbers.get(key, 0) + 1 for key in zip(changed["project"], changed["key"], strict=True)],
        changed_at=pd.Timestamp(at),
        changed_by=by,
    )
    write(connection, _EDITS, conform(rows, KINDS[_EDITS.name]))


def preparation_edits(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """PREPARATION_EDITS of a project, or of all, in the order they were made."""
    query = sa.select(_EDITS).order_by(_EDITS.c.changed_at, _EDITS.c.project, _EDITS.c.section, _EDITS.c.key)
    query = query.order_by(_EDITS.c.number)
    with reading(engine) as connection:
        return fetch_columns(connection, query if project is None else query.where(_EDITS.c.project == project))


def _told(rows: pd.DataFrame, section: str, name: str) -> pd.DataFrame:
    plain = plain_rows(rows, KINDS[section], without=_KEY)
    texts = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in plain]
    return rows[_KEY].assign(**{name: pd.Series(texts, index=rows.index, dtype="str")}).astype("str")
