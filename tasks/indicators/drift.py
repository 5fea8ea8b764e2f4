"""Has the tracker's plan left the plan that both sides signed, without anybody having agreed to it?

Only signed baselines are looked at: the tracker's own plan cannot drift from itself. An item drifts when its due date,
or a start that was signed, is another one in its tracker now. Items that were cancelled or deleted have no dates to
compare; they are counted as lost scope. What was added since the plan was frozen is the growth of scope.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of, json_lines, measured, project_numbers
from tasks.indicators.plan import planned_dates
from tasks.indicators.scope import scope_added
from tasks.records.choices import ItemStatus, ReadingState
from tasks.records.promises import BaselineKind

DRIFT_COLUMNS = ["project", "source", "ref", "signed_start_on", "signed_due_on", "start_on", "due_on", "days_later"]


def signed_only(baselines: pd.DataFrame) -> pd.DataFrame:
    """The baselines that both sides signed."""
    return baselines[(baselines["kind"] == BaselineKind.SIGNED).to_numpy(dtype=bool)]


def drifted_items(items: pd.DataFrame, milestones: pd.DataFrame | None, plan: pd.DataFrame) -> pd.DataFrame:
    """The items of a signed plan (BASELINE_ITEMS) whose dates in the tracker left the signed ones.

    Columns DRIFT_COLUMNS; `days_later` is how many calendar days the due date moved, negative: earlier, 0: the start
    alone moved, empty: the tracker has no due date any more. Sorted by project, then the furthest moved first.
    """
    compared = _compared(items, milestones, plan)
    moved = compared[compared["drifted"]]
    order = moved.assign(far=-moved["days_later"].abs().fillna(np.inf))
    return order.sort_values(["project", "far", "source", "ref"])[DRIFT_COLUMNS].reset_index(drop=True)


def measure_drift(
    items: pd.DataFrame,
    milestones: pd.DataFrame | None,
    plan: pd.DataFrame,
    baselines: pd.DataFrame,
    projects: pd.DataFrame,
) -> pd.DataFrame:
    """Silent drift and growth of scope of every project with a signed baseline, as a measured frame.

    `items` and `milestones` are as of the night, `plan` and `baselines` hold that night; tracker's plans among them
    are left alone. Silent drift is drifted ÷ compared items; growth is the weight added since the plan was frozen ÷
    the weight signed. Without items to compare, or weight, there is `no_data`.
    """
    signed = signed_only(baselines)
    signed = signed[signed["project"].isin(projects["key"])]
    plan = plan[plan["baseline"].isin(signed["key"])]
    owners = projects[projects["key"].isin(signed["project"])]
    number, count = project_numbers(plan["project"], owners), len(owners)
    compared = _compared(items, milestones, plan)
    place = project_numbers(compared["project"], owners)

    def total(values: pd.Series) -> np.ndarray:
        return np.bincount(place, values.to_numpy(dtype=float), count)

    there, lost = total(compared["comparable"]), total(compared["lost"])
    drifted, later = total(compared["drifted"]), total(compared["drifted"] & (compared["days_later"] > 0))
    weight = np.bincount(number, plan["weight"].to_numpy(dtype=float), count)
    lost_weight = total(compared["weight"] * compared["lost"])
    added = scope_added(items, row_positions(plan, items), owners, signed)
    keys = signed.set_index("project")["key"].reindex(owners["key"]).to_numpy(dtype=object)
    drift = measured(
        owners["key"],
        "silent_drift",
        state=_state(there),
        value=drifted / np.where(there > 0, there, np.nan),
        numerator=drifted,
        denominator=there,
        sample_size=there.astype("int64"),
        baseline=keys,
        method=json_lines({"later": later.astype("int64"), "lost_items": lost.astype("int64")}),
    )
    growth = measured(
        owners["key"],
        "scope_growth",
        state=_state(weight),
        value=added["scope_added_weight"] / np.where(weight > 0, weight, np.nan),
        numerator=added["scope_added_weight"],
        denominator=weight,
        sample_size=np.bincount(number, minlength=count),
        baseline=keys,
        method=json_lines(
            {
                "added_items": added["scope_added"].astype("int64"),
                "lost_items": lost.astype("int64"),
                "lost_weight": lost_weight,
            }
        ),
    )
    return pd.concat([drift, growth], ignore_index=True)


def _compared(items: pd.DataFrame, milestones: pd.DataFrame | None, plan: pd.DataFrame) -> pd.DataFrame:
    """The plan's rows with the tracker's dates beside the signed ones, and comparable, drifted, lost (bool)."""
    rows = plan.rename(columns={"start_on": "signed_start_on", "due_on": "signed_due_on"}).reset_index(drop=True)
    at = row_positions(rows, items)
    start, due = planned_dates(items, milestones)
    there = at >= 0
    rows["start_on"] = _at(start, at)
    rows["due_on"] = _at(due, at)
    status = items["status"].to_numpy(dtype=object)
    cancelled = np.zeros(len(rows), dtype=bool)
    cancelled[there] = status[at[there]] == str(ItemStatus.CANCELLED)
    comparable = there & ~cancelled
    now, signed = days_of(rows["due_on"]), days_of(rows["signed_due_on"])
    begun, begin = days_of(rows["start_on"]), days_of(rows["signed_start_on"])
    known = ~np.isnat(begun) & ~np.isnat(begin)
    rows["days_later"] = (now - signed).astype("timedelta64[D]").astype(float)
    rows.loc[np.isnat(now), "days_later"] = np.nan
    rows["comparable"], rows["lost"] = comparable, ~comparable
    rows["drifted"] = comparable & ((now != signed) | (known & (begun != begin)))
    return rows


def _at(values: pd.Series, at: np.ndarray) -> np.ndarray:
    """The values at these row positions, empty for −1."""
    padded = np.append(values.to_numpy(dtype="datetime64[s]"), np.datetime64("NaT", "s"))
    return np.asarray(padded[at])


def _state(amount: np.ndarray) -> np.ndarray:
    return np.where(amount > 0, str(ReadingState.MEASURED), str(ReadingState.NO_DATA))
