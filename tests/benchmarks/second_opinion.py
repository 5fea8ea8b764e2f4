"""Do the stored readings and deviations say what the bare arithmetic says?"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tasks.equip import Desk
from tasks.measure import FAMILY_NAMES, needed_frames
from tasks.store.episodes import deviations
from tasks.store.readings import readings_of
from tests.benchmarks.measuring_floor import Values, added_scope, complaints, outside, satisfaction, schedule

_CLOSE = 1e-8  # readings are rounded to ten decimals


def frames_of(desk: Desk, night: date) -> dict[str, pd.DataFrame]:
    """What the arithmetic works on, read from the store."""
    frames: dict[str, pd.DataFrame] = {}
    for family in FAMILY_NAMES:
        frames |= needed_frames(desk, family, night)
    return frames


def figures(desk: Desk, frames: dict[str, pd.DataFrame], night: date) -> tuple[Values, pd.DataFrame]:
    """Every value of the night, and which of them are outside their bands."""
    definitions = desk.policy.definitions()
    values = schedule(frames["work_items"], frames["baseline_items"], night)
    added_scope(frames["work_items"], frames["baseline_items"], night)
    values |= satisfaction(frames["survey_answers"], night, definitions["csat"].window_days)
    values |= complaints(frames["feedback"], night, definitions["complaint_rate"].window_days)
    bands = {
        name: (
            -np.inf if definition.band.low is None else definition.band.low,
            np.inf if definition.band.high is None else definition.band.high,
        )
        for name, definition in definitions.items()
        if definition.band is not None
    }
    return values, outside(values, bands)


def compared(desk: Desk, found: tuple[Values, pd.DataFrame], night: date) -> dict[str, Any]:
    """How many values and openings were compared; raises AssertionError when one differs."""
    values, out = found
    readings = readings_of(desk.engine, [night]).set_index(["indicator", "scope"])
    count = 0
    for place, series in values.items():
        if place not in readings.index:
            continue  # an interval's half width, which is not a reading
        stored = readings.loc[[place]].set_index("project")["value"].dropna()
        difference = (stored - series.reindex(stored.index)).abs()
        worst = float((difference / series.reindex(stored.index).abs().clip(lower=1)).max())
        assert worst < _CLOSE, f"{place}: the store and the bare arithmetic differ by {worst}"
        count += len(stored)
    open_now = deviations(desk.engine, night)
    opened = open_now[open_now["opened_on"] == pd.Timestamp(night)]
    key = ["project", "indicator", "scope"]
    told, expected = set(opened[key].itertuples(index=False)), set(out[key].astype("str").itertuples(index=False))
    assert told == expected, f"{len(told ^ expected)} deviations differ, e.g. {sorted(told ^ expected)[:3]}"
    return {"values": count, "openings": len(told)}
