"""How much should be done by when."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.indicators.planned_value import planned_fraction, ramps
from tasks.records.definitions import PlannedFraction

MONDAY, FRIDAY = "2026-03-02", "2026-03-06"
NO_DAY = np.datetime64("NaT", "D")
DAYS = st.integers(0, 364).map(lambda number: np.datetime64("2026-01-01", "D") + number)


def test_linear_rises_by_calendar_days_from_the_evening_of_the_start_to_that_of_the_due_day() -> None:
    days = np.arange("2026-03-01", "2026-03-08", dtype="datetime64[D]")
    assert planned_fraction(MONDAY, FRIDAY, days).tolist() == [0, 0, 0.25, 0.5, 0.75, 1, 1]


def test_finish_counts_nothing_before_the_due_date() -> None:
    days = np.array(["2026-03-05", FRIDAY], dtype="datetime64[D]")
    assert planned_fraction(MONDAY, FRIDAY, days, PlannedFraction.FINISH).tolist() == [0, 1]


def test_fifty_fifty_counts_half_from_the_start() -> None:
    days = np.array(["2026-03-01", MONDAY, "2026-03-05", FRIDAY], dtype="datetime64[D]")
    assert planned_fraction(MONDAY, FRIDAY, days, PlannedFraction.FIFTY_FIFTY).tolist() == [0, 0.5, 0.5, 1]


@pytest.mark.parametrize("rule", list(PlannedFraction))
@pytest.mark.parametrize("start", [NO_DAY, np.datetime64(FRIDAY), np.datetime64("2026-04-01")])
def test_without_a_start_before_it_everything_counts_at_the_due_date(
    rule: PlannedFraction, start: np.datetime64
) -> None:
    days = np.array(["2026-03-05", FRIDAY], dtype="datetime64[D]")
    assert planned_fraction(start, FRIDAY, days, rule).tolist() == [0, 1]


@given(DAYS, DAYS, DAYS, st.integers(0, 60), st.sampled_from(PlannedFraction))
def test_the_planned_share_never_falls_and_stays_within_zero_and_one(
    start: np.datetime64, due: np.datetime64, day: np.datetime64, later: int, rule: PlannedFraction
) -> None:
    now = planned_fraction(start, due, day, rule)
    then = planned_fraction(start, due, day + np.timedelta64(later, "D"), rule)
    assert 0 <= now <= then <= 1


@given(
    st.lists(st.tuples(DAYS, DAYS, st.integers(1, 40)), min_size=1, max_size=8), DAYS, st.sampled_from(PlannedFraction)
)
def test_ramps_hold_the_same_plan_as_the_planned_fractions(
    items: list[tuple[np.datetime64, np.datetime64, int]], day: np.datetime64, rule: PlannedFraction
) -> None:
    start, due = (np.array(column, dtype="datetime64[D]") for column in list(zip(*items, strict=True))[:2])
    start[0] = NO_DAY
    weight = np.array([item[2] for item in items], dtype=float)
    curve = ramps(np.zeros(len(items), dtype=np.intp), start, due, weight, projects=1, rule=rule)
    expected = (weight * planned_fraction(start, due, day, rule)).sum()
    assert curve.value(np.array([day]))[0] == pytest.approx(expected)
