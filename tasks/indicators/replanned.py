"""What would past schedule readings have been under other dates? From the stored ones, without the items of old.

The earned value of a night is in its reading; only the planned value changes when items get other dates. Where items or
weights come or go, the earned value would change too, which a reading cannot tell.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.indicators.measured import days_of
from tasks.indicators.planned_value import ramps
from tasks.records.choices import ReadingState
from tasks.records.definitions import PlannedFraction

RATE = "schedule_deviation_rate"


def same_work(plan: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two plans (BASELINE_ITEMS) hold the same items with the same weights."""
    key = ["source", "ref"]
    both = [rows.sort_values(key)[[*key, "weight"]].reset_index(drop=True) for rows in (plan, other)]
    return bool(both[0].equals(both[1]))


def rate_under(readings: pd.DataFrame, plan: pd.DataFrame, rule: PlannedFraction) -> pd.DataFrame:
    """READINGS of one project with its schedule deviation rates as they would have been under `plan`.

    A night on which nothing would have been planned yet is `not_started`; other indicators stay as they are.
    """
    nights = days_of(readings["night"])
    mine = ((readings["indicator"] == RATE) & readings["numerator"].notna()).to_numpy(dtype=bool)
    weight = plan["weight"].to_numpy(dtype=float)
    start, due = days_of(plan["start_on"]), days_of(plan["due_on"])
    curve = ramps(np.zeros(len(plan), dtype=np.intp), start, due, weight, projects=1, rule=rule)
    earned = (readings["numerator"] + readings["denominator"]).to_numpy(dtype=float)[mine]
    planned = np.array([curve.value(nights[[row]])[0] for row in np.flatnonzero(mine)], dtype=float)
    begun = planned > 0
    moved = readings.copy()
    safe = np.where(begun, planned, np.nan)
    moved.loc[mine, "value"] = (earned - planned) / safe
    moved.loc[mine, "numerator"] = earned - planned
    moved.loc[mine, "denominator"] = planned
    moved.loc[mine, "state"] = np.where(begun, str(ReadingState.MEASURED), str(ReadingState.NOT_STARTED))
    return moved
