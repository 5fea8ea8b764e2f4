"""Earned schedule on plans given period by period, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.indicators.earned_schedule import (
    earned_schedule,
    estimate_at_completion_time,
    schedule_performance_index_time,
    schedule_variance_time,
    to_complete_index_time,
)

MONTHS = [10, 25, 45, 70, 100, 140, 180, 210, 230, 240]  # cumulative plan of a ten-month project


def test_lipkes_illustration_seven_months_gone_may_and_part_of_june_earned() -> None:
    """Lipke's figure: AT = 7, ES = 5 + (EV − PV(May))/(PV(June) − PV(May)). The money is ours: EV = 110."""
    es = earned_schedule(MONTHS, 110)
    assert es == pytest.approx(5 + (110 - 100) / (140 - 100))
    assert schedule_variance_time(es, 7) == pytest.approx(-1.75)
    assert schedule_performance_index_time(es, 7) == pytest.approx(0.75)
    assert estimate_at_completion_time(10, 0.75) == pytest.approx(13.3333, abs=1e-4)
    assert to_complete_index_time(10, es, 7) == pytest.approx((10 - 5.25) / 3)


def test_the_value_index_returns_to_one_at_the_end_of_a_late_project_but_the_time_index_does_not() -> None:
    es = earned_schedule(MONTHS, 240)
    assert es == 10
    assert schedule_performance_index_time(es, 14) == pytest.approx(10 / 14)


def test_a_flat_stretch_of_the_plan_counts_to_its_end() -> None:
    """Nothing is planned in periods 3 and 4: having earned all of period 2 is being at the end of period 4."""
    assert earned_schedule([10, 20, 20, 20, 30], 20) == 4
    assert earned_schedule([10, 20, 20, 20, 30], 19) == pytest.approx(1.9)


def test_a_plan_that_repeats_its_total_ends_where_it_first_reaches_it() -> None:
    assert earned_schedule([10, 20, 30, 30, 30], 30) == 3


def test_nothing_earned_is_period_zero_and_too_much_is_the_planned_duration() -> None:
    assert earned_schedule(MONTHS, [0, 999]).tolist() == [0, 10]


def test_many_earned_values_are_looked_up_at_once() -> None:
    assert earned_schedule([10, 20], [5, 10, 15, np.nan])[:3].tolist() == [0.5, 1, 1.5]


@pytest.mark.parametrize("plan", [[], [10, 5]])
def test_a_plan_that_falls_or_is_empty_is_refused(plan: list[float]) -> None:
    with pytest.raises(ValueError, match="never falls"):
        earned_schedule(plan, 1)


def test_the_pace_still_needed_is_undefined_once_the_planned_time_is_over() -> None:
    assert np.isnan(to_complete_index_time(10, 8, [10, 12])).all()


def test_nothing_earned_gives_no_estimate_of_the_duration() -> None:
    assert np.isnan(estimate_at_completion_time(10, 0.0))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.data())
def test_earning_exactly_what_is_planned_is_being_on_time(steps: list[int], data: st.DataObject) -> None:
    plan = np.cumsum(steps)
    period = data.draw(st.integers(1, len(steps)))
    assert earned_schedule(plan, plan[period - 1]) == pytest.approx(period)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any), st.floats(0, 1), st.floats(0, 1))
def test_earning_more_never_lowers_the_earned_schedule(steps: list[int], first: float, second: float) -> None:
    plan = np.cumsum(steps)
    less, more = sorted((first * plan[-1], second * plan[-1]))
    assert earned_schedule(plan, less) <= earned_schedule(plan, more)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any), st.floats(0.1, 100), st.floats(0, 1))
def test_the_unit_of_value_does_not_matter(steps: list[int], factor: float, share: float) -> None:
    plan = np.cumsum(steps).astype(float)
    earned = np.floor(share * plan[-1])
    assert earned_schedule(plan * factor, earned * factor) == pytest.approx(earned_schedule(plan, earned), abs=1e-6)


@given(st.floats(0.1, 500), st.floats(0.1, 500), st.floats(0.1, 500))
def test_variance_index_duration_and_pace_are_four_views_of_the_same_two_durations(
    duration: float, earned: float, gone: float
) -> None:
    """SPI(t) = 1 + SV(t)/AT; at IEAC(t) the same pace has earned the whole plan; TSPI(t) earns the rest in the time left."""
    variance, index = schedule_variance_time(earned, gone), schedule_performance_index_time(earned, gone)
    assert index == pytest.approx(1 + variance / gone)
    assert np.sign(variance) == np.sign(earned - gone)
    assert estimate_at_completion_time(duration, index) * index == pytest.approx(duration)
    still_needed = to_complete_index_time(duration, earned, gone)
    if gone >= duration:
        assert np.isnan(still_needed)
    else:
        assert earned + still_needed * (duration - gone) == pytest.approx(duration)


@given(st.floats(0.1, 500), st.floats(0.01, 0.99))
def test_a_project_on_time_has_ones_and_its_own_duration_everywhere(duration: float, share: float) -> None:
    gone = share * duration
    assert schedule_variance_time(gone, gone) == 0
    assert schedule_performance_index_time(gone, gone) == 1
    assert estimate_at_completion_time(duration, 1.0) == duration
    assert to_complete_index_time(duration, gone, gone) == pytest.approx(1)
