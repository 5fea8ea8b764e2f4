"""Is the project where its plan says it should be? Progress, schedule deviation and earned schedule.

Earned value comes from the items as they stand on the night, planned value from the plan both sides signed (or the
tracker's plan until they do). What was deleted from the tracker counts as not done; what was added is not in the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.earned_schedule import portfolio_earned_schedule
from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of, project_numbers
from tasks.indicators.plan_axis import plan_axis
from tasks.indicators.planned_value import ramps
from tasks.indicators.schedule_readings import baseline_facts, schedule_readings
from tasks.indicators.scope import scope_added
from tasks.records.choices import ItemStatus
from tasks.records.definitions import PlannedFraction, WorkingCalendar


@dataclass(frozen=True)
class _Standing:
    """How the items of a plan stand tonight: one entry per plan item."""

    found: np.ndarray
    cancelled: np.ndarray
    done: np.ndarray
    finished_on: np.ndarray
    reconstructed: np.ndarray


def item_done(items: pd.DataFrame) -> np.ndarray:
    """Each item's done share: 1 when its tracker says it is closed, else its done ratio within 0..1, else 0."""
    ratio = items["done_ratio"].to_numpy(dtype=float, na_value=0.0)
    closed = (items["status"] == ItemStatus.DONE).to_numpy(dtype=bool)
    return np.where(closed, 1.0, np.clip(np.nan_to_num(ratio), 0.0, 1.0))


def measure_schedule(
    items: pd.DataFrame,
    plan: pd.DataFrame,
    night: date,
    projects: pd.DataFrame,
    *,
    calendars: Mapping[str, WorkingCalendar] | None = None,
    rule: PlannedFraction = PlannedFraction.LINEAR,
    baselines: pd.DataFrame | None = None,
    keep_cancelled: bool = False,
) -> pd.DataFrame:
    """The eight schedule indicators of every project, as a measured frame.

    `items` are the work items as of the night, `plan` the baseline items that hold that night, `projects` the
    projects frame; `calendars` are looked up by the project's calendar key. A cancelled item leaves both sums unless
    `keep_cancelled`: then it stays planned and is worth what was done of it. `baselines` (optional) brings the key,
    kind and undated count of each project's baseline.
    """
    number = project_numbers(plan["project"], projects)
    plan, number = plan[number >= 0], number[number >= 0]
    at = row_positions(plan, items)
    standing = _standing(items, at)
    counted = np.ones(len(plan), dtype=bool) if keep_cancelled else ~standing.cancelled
    count = len(projects)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(number, values, count)

    weight = plan["weight"].to_numpy(dtype=float) * counted
    start, due = days_of(plan["start_on"]), days_of(plan["due_on"])
    budget, earned = total(weight), total(weight * standing.done)
    live = counted & (weight > 0)
    curve = ramps(number[live], start[live], due[live], weight[live], projects=count, rule=rule)
    axis, last_day = plan_axis(curve, start[live], due[live], projects=projects, night=night, calendars=calendars or {})
    tonight = np.full(count, np.datetime64(night, "D"))
    es, duration = portfolio_earned_schedule(curve, earned, axis, last_day)
    finished = (earned >= budget * (1 - 1e-9)) & (budget > 0)
    finished_on = np.where(finished, np.minimum(_latest(standing.finished_on, number, live, count), tonight), tonight)
    # a finished project's clock stands still; it has taken at least one working period
    actual = np.where(finished, np.maximum(axis.elapsed(finished_on), 1), axis.elapsed(tonight))
    numbers = {
        "planned": curve.value(tonight),
        "earned": earned,
        "budget": budget,
        "earned_schedule": es,
        "actual_time": actual.astype(float),
        "planned_duration": duration,
        "items": total(counted),
        "missing": total(~standing.found),
        "cancelled": total(standing.cancelled),
        "reconstructed": total(standing.reconstructed & counted),
        **scope_added(items, at, projects, baselines),
    }
    wide = pd.DataFrame(numbers, index=projects["key"]).assign(
        finished_on=np.where(finished, finished_on, np.datetime64("NaT", "D")).astype("datetime64[s]")
    )
    return schedule_readings(wide, rule, baseline_facts(projects, plan, number, baselines))


def _standing(items: pd.DataFrame, at: np.ndarray) -> _Standing:
    """How the plan's items stand; `at` is each one's row in `items`, −1 when its tracker no longer has it."""
    found = at >= 0
    if not len(items):
        nothing = np.zeros(len(at), dtype=bool)
        never = np.full(len(at), np.datetime64("NaT", "D"))
        return _Standing(found, nothing, nothing.astype(float), never, nothing)
    closed = days_of(items["closed_at"])
    known = days_of(items["valid_from"])
    rebuilt = items["_reconstructed"].to_numpy(dtype=bool) if "_reconstructed" in items else np.zeros(len(items), bool)
    return _Standing(
        found,
        (items["status"] == ItemStatus.CANCELLED).to_numpy(dtype=bool)[at] & found,
        np.where(found, item_done(items)[at], 0.0),
        np.where(np.isnat(closed), known, closed)[at],
        rebuilt[at] & found,
    )


def _latest(days: np.ndarray, number: np.ndarray, live: np.ndarray, count: int) -> np.ndarray:
    """The latest day per project among the live items; the far future where none is known."""
    known = live & ~np.isnat(days)
    latest = np.full(count, np.iinfo(np.int64).min)
    np.maximum.at(latest, number[known], days[known].astype("int64"))
    far = np.datetime64("9999-12-31", "D").astype("int64")
    return np.where(latest == np.iinfo(np.int64).min, far, latest).astype("datetime64[D]")
