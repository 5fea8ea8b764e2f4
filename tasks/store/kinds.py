"""Reads the rows of any record kind, whole or chosen by their columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES


def read_kind(
    engine: Engine, name: str, where: Mapping[str, Any] | None = None, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The current rows of a kind as a canonical frame, sorted by key; KeyError for an unknown kind or column.

    `where` maps a column to the value it must have, to several of which it must have one, or to None (empty).
    """
    table = TABLES[name]
    chosen = table.columns if columns is None else [table.c[column] for column in columns]
    conditions = [_matches(table.c[column], wanted) for column, wanted in (where or {}).items()]
    query = sa.select(*chosen).where(*conditions).order_by(*table.primary_key.columns)
    with reading(engine) as connection:
        return fetch_columns(connection, query)


def _matches(column: sa.Column[Any], wanted: Any) -> sa.ColumnElement[bool]:
    if wanted is None:
        return column.is_(None)
    several = isinstance(wanted, Collection) and not isinstance(wanted, str)
    return column.in_(list(wanted) if several else [wanted])
