"""Charts are drawn of what each period was like by itself, whatever night it is and however cumulative the readings are."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.charted import needed_nights
from tasks.deviations.period_calendar import ends_period, period_ends
from tasks.deviations.period_values import period_values
from tasks.records.definitions import Chart, ChartKind, IndicatorDefinition
from tests.tasks.deviations.charted_nights import (
    COMPLAINTS,
    DEFECTS,
    DEFINITIONS,
    DONE,
    PACE,
    PLANNED,
    RATE,
    SUNDAY,
    inspected,
    points_of,
    progress,
    readings_of,
)

NAN = np.nan


def values_of(readings: pd.DataFrame, *, until: date = SUNDAY, periods: int = 6) -> list[float]:
    """The values of the only series, without the periods before the first reading."""
    values: np.ndarray = points_of(readings, until=until, periods=periods).value
    (row,) = values
    known = np.flatnonzero(~np.isnan(row))
    return [] if not len(known) else [float(each) for each in row[known[0] :].round(9)]


def test_the_schedule_shows_the_change_of_done_less_that_of_planned() -> None:
    weeks = progress([0.00, 0.10, 0.15, 0.30], [0.10, 0.20, 0.30, 0.40])
    assert values_of(weeks) == pytest.approx([0.0, -0.05, 0.05])
    assert points_of(weeks).base[0, -3:].tolist() == pytest.approx([0.1, 0.1, 0.1])


def test_the_pace_shows_the_working_days_earned_per_working_day_gone() -> None:
    earned, gone = [10.0, 14.0, 19.0, 19.0], [10.0, 15.0, 20.0, 25.0]
    weeks = readings_of(PACE, [1.0, 0.93, 0.95, 0.76], numerator=earned, denominator=gone)
    assert values_of(weeks) == pytest.approx([0.8, 1.0, 0.0])


def test_a_week_without_working_days_and_a_finished_project_have_no_pace() -> None:
    weeks = readings_of(PACE, [1.0, 1.0, 1.0], numerator=[10.0, 10.0, 15.0], denominator=[10.0, 10.0, 15.0])
    assert values_of(weeks) == [1.0]
    ended = readings_of(PACE, [0.8, 0.8, 0.8], numerator=[20.0] * 3, denominator=[25.0] * 3)
    assert values_of(ended) == []


def test_a_project_that_ended_or_has_not_begun_has_no_change() -> None:
    weeks = progress([0.0, 0.0, 0.5, 1.0, 1.0], [0.0, 0.0, 0.5, 1.0, 1.0])
    assert values_of(weeks)[:2] == pytest.approx([0.0, 0.0])
    assert np.isnan(points_of(weeks).value[0, -1])  # everything was planned and done before: nothing can change
    assert np.isnan(points_of(weeks).value[0, -4])  # nothing was planned or done yet


def test_defects_are_counted_in_windows_that_do_not_overlap() -> None:
    months = inspected([1, 4, 0], [40, 80, 20])
    points = points_of(months)
    assert points.value[0, -3:].tolist() == pytest.approx([0.025, 0.05, 0.0])
    assert points.size[0, -3:].tolist() == [40, 80, 20]
    assert np.diff(points.last[0].astype("int64")).tolist() == [28] * 5
    assert (points.first[0] == points.last[0] - np.timedelta64(27, "D")).all()


def test_the_counts_of_a_sample_that_is_too_small_for_a_value_are_a_point_all_the_same() -> None:
    few = inspected([1, 1], [40, 4], state=["measured", "not_enough_data"])
    assert values_of(few) == pytest.approx([0.025, 0.25])


def test_nothing_inspected_is_a_gap() -> None:
    assert np.isnan(points_of(inspected([1, 0, 2], [40, 0, 40])).value[0, -2])


def test_a_reading_that_is_not_trusted_is_a_gap() -> None:
    assert np.isnan(points_of(inspected([1, 9], [40, 40], trust=["A", "D"])).value[0, -1])


def test_a_change_needs_both_its_ends() -> None:
    weeks = progress([0.0, 0.1, 0.2, 0.3], [0.1, 0.2, 0.3, 0.4])
    without = weeks[weeks["night"] != pd.Timestamp(SUNDAY - timedelta(days=7))]
    assert np.isnan(points_of(without).value[0, -2:]).all()


@pytest.mark.parametrize("later", range(7))
def test_periods_do_not_move_with_the_night(later: int) -> None:
    weeks = progress([0.00, 0.10, 0.15, 0.30], [0.10, 0.20, 0.30, 0.40])
    assert values_of(weeks, until=SUNDAY + timedelta(days=later)) == values_of(weeks)


def test_the_period_of_the_night_itself_counts_when_it_ends_with_it() -> None:
    assert period_ends(7, SUNDAY, 2).tolist() == [SUNDAY - timedelta(days=7), SUNDAY]
    assert period_ends(7, SUNDAY - timedelta(days=1), 1).tolist() == [SUNDAY - timedelta(days=7)]
    assert period_ends(28, SUNDAY, 1)[0].item().weekday() == 6


@given(st.dates(date(1999, 1, 1), date(2199, 1, 1)), st.integers(1, 366))
def test_the_last_period_has_ended_and_the_next_one_has_not(night: date, days: int) -> None:
    (end,) = period_ends(days, night, 1).tolist()
    assert end <= night < end + timedelta(days=days)
    assert ends_period(end, days)
    assert ends_period(night, days) == (night == end)


def test_each_series_has_the_periods_of_its_own_length_the_last_of_them_in_the_last_column() -> None:
    both = pd.concat([progress([0.0, 0.1], [0.1, 0.2]), inspected([1, 2], [40, 40])])
    points = points_of(both)
    assert points.series["indicator"].tolist() == [DEFECTS, RATE]
    assert points.series["period_days"].tolist() == [28, 7]
    assert points.value.shape == (2, 6)
    assert points.last[:, -1].astype("datetime64[D]").tolist() == [period_ends(28, SUNDAY, 1)[0].item(), SUNDAY]


def test_an_indicator_without_a_chart_has_no_series() -> None:
    assert points_of(readings_of(DONE, [0.1, 0.2])).series.empty
    assert points_of(readings_of("retired", [0.1, 0.2])).value.shape == (0, 6)


def test_a_project_may_have_periods_of_its_own_or_no_chart() -> None:
    rows = [inspected([1, 2], [40, 40]).assign(project=each) for each in ("bridge", "harbour", "tunnel")]
    own = {
        ("bridge", DEFECTS): IndicatorDefinition(DEFECTS, "fraction", chart=Chart(ChartKind.SHARE, 56)),
        ("tunnel", DEFECTS): IndicatorDefinition(DEFECTS, "fraction"),
    }
    points = period_values(pd.concat(rows), DEFINITIONS, own, until=SUNDAY, periods=6)
    assert points.series[["project", "period_days"]].to_numpy().tolist() == [["bridge", 56], ["harbour", 28]]


def test_rates_are_cut_where_they_end_by_nature_and_changes_are_not() -> None:
    rates = readings_of(COMPLAINTS, [1.0, 2.0], days=35)
    points = points_of(pd.concat([rates, progress([0.0, 0.1], [0.1, 0.2]), inspected([1], [40])]))
    bounds = dict(zip(points.series["indicator"], zip(points.floor, points.ceiling, strict=True), strict=True))
    assert bounds == {COMPLAINTS: (0, np.inf), DEFECTS: (0, 1), RATE: (-np.inf, np.inf)}


def test_only_the_nights_that_end_periods_are_needed_and_those_of_a_pair_with_them() -> None:
    nights = needed_nights(DEFINITIONS, until=SUNDAY, periods=4)
    assert set(nights) == {RATE, DONE, PLANNED, PACE, DEFECTS, COMPLAINTS}
    assert nights[DONE] == [SUNDAY - timedelta(days=7 * back) for back in range(4, -1, -1)]
    assert len(nights[DEFECTS]) == 5
    everything = pd.concat([progress([0.1 * n for n in range(6)], [0.2] * 6), inspected([1, 2, 3], [40] * 3)])
    every = [pd.Timestamp(night) for days in nights.values() for night in days]
    some = everything[everything["night"].isin(every)]
    np.testing.assert_array_equal(points_of(some, periods=4).value, points_of(everything, periods=4).value)


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=7), st.data())
def test_the_changes_of_all_periods_add_up_to_the_change_over_all(done: list[float], data: st.DataObject) -> None:
    planned = data.draw(st.lists(st.floats(0.01, 0.99), min_size=len(done), max_size=len(done)))
    changes = np.nan_to_num(points_of(progress(done, planned), periods=10).value[0])
    assert changes.sum() == pytest.approx((done[-1] - done[0]) - (planned[-1] - planned[0]), abs=1e-9)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), min_size=1, max_size=6))
def test_the_shares_of_all_periods_pool_to_the_share_over_all(counts: list[tuple[int, int]]) -> None:
    bad, size = [min(pair) for pair in counts], [pair[1] for pair in counts]
    points = points_of(inspected(bad, size))
    known = ~np.isnan(points.value)
    assert (points.value[known] * points.size[known]).sum() / points.size[known].sum() == pytest.approx(
        sum(bad) / sum(size)
    )
