"""How does each signed target stand tonight: kept, on track, at risk, broken, or is it not known?

A target on an indicator is judged by its reading: tonight's while it runs, that of its due day once it is due, so that
what was kept then is not lost by what comes later. A target on a deliverable is judged by its item or milestone.
What is missed but not due yet is at risk, not broken. What has no due day is held all along: it is broken when it is
missed, unless it is on its way back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tasks.expectations.deliverables import deliverable_states
from tasks.indicators.families import INDICATORS
from tasks.records.adjusting import Attainment
from tasks.records.choices import ReadingState, TrustGrade
from tasks.records.promises import Comparator

REASONS = (
    *("met", "not_settled", "not_yet", "recovering", "missed", "no_reading", "provisional"),
    *("done", "done_late", "overdue", "planned_later", "blocked", "under_way", "cancelled", "gone"),
)
"""Why a target stands as it does; the second line is of deliverables."""

SEARCHED_BACK = timedelta(days=6)  # past nights may have been measured a week apart
_TOLERANCE = 1e-9
_KEY = ["project", "indicator", "scope"]
_STATE_COLUMNS = ["baseline", "project", "expectation", "target", "state", "reason", "value"]


@dataclass(frozen=True)
class Standing:
    """What is known on a night.

    READINGS of it and of the nights before each due day (`nights_needed`), DEVIATIONS open before it, work items and
    milestones as they stood, and the BASELINE_ITEMS that give a deliverable its due day.
    """

    night: date
    readings: pd.DataFrame
    deviations: pd.DataFrame
    items: pd.DataFrame
    milestones: pd.DataFrame
    plan: pd.DataFrame


def nights_needed(targets: pd.DataFrame, night: date) -> list[date]:
    """The nights whose readings `target_states` looks at: tonight, and the week up to each due day that has passed."""
    due = targets.loc[targets["indicator"].notna() & (targets["due_on"] < pd.Timestamp(night)), "due_on"]
    back = range(SEARCHED_BACK.days + 1)
    return sorted({night, *(day.date() - timedelta(days=ago) for day in due.unique() for ago in back)})


def met(value: np.ndarray, targets: pd.DataFrame) -> np.ndarray:
    """Whether each value is what its target (comparator, value, value_high) asks for; False without a value."""
    return np.asarray(shortfall(value, targets) <= _TOLERANCE)


def shortfall(value: np.ndarray, targets: pd.DataFrame) -> np.ndarray:
    """How far each value misses its target, in the target's unit; negative when it is met, NaN without a value."""
    first, last = targets["value"].to_numpy(dtype=float), targets["value_high"].to_numpy(dtype=float)
    comparator = targets["comparator"].to_numpy(dtype=object)
    within = np.fmax(first - value, value - last)
    return np.select(
        [comparator == str(Comparator.AT_LEAST), comparator == str(Comparator.AT_MOST)],
        [first - value, value - first],
        np.where(np.isnan(value), np.nan, within),
    )


def target_states(targets: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """One row per BASELINE_TARGETS row: baseline, project, expectation, target (its key), state, reason, value."""
    on_deliverable = targets["deliverable"].notna().to_numpy(dtype=bool)
    parts = [
        _indicator_states(targets[~on_deliverable], standing),
        deliverable_states(targets[on_deliverable], standing.items, standing.milestones, standing.plan, standing.night),
    ]
    found = pd.concat(parts).reindex(targets.index)
    carried = targets[["baseline", "project", "expectation", "key"]].rename(columns={"key": "target"})
    return carried.join(found)[_STATE_COLUMNS]


def _indicator_states(targets: pd.DataFrame, standing: Standing) -> pd.DataFrame:
    """State, reason and value of targets on indicators, on their index."""
    tonight = pd.Timestamp(standing.night)
    wanted = with_scope(targets)
    looked_at = wanted["due_on"].where(wanted["due_on"] < tonight, tonight).fillna(tonight)
    wanted = wanted.assign(at=looked_at.astype("datetime64[s]"))
    reading = _readings_at(wanted, standing.readings, tonight)
    value = reading["value"].to_numpy(dtype=float)
    provisional = (reading["trust"] == TrustGrade.D).to_numpy(dtype=bool) & ~np.isnan(value)
    good = met(value, wanted)
    unsettled, back = _episodes(wanted, value, standing.deviations)
    due = wanted["due_on"]
    final, lasting = (due <= tonight).to_numpy(dtype=bool), due.isna().to_numpy(dtype=bool)
    rules = [
        (np.isnan(value), Attainment.UNKNOWN, "no_reading"),
        (provisional, Attainment.UNKNOWN, "provisional"),
        (final & good, Attainment.KEPT, "met"),
        (final, Attainment.BROKEN, "missed"),
        (good & unsettled, Attainment.AT_RISK, "not_settled"),
        (good, Attainment.ON_TRACK, "met"),
        (~lasting, Attainment.AT_RISK, "not_yet"),
        (back, Attainment.AT_RISK, "recovering"),
    ]
    cases = [case for case, _, _ in rules]
    state = np.select(cases, [str(each) for _, each, _ in rules], str(Attainment.BROKEN))
    reason = np.select(cases, [each for _, _, each in rules], "missed")
    return pd.DataFrame({"state": state, "reason": reason, "value": value}, index=targets.index)


def with_scope(targets: pd.DataFrame) -> pd.DataFrame:
    """`targets` with the scope that an empty one means: the whole project, or the overall question."""
    whole = targets["indicator"].map({name: each.scopes[0] for name, each in INDICATORS.items()})
    return targets.assign(scope=targets["scope"].fillna(whole.astype("str")))


def _readings_at(wanted: pd.DataFrame, readings: pd.DataFrame, tonight: pd.Timestamp) -> pd.DataFrame:
    """The measured reading of each target on the day it is looked at; of a past day the last within the week."""
    measured = readings.loc[readings["state"] == ReadingState.MEASURED, [*_KEY, "night", "value", "trust"]]
    asked = wanted[[*_KEY, "at"]].assign(row=np.arange(len(wanted)))
    both = asked.merge(measured, on=_KEY)
    age = both["at"] - both["night"]
    recent = (age >= pd.Timedelta(0)) & (age <= pd.Timedelta(SEARCHED_BACK))
    both = both[recent & ((both["at"] < tonight) | (both["night"] == tonight))]
    last = both.sort_values("night").drop_duplicates("row", keep="last").set_index("row")
    return last[["value", "trust"]].reindex(np.arange(len(wanted)))


def _episodes(wanted: pd.DataFrame, value: np.ndarray, deviations: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Whether a deviation of the same indicator is open, and whether tonight is nearer the target than it was told."""
    open_ = deviations.loc[deviations["closed_on"].isna(), [*_KEY, "reported_value"]].drop_duplicates(_KEY)
    told = wanted[_KEY].merge(open_.assign(open=True), on=_KEY, how="left")
    before = told["reported_value"].to_numpy(dtype=float)
    back = shortfall(value, wanted) < shortfall(before, wanted) - _TOLERANCE
    return told["open"].notna().to_numpy(dtype=bool), np.asarray(back)
