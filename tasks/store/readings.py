"""Keeps the readings of every night; one that changes later is restated, not silently overwritten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_READINGS = TABLES["readings"]
_KEY = list(KINDS["readings"].key)
_RELATIVE_TOLERANCE, _ABSOLUTE_TOLERANCE = 1e-9, 1e-12  # summing in another order is no restatement


def save_readings(engine: Engine, frame: pd.DataFrame, restated_at: datetime) -> int:
    """Save READINGS; how many of them changed the value of a reading that was there and were restated.

    A value that appears or disappears has changed as well. The cause of a restatement is `formula` when the
    formula's version changed, else `baseline` when the baseline did, else `late_data`.
    """
    if frame.empty:
        return 0
    frame = conform(frame, KINDS["readings"])
    with writing(engine) as connection:
        restated = _restatements(_before(connection, frame), frame, restated_at)
        write(connection, TABLES["restatements"], restated, Existing.REPLACE)
        write(connection, _READINGS, frame, Existing.REPLACE)
    return len(restated)


def readings(
    engine: Engine,
    first: date,
    last: date,
    projects: Collection[str] | None = None,
    columns: Collection[str] | None = None,
) -> pd.DataFrame:
    """READINGS from night `first` to `last`, both included, of all or the given projects, by key; all or some columns."""
    return _found(engine, _READINGS.c.night.between(first, last), projects, columns)


def readings_of(
    engine: Engine,
    nights: Iterable[date],
    projects: Collection[str] | None = None,
    columns: Collection[str] | None = None,
) -> pd.DataFrame:
    """READINGS of the given nights, of all or the given projects, by key; all or some columns."""
    return _found(engine, _READINGS.c.night.in_(list(nights)), projects, columns)


def measured_nights(engine: Engine, first: date, last: date) -> set[date]:
    """The nights from `first` to `last`, both included, that have readings."""
    query = sa.select(_READINGS.c.night).where(_READINGS.c.night.between(first, last)).distinct()
    with reading(engine) as connection:
        return set(connection.execute(query).scalars())


def last_measured(engine: Engine, until: date) -> date | None:
    """The last night up to `until` that has readings; None where there is none."""
    query = sa.select(sa.func.max(_READINGS.c.night)).where(_READINGS.c.night <= until)
    with reading(engine) as connection:
        return connection.execute(query).scalar()


def _found(
    engine: Engine,
    chosen: sa.ColumnElement[bool],
    projects: Collection[str] | None,
    columns: Collection[str] | None,
) -> pd.DataFrame:
    selected = _READINGS.columns if columns is None else [_READINGS.c[name] for name in columns]
    query = sa.select(*selected).where(chosen).order_by(*_READINGS.primary_key.columns)
    if projects is not None:
        query = query.where(_READINGS.c.project.in_(list(projects)))
    with reading(engine) as connection:
        return fetch_columns(connection, query)


def _before(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """What is kept of the frame's nights, as far as a restatement looks at it."""
    columns = [_READINGS.c[name] for name in (*_KEY, "value", "formula_version", "baseline")]
    nights = [night.date() for night in frame["night"].unique()]
    return fetch_columns(connection, sa.select(*columns).where(_READINGS.c.night.in_(nights)))


def _restatements(before: pd.DataFrame, frame: pd.DataFrame, restated_at: datetime) -> pd.DataFrame:
    both = before.merge(frame[list(before.columns)], on=_KEY, suffixes=("_before", "_now"))
    same = np.isclose(
        both["value_before"], both["value_now"], rtol=_RELATIVE_TOLERANCE, atol=_ABSOLUTE_TOLERANCE, equal_nan=True
    )
    both = both[~same]
    formula = both["formula_version_before"] != both["formula_version_now"]
    baseline = both["baseline_before"].fillna("") != both["baseline_now"].fillna("")
    night = both["night"].dt.strftime("%Y-%m-%d").astype("str")
    restated = both[_KEY].assign(
        key=both["project"]
        + "|"
        + both["indicator"]
        + "|"
        + both["scope"]
        + "|"
        + night
        + "|"
        + restated_at.isoformat(),
        old_value=both["value_before"],
        new_value=both["value_now"],
        cause=np.select([formula, baseline], ["formula", "baseline"], "late_data"),
        restated_at=pd.Timestamp(restated_at),
    )
    return conform(restated, KINDS["restatements"])
