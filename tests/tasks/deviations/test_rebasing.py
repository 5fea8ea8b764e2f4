"""A documented change begins a chart anew: a baseline those measured against the plan, a measure that of its series."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from tasks.deviations.rebasing import baseline_changes, measure_changes, stretches
from tasks.records.explaining import MEASURES
from tasks.records.frames import conform, empty_frame
from tests.tasks.deviations.charted_nights import (
    DEFECTS,
    DEFINITIONS,
    PACE,
    RATE,
    SUNDAY,
    changes,
    inspected,
    points_of,
    progress,
)

WEEKS = progress([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
MONTHS = inspected([1] * 6, [40] * 6)


def before(days: int) -> date:
    return SUNDAY - timedelta(days=days)


def numbers(*days: date, readings: pd.DataFrame = WEEKS, **columns: str) -> list[int]:
    """The stretches of the five last periods of the only series."""
    return [int(each) for each in stretches(points_of(readings, periods=5), changes(*days, **columns)).number[0]]


def test_without_a_change_all_periods_belong_together() -> None:
    assert numbers() == [0, 0, 0, 0, 0]


def test_a_change_between_two_windows_parts_them() -> None:
    assert numbers(before(2 * 28 - 1), readings=MONTHS) == [0, 0, 0, 1, 1]  # the day after a window ended


def test_a_change_within_a_window_leaves_that_window_to_neither() -> None:
    assert numbers(before(2 * 28), readings=MONTHS) == [0, 0, -1, 1, 1]  # the last day of a window is new already
    assert numbers(before(2 * 28 - 2), readings=MONTHS) == [0, 0, 0, -1, 1]


def test_a_change_over_a_period_needs_both_its_ends_after_the_change() -> None:
    """A new plan moves the reading of its first evening: the change to that evening compares two plans."""
    assert numbers(before(14)) == [0, 0, -1, 1, 1]
    assert numbers(before(13)) == [0, 0, 0, -1, 1]


def test_each_change_begins_a_stretch_and_the_same_day_twice_is_one_change() -> None:
    days = (before(4 * 28 - 1), before(2 * 28 - 1), before(2 * 28 - 1))
    assert numbers(*days, readings=MONTHS) == [0, 1, 1, 2, 2]


def test_two_changes_within_one_period_leave_it_to_neither() -> None:
    assert numbers(before(30), before(35), readings=MONTHS) == [0, 0, 0, -1, 2]


@pytest.mark.parametrize(
    ("columns", "concerned"),
    [
        ({}, True),
        ({"indicator": DEFECTS}, True),
        ({"scope": "project"}, True),
        ({"indicator": DEFECTS, "scope": "project"}, True),
        ({"project": "bridge"}, False),
        ({"indicator": RATE}, False),
        ({"indicator": DEFECTS, "scope": "implementation"}, False),
    ],
)
def test_a_change_concerns_the_series_it_names_and_a_blank_names_all(columns: dict[str, str], concerned: bool) -> None:
    assert numbers(before(55), readings=MONTHS, **columns) == ([0, 0, 0, 1, 1] if concerned else [0] * 5)


def test_a_signed_baseline_concerns_what_is_measured_against_the_plan() -> None:
    signed = pd.DataFrame({"project": ["harbour"], "valid_from": [pd.Timestamp(SUNDAY)]})
    assert set(baseline_changes(signed, DEFINITIONS)["indicator"]) == {RATE, PACE}
    assert baseline_changes(signed.iloc[:0], DEFINITIONS).empty


def measure(**columns: object) -> dict[str, object]:
    return {
        "key": "harbour-1",
        "version": 1,
        "project": "harbour",
        "deviation": f"harbour|{DEFECTS}|project|2025-11-01",
        "status": "started",
        "started_on": pd.Timestamp(before(10)),
        "waiting_days": 28,
        **columns,
    }


def test_a_measure_concerns_its_own_series_once_it_has_started() -> None:
    rows = [
        measure(),
        measure(key="planned", started_on=pd.NaT, status="planned"),
        measure(key="later", started_on=pd.Timestamp(SUNDAY) + pd.Timedelta(days=1)),
        measure(key="given up", status="cancelled", ended_on=pd.Timestamp(before(9))),
    ]
    (found,) = measure_changes(conform(pd.DataFrame(rows), MEASURES), SUNDAY).to_dict("records")
    assert found == {
        "project": "harbour",
        "indicator": DEFECTS,
        "scope": "project",
        "day": pd.Timestamp(before(10)),
    }
    assert measure_changes(empty_frame(MEASURES), SUNDAY).empty
