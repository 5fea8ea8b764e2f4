"""From a project's planned, earned and elapsed figures to the rows of the eight schedule indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.indicators.earned_schedule import (
    estimate_at_completion_time,
    schedule_performance_index_time,
    schedule_variance_time,
    to_complete_index_time,
)
from tasks.indicators.measured import json_lines, measured
from tasks.records.choices import ReadingState
from tasks.records.definitions import PlannedFraction
from tasks.records.promises import BaselineKind


def schedule_readings(wide: pd.DataFrame, rule: PlannedFraction, facts: pd.DataFrame) -> pd.DataFrame:
    """The measured rows of all schedule indicators.

    `wide` has one row per project (its index): planned, earned, budget (weight unit), earned_schedule, actual_time,
    planned_duration (working day), items, missing, cancelled, reconstructed, scope_added (count),
    scope_added_weight, finished_on. `facts` has baseline, tracker_plan and undated_share on the same index.
    """
    pv, ev, budget = (wide[name].to_numpy() for name in ("planned", "earned", "budget"))
    es, at = wide["earned_schedule"].to_numpy(), wide["actual_time"].to_numpy()
    positive = np.where(pv > 0, pv, np.nan)
    whole = np.where(budget > 0, budget, np.nan)
    exists = np.where(budget > 0, str(ReadingState.MEASURED), str(ReadingState.NO_DATA))
    begun = np.where((budget > 0) & (pv <= 0), str(ReadingState.NOT_STARTED), exists)
    running = np.where((budget > 0) & (at <= 0), str(ReadingState.NOT_STARTED), begun)
    value_method, time_method = _methods(wide, rule)
    share = 1 / wide["items"].where(wide["items"] > 0).to_numpy()
    common = {
        "sample_size": wide["items"].astype("int64").to_numpy(),
        "baseline": facts["baseline"].to_numpy(dtype=object),
        "tracker_plan": facts["tracker_plan"].array,
        "undated_share": facts["undated_share"].to_numpy(),
        "reconstructed_share": wide["reconstructed"].to_numpy() * share,
        "missing_share": wide["missing"].to_numpy() * share,
    }
    # indicator: value, numerator, denominator, state, method
    index = schedule_performance_index_time(es, at)
    table = {
        "planned_progress": (pv / whole, pv, budget, exists, value_method),
        "actual_progress": (ev / whole, ev, budget, exists, value_method),
        "schedule_deviation_rate": ((ev - pv) / positive, ev - pv, pv, begun, value_method),
        "schedule_variance": (ev - pv, None, None, exists, value_method),
        "schedule_performance_index": (ev / positive, ev, pv, begun, value_method),
        "earned_schedule": (es, None, None, begun, time_method),
        "schedule_variance_time": (schedule_variance_time(es, at), None, None, begun, time_method),
        "schedule_performance_index_time": (index, es, at, running, time_method),
    }
    rows = [
        measured(wide.index, name, value=value, numerator=top, denominator=bottom, state=state, method=method, **common)
        for name, (value, top, bottom, state, method) in table.items()
    ]
    return pd.concat(rows, ignore_index=True)


def _methods(wide: pd.DataFrame, rule: PlannedFraction) -> tuple[np.ndarray, np.ndarray]:
    """The method texts of the value-based and of the time-based indicators."""
    counts = wide.astype(dict.fromkeys(("missing", "cancelled", "scope_added"), "int64"))
    value_method = json_lines(
        {
            "planned_fraction": [str(rule)] * len(wide),
            "planned_value": wide["planned"],
            "earned_value": wide["earned"],
            "missing_items": counts["missing"],
            "cancelled_items": counts["cancelled"],
            "scope_added": counts["scope_added"],
            "scope_added_weight": wide["scope_added_weight"],
        }
    )
    es, at, duration = (wide[name].to_numpy() for name in ("earned_schedule", "actual_time", "planned_duration"))
    index = schedule_performance_index_time(es, at)
    done = wide["finished_on"].notna().to_numpy()
    time_method = json_lines(
        {
            "planned_fraction": [str(rule)] * len(wide),
            "earned_schedule": es,
            "actual_time": at,
            "planned_duration": duration,
            "estimated_duration": np.where(done, at, estimate_at_completion_time(duration, index)),
            "to_complete_index": np.where(done, np.nan, to_complete_index_time(duration, es, at)),
            "finished_on": wide["finished_on"].dt.strftime("%Y-%m-%d"),
        }
    )
    return value_method, time_method


def baseline_facts(
    projects: pd.DataFrame, plan: pd.DataFrame, number: np.ndarray, baselines: pd.DataFrame | None
) -> pd.DataFrame:
    """Per project key: the baseline's key, whether it is the tracker's plan, and the share left out as undated.

    `number` is the project number of each plan item. Without `baselines` only the key is known, from the plan.
    """
    facts = pd.DataFrame({"baseline": None, "tracker_plan": pd.NA, "undated_share": np.nan}, index=projects["key"])
    facts = facts.astype({"baseline": "str", "tracker_plan": "boolean"})
    if baselines is not None and len(baselines):
        latest = baselines.sort_values("valid_from").drop_duplicates("project", keep="last").set_index("project")
        latest = latest.reindex(projects["key"])
        left_out = latest["undated_items"].astype("float64")
        facts["baseline"] = latest["key"]
        facts["tracker_plan"] = (latest["kind"] == BaselineKind.TRACKER_PLAN).astype("boolean")
        facts["undated_share"] = left_out / (left_out + latest["items"].astype("float64")).replace(0.0, np.nan)
    elif "baseline" in plan and len(plan):
        first = pd.Series(number).drop_duplicates()
        facts.iloc[first.to_numpy(), 0] = plan["baseline"].iloc[first.index].to_numpy()
    return facts
