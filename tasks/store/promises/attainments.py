"""Keeps how each expectation stood on each night, and finds the signed targets that it is measured against."""

from __future__ import annotations

from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.baselines import baselines_for
from tasks.store.bulk import write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_ATTAINMENTS, _TARGETS = TABLES["attainments"], TABLES["baseline_targets"]


def save_attainments(engine: Engine, frame: pd.DataFrame, night: date | None = None) -> None:
    """Replace the ATTAINMENTS of a night, which only an empty frame must name.

    Raises ValueError for rows of another night.
    """
    frame = conform(frame.reset_index(drop=True), KINDS["attainments"])
    if night is None:
        if frame.empty:
            return
        night = frame["night"].iloc[0].date()
    if (frame["night"] != pd.Timestamp(night)).any():
        raise ValueError(f"Attainments of other nights cannot be saved for {night}; save each night by itself.")
    with writing(engine) as connection:
        connection.execute(_ATTAINMENTS.delete().where(_ATTAINMENTS.c.night == night))
        write(connection, _ATTAINMENTS, frame)


def attainments(engine: Engine, night: date, project: str | None = None) -> pd.DataFrame:
    """ATTAINMENTS of a night, of a project or of all, by project, expectation and baseline."""
    columns = _ATTAINMENTS.c
    query = sa.select(_ATTAINMENTS).where(columns.night == night)
    query = query if project is None else query.where(columns.project == project)
    with reading(engine) as connection:
        return fetch_columns(connection, query.order_by(columns.project, columns.expectation, columns.against))


def baseline_targets_for(engine: Engine, night: date) -> pd.DataFrame:
    """BASELINE_TARGETS of the baselines that hold on a night, by project and key."""
    return targets_of(engine, baselines_for(engine, night)["key"].tolist())


def targets_of(engine: Engine, baselines: list[str]) -> pd.DataFrame:
    """BASELINE_TARGETS of these baselines, by project and key."""
    query = sa.select(_TARGETS).where(_TARGETS.c.baseline.in_(baselines))
    with reading(engine) as connection:
        return fetch_columns(connection, query.order_by(_TARGETS.c.project, _TARGETS.c.baseline, _TARGETS.c.key))
