"""Schedule readings as they would have been under other dates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.indicators.replanned import rate_under, same_work
from tasks.records.definitions import PlannedFraction
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tests.tasks.indicators.frames import HARBOUR, plan_of

LINEAR = PlannedFraction.LINEAR
PLAN = plan_of({"ref": "1", "start_on": "2026-03-01", "due_on": "2026-03-11", "weight": 10.0})


def rates(earned: float, plan: pd.DataFrame = PLAN) -> pd.DataFrame:
    """Three nights of a project that earned as much on each, measured against a plan of ten days."""
    nights = pd.to_datetime(["2026-03-02", "2026-03-06", "2026-03-11"])
    planned = np.array([1.0, 5.0, 10.0])
    rows = {"project": HARBOUR, "indicator": "schedule_deviation_rate", "scope": "project", "state": "measured"}
    numbers = {"value": (earned - planned) / planned, "numerator": earned - planned, "denominator": planned}
    fixed = {"unit": "fraction", "trust": "A", "formula_version": 1}
    return conform(pd.DataFrame({"night": nights, **rows, **numbers, **fixed}), READINGS)


def test_under_the_same_plan_every_rate_stays() -> None:
    before = rates(4.0)
    assert rate_under(before, PLAN, LINEAR)["value"].tolist() == pytest.approx(before["value"].tolist())


def test_a_later_plan_makes_a_late_project_less_late() -> None:
    later = plan_of({"ref": "1", "start_on": "2026-03-01", "due_on": "2026-03-21", "weight": 10.0})
    found = rate_under(rates(4.0), later, LINEAR)
    assert found["value"].tolist() == pytest.approx([(4 - 0.5) / 0.5, (4 - 2.5) / 2.5, (4 - 5) / 5])


def test_before_anything_is_planned_it_has_not_started() -> None:
    later = plan_of({"ref": "1", "start_on": "2026-03-08", "due_on": "2026-03-21", "weight": 10.0})
    assert rate_under(rates(4.0), later, LINEAR)["state"].tolist() == ["not_started", "not_started", "measured"]


def test_other_indicators_stay_as_they_were() -> None:
    other = rates(4.0).assign(indicator="defect_rate")
    pd.testing.assert_frame_equal(rate_under(other, PLAN, LINEAR), other)


def test_only_dates_may_differ() -> None:
    moved = PLAN.assign(due_on=pd.Timestamp("2026-04-01"))
    assert same_work(PLAN, moved)
    assert not same_work(PLAN, PLAN.assign(weight=2.0))
    assert not same_work(PLAN, PLAN.iloc[:0])
