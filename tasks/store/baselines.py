"""Keeps the yardsticks of the projects. A baseline is never edited: what is kept once stays as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.records.promises import BaselineKind
from tasks.store.bulk import write
from tasks.store.columnar import read_copy, write_copy
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_BASELINES, _ITEMS = TABLES["baselines"], TABLES["baseline_items"]
_ITEM_TYPES = {column.name: column.type for column in KINDS["baseline_items"].columns}


def save_baselines(engine: Engine, frame: pd.DataFrame, items: pd.DataFrame) -> int:
    """Keep BASELINES with their BASELINE_ITEMS; one whose key is kept already is left alone. How many are new."""
    frame, items = conform(frame, KINDS["baselines"]), conform(items, KINDS["baseline_items"])
    with writing(engine) as connection:
        kept = set(connection.execute(sa.select(_BASELINES.c.key)).scalars())
        new = frame[~frame["key"].isin(kept)]
        write(connection, _BASELINES, new)
        write(connection, _ITEMS, items[items["baseline"].isin(new["key"])])
    return len(new)


def baselines(engine: Engine) -> pd.DataFrame:
    """All BASELINES, by project and first night."""
    with reading(engine) as connection:
        return _all(connection)


def baselines_for(engine: Engine, night: date) -> pd.DataFrame:
    """BASELINES that hold on a night: at most one per project, the youngest; on one day the signed one."""
    with reading(engine) as connection:
        return _holding(connection, night)


def baseline_items_for(engine: Engine, night: date, copy: Path | None = None) -> pd.DataFrame:
    """BASELINE_ITEMS of the baselines that hold on a night.

    With `copy`, a file, they are read from there when it holds those very baselines, and written there when not.
    """
    with reading(engine) as connection:
        holding = _holding(connection, night)
        holds = "\n".join(sorted(holding["key"] + " " + holding["digest"]))
        items = read_copy(copy, holds, _ITEM_TYPES) if copy else None
        if items is None:
            query = sa.select(_ITEMS).where(_ITEMS.c.baseline.in_(holding["key"].tolist()))
            items = fetch_columns(connection, query)
            if copy:
                write_copy(copy, holds, _ITEM_TYPES, items)
    return items


def items_of_baselines(engine: Engine, baselines: list[str]) -> pd.DataFrame:
    """BASELINE_ITEMS of these baselines."""
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_ITEMS).where(_ITEMS.c.baseline.in_(baselines)))


def _all(connection: Connection) -> pd.DataFrame:
    order = (_BASELINES.c.project, _BASELINES.c.valid_from, _BASELINES.c.key)
    return fetch_columns(connection, sa.select(_BASELINES).order_by(*order))


def _holding(connection: Connection, night: date) -> pd.DataFrame:
    begun = _all(connection)
    begun = begun[begun["valid_from"] <= pd.Timestamp(night)]
    # of two signed on one day the later counts: a longer key has a higher number
    order = {"signed": begun["kind"] == BaselineKind.SIGNED, "length": begun["key"].str.len()}
    begun = begun.assign(**order).sort_values(["project", "valid_from", "signed", "length", "key"])
    return begun.drop_duplicates("project", keep="last").drop(columns=list(order)).reset_index(drop=True)
