"""A portfolio whose finish days are forecast: a tracker's items, milestones, and the readings of the nights before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.equip import Desk
from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import write
from tasks.store.engine import writing
from tasks.store.readings import save_readings
from tasks.store.tables import TABLES
from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.benchmarks.scales import NIGHT, Scale

ITEMS_A_PROJECT = 200
MILESTONES_A_PROJECT = 5
NIGHTS = 280
_MIB = 2048


def forecast_rows(scale: Scale, folder: Path) -> Iterator[Row]:
    """Forecasts of every project and milestone by both methods, read from and saved to the store."""
    portfolio, state = folder / "portfolio", folder / "state"
    shutil.rmtree(folder, ignore_errors=True)
    portfolio.mkdir(parents=True)
    fresh.step("write", portfolio, state, str(scale.projects), str(scale.projects * ITEMS_A_PROJECT), "100")
    fresh.step("load", portfolio, state, str(NIGHT))
    told = fresh.step("forecast", portfolio, state, str(NIGHT))
    subjects = scale.projects * (1 + MILESTONES_A_PROJECT)
    if told["forecast"] < subjects * 2 * 0.9:
        raise RuntimeError(f"The forecasts are not what the row says: {told}")
    what = f"forecasts of {scale.projects:,} projects and {subjects - scale.projects:,} milestones, 10,000 trials, two methods"
    note = f"{told['forecast']:,} forecasts, and {told['tried']:,} of the past to see how often they held"
    yield Row(what, told["seconds"], "s", most=30, worked=told["worked"], note=note)
    yield Row("forecasts: most memory", told["peak_mib"], "MiB", most=_MIB)


def prepare_history(desk: Desk, night: date) -> None:
    """Give every project milestones, and a reading of its earned schedule on every night before."""
    keys = [project.key for project in desk.portfolio.projects]
    random = np.random.default_rng(5)
    milestones = pd.DataFrame(
        {
            "source": "items",
            "ref": [f"{key}-M{number}" for key in keys for number in range(MILESTONES_A_PROJECT)],
            "project": np.repeat(keys, MILESTONES_A_PROJECT),
            "status": "open",
            "due_on": pd.Timestamp(night)
            + pd.to_timedelta(random.integers(5, 60, len(keys) * MILESTONES_A_PROJECT), "D"),
            "row_digest": 1,
            "landing": 1,
            "valid_from": pd.Timestamp(night, tz="UTC") - pd.Timedelta(days=300),
        }
    )
    with writing(desk.engine) as connection:
        write(connection, TABLES["milestones"], conform(milestones, KINDS["milestones"]))
    nights = pd.to_datetime([night - timedelta(days=back) for back in range(NIGHTS)][::-1])
    working = nights.dayofweek < 5
    steps = np.where(working, random.gamma(0.5, 1.2, (len(keys), NIGHTS)), 0.0)
    readings = pd.DataFrame(
        {
            "project": np.repeat(keys, NIGHTS),
            "indicator": "schedule_performance_index_time",
            "scope": "project",
            "night": np.tile(nights, len(keys)),
            "state": "measured",
            "unit": "index",
            "formula_version": 1,
            "trust": "A",
            "baseline": "b",
            "numerator": (steps.cumsum(axis=1) * 0.9).ravel(),
            "denominator": np.tile(working.cumsum().astype(float), len(keys)),
        }
    )
    save_readings(desk.engine, conform(readings, KINDS["readings"]), datetime.now(UTC))
