"""Limits say what is routine, rules say what is not, and too little or odd data says so instead of guessing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm, poisson

from tasks.deviations.process_behaviour import Behaviour, process_behaviour
from tasks.records.explaining import Signal

NAN = np.nan
STEADY = [5.0, 6.0, 5.0, 4.0] * 5
ODD = {Signal.OUTSIDE_LIMITS: 1}
series = st.lists(st.integers(-50, 50).map(float), min_size=5, max_size=40)
gappy = st.lists(st.one_of(st.integers(-50, 50).map(float), st.just(NAN)), min_size=1, max_size=40)


def last(chart: Behaviour) -> dict[Signal, int]:
    """The rules that the last point of the first series fulfils, with their directions."""
    return {name: int(each[0, -1]) for name, each in chart.signals.items() if each[0, -1]}


def test_limits_are_the_mean_and_two_point_six_six_mean_moving_ranges() -> None:
    chart = process_behaviour([1.0, 3.0, 2.0, 4.0, 5.0])  # moving ranges 2, 1, 2, 1: mean 1.5
    assert chart.centre[0, -1] == 3.0
    assert chart.upper[0, -1] == pytest.approx(3 + 2.66 * 1.5)
    assert chart.lower[0, -1] == pytest.approx(3 - 2.66 * 1.5)
    assert chart.range_limit[0, -1] == pytest.approx(3.268 * 1.5)


def test_fewer_than_five_points_are_not_enough_and_fewer_than_twelve_are_on_trial() -> None:
    chart = process_behaviour(STEADY, as_of_each=True)
    assert np.isnan(chart.upper[0, :4]).all()
    assert np.isfinite(chart.upper[0, 4:]).all()
    assert chart.trial[0].tolist() == [True] * 11 + [False] * 9
    assert chart.points[0].tolist() == list(range(1, 21))


def test_too_few_points_show_no_signal_however_far_out_they_lie() -> None:
    assert last(process_behaviour([0.0, 0.0, 0.0, 1e9])) == {}


def test_no_point_at_all_is_no_error() -> None:
    chart = process_behaviour(np.full((2, 6), NAN))
    assert np.isnan(chart.centre).all()
    assert chart.points.sum() == 0
    assert process_behaviour(np.empty((0, 6))).centre.shape == (0, 6)
    assert process_behaviour(np.empty((3, 0))).centre.shape == (3, 0)


def test_a_point_outside_is_told_with_its_direction() -> None:
    assert last(process_behaviour([*STEADY, 30.0])) == ODD
    assert last(process_behaviour([*STEADY, -30.0])) == {Signal.OUTSIDE_LIMITS: -1}


def test_eight_in_a_row_on_one_side_are_a_run_and_seven_are_none() -> None:
    below = [4.0, 0.0] * 8
    assert Signal.RUN_OF_EIGHT not in last(process_behaviour([*below, *[3.0] * 7]))
    assert last(process_behaviour([*below, *[3.0] * 8])) == {Signal.RUN_OF_EIGHT: 1}


def test_a_tie_with_the_centre_breaks_a_run() -> None:
    values = np.array([4.0, 0.0, 4.0, 0.0, *[3.0] * 7, 2.0, *[3.0] * 7])
    centre = values.mean()
    values[11] = (values.sum() - values[11]) / (len(values) - 1)  # the mean of the others: exactly the centre
    assert values[11] == pytest.approx(centre, abs=0.05)
    assert Signal.RUN_OF_EIGHT not in last(process_behaviour(values))
    values[11] = 3.0
    assert last(process_behaviour(values))[Signal.RUN_OF_EIGHT] == 1


def test_two_of_three_beyond_two_sigma_and_four_of_five_beyond_one() -> None:
    noise = [0.0, 1.0, 0.0, -1.0] * 10  # σ about 0.89 plus what is added below
    two = process_behaviour([*noise, 2.3, 0.0, 2.3])
    assert last(two) == {Signal.TWO_OF_THREE: 1}
    four = process_behaviour([*noise, -1.3, -1.3, 0.5, -1.3, -1.3])
    assert last(four) == {Signal.FOUR_OF_FIVE: -1}


def test_a_rule_is_not_told_at_a_point_that_has_come_back() -> None:
    noise = [0.0, 1.0, 0.0, -1.0] * 10
    assert Signal.TWO_OF_THREE not in last(process_behaviour([*noise, 2.3, 2.3, 0.0]))


def test_a_constant_series_has_limits_without_width_and_no_signal() -> None:
    chart = process_behaviour([0.1] * 20)
    assert (chart.upper[0] == chart.lower[0]).all()
    assert not any(each.any() for each in chart.signals.values())
    assert last(process_behaviour([*[0.1] * 20, 0.2])) == ODD


def test_one_giant_outlier_is_told_and_does_not_spoil_the_arithmetic() -> None:
    chart = process_behaviour([*STEADY, 1e15])
    assert last(chart) == ODD
    assert chart.moving_range[0, -1] > chart.range_limit[0, -1]
    after = process_behaviour([1e15, *STEADY], segments=[0] + [1] * 20)
    assert after.upper[0, -1] == pytest.approx(process_behaviour(STEADY).upper[0, -1])


def test_natural_floors_and_ceilings_cut_the_limits() -> None:
    chart = process_behaviour([[0.0, 0.4, 0.0, 0.9, 0.1]] * 2, floor=[0.0, -np.inf], ceiling=1.0)
    assert chart.lower[0, -1] == 0.0
    assert chart.lower[1, -1] < 0.0
    assert (chart.upper <= 1.0).all()


def test_a_share_has_limits_of_each_points_own_size_and_two_rules_only() -> None:
    sizes = np.array([[100.0] * 10 + [25.0, 400.0]])
    chart = process_behaviour(np.full((1, 12), 0.1), sizes=sizes)
    width = chart.upper[0] - chart.centre[0]
    assert width[10] == pytest.approx(3 * np.sqrt(0.09 / 25))
    assert width[11] == pytest.approx(3 * np.sqrt(0.09 / 400))
    assert chart.lower[0, 10] == 0.0  # 0.1 − 0.18 is cut at nothing
    assert np.isnan(chart.range_limit).all()
    zones = process_behaviour([0.1] * 20 + [0.16, 0.1, 0.16], sizes=[100.0] * 23)
    assert last(zones) == {}  # two of three beyond two sigma is no rule of a p-chart


RARE = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]  # events in each of twelve periods


def test_a_rate_of_rare_events_is_not_held_against_less_than_chance() -> None:
    """An event in six periods: two in one are outside an XmR chart, and a steady process gives that now and then."""
    assert last(process_behaviour([*RARE, 2.0]))[Signal.OUTSIDE_LIMITS] == 1
    for events, told in ((2.0, False), (3.0, False), (5.0, True)):
        chart = process_behaviour([*RARE, events], exposures=[1.0] * 13)
        assert (last(chart).get(Signal.OUTSIDE_LIMITS) == 1) is told, events
    half = process_behaviour(np.array([*RARE, 2.0]) / 0.5, exposures=[0.5] * 13)
    assert Signal.OUTSIDE_LIMITS not in last(half)  # counts of half a period say the same as rates of a whole one


def test_a_count_that_varies_more_than_chance_keeps_the_limits_of_its_moving_ranges() -> None:
    wild = [4.0, 40.0, 2.0, 37.0, 5.0, 44.0, 3.0]
    np.testing.assert_allclose(process_behaviour(wild, exposures=[1.0] * 7).upper, process_behaviour(wild).upper)


def test_without_any_event_nothing_is_outside_and_without_exposure_the_chart_is_plain() -> None:
    none = process_behaviour([0.0] * 9, exposures=[1.0] * 9)
    assert (none.upper[0, -1], none.lower[0, -1], last(none)) == (0.0, 0.0, {})
    np.testing.assert_allclose(process_behaviour(RARE, exposures=[NAN] * 12).upper, process_behaviour(RARE).upper)


def test_a_share_of_nothing_is_a_gap() -> None:
    chart = process_behaviour([0.1, 0.1, 0.0, 0.1, 0.1, 0.1], sizes=[10.0, 10.0, 0.0, 10.0, 10.0, 10.0])
    assert chart.points[0].tolist() == [5] * 6
    assert chart.centre[0, -1] == pytest.approx(0.1)


def test_a_share_without_any_success_has_no_width_and_no_signal() -> None:
    chart = process_behaviour([0.0] * 20, sizes=[40.0] * 20)
    assert chart.upper[0, -1] == 0.0
    assert not any(each.any() for each in chart.signals.values())


def test_a_gap_shows_no_signal_and_keeps_the_limits_before_it() -> None:
    chart = process_behaviour([*STEADY, 30.0, NAN], as_of_each=True)
    assert last(chart) == {}
    assert chart.upper[0, -1] == chart.upper[0, -2]
    assert chart.points[0, -1] == 21


def test_a_change_begins_anew_and_the_first_point_after_it_has_no_range() -> None:
    values = [*STEADY, *(each + 100 for each in STEADY)]
    chart = process_behaviour(values, segments=[0] * 20 + [1] * 20)
    assert not any(each.any() for each in chart.signals.values())
    assert np.isnan(chart.moving_range[0, 20])
    assert chart.centre[0, 0] == 5
    assert chart.centre[0, -1] == 105
    known_then = process_behaviour(values, segments=[0] * 20 + [1] * 20, as_of_each=True)
    assert np.isnan(known_then.centre[0, 20:24]).all()
    assert known_then.points[0, 20:24].tolist() == [1, 2, 3, 4]


def test_a_point_of_no_stretch_counts_nowhere() -> None:
    chart = process_behaviour([*STEADY, 1000.0, *STEADY], segments=[0] * 20 + [-1] + [1] * 20)
    assert np.isnan(chart.centre[0, 20])
    assert chart.points[0, 20] == 0
    assert chart.upper[0, -1] == pytest.approx(process_behaviour(STEADY).upper[0, -1])


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        process_behaviour([1.0, 2.0], sizes=[1.0])


@given(gappy, st.integers(1, 45))
def test_gaps_are_as_if_their_periods_had_never_been(values: list[float], history: int) -> None:
    """… but for how far back the limits look, which is counted in periods."""
    kept = [each for each in values if not np.isnan(each)]
    assume(kept)
    chart, without = process_behaviour(values), process_behaviour(kept)
    known = ~np.isnan(np.array(values))
    for name in ("centre", "lower", "upper", "range_limit", "moving_range"):
        np.testing.assert_allclose(getattr(chart, name)[0, known], getattr(without, name)[0])
    for rule, each in chart.signals.items():
        assert each[0, known].tolist() == without.signals[rule][0].tolist()
        assert not each[0, ~known].any()


@given(gappy, st.integers(1, 45))
def test_what_was_known_at_each_period_is_the_chart_of_the_periods_up_to_it(values: list[float], history: int) -> None:
    known_then = process_behaviour(values, as_of_each=True, history=history)
    for end in range(1, len(values) + 1):
        drawn = process_behaviour(values[max(0, end - history) : end])
        for name in ("centre", "lower", "upper", "points"):
            there, then = getattr(drawn, name)[0, -1], getattr(known_then, name)[0, end - 1]
            if np.isnan(values[max(0, end - history) : end]).all():
                continue  # no point within the history: the limits of the last one are kept
            if not np.isnan(values[end - 1]):
                np.testing.assert_allclose(then, there)
        for rule, each in known_then.signals.items():
            assert each[0, end - 1] == drawn.signals[rule][0, -1]


@given(series, st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_another_unit_or_origin_moves_the_limits_and_changes_no_signal(
    values: list[float], shift: float, factor: float
) -> None:
    chart = process_behaviour(values)
    moved = process_behaviour(np.array(values) * factor + shift)
    np.testing.assert_allclose(moved.upper, chart.upper * factor + shift, rtol=1e-6, atol=1e-6)
    inside = np.abs(np.array(values) - chart.upper[0]) > 1e-6
    inside &= np.abs(np.array(values) - chart.lower[0]) > 1e-6
    rule = Signal.OUTSIDE_LIMITS
    assert moved.signals[rule][0, inside].tolist() == chart.signals[rule][0, inside].tolist()


@given(series)
def test_a_mirrored_series_shows_mirrored_signals(values: list[float]) -> None:
    chart, mirrored = process_behaviour(values), process_behaviour([-each for each in values])
    for rule, each in chart.signals.items():
        assert (each == -mirrored.signals[rule]).all()


@given(series)
def test_the_mean_lies_between_the_limits_and_is_the_mean(values: list[float]) -> None:
    chart = process_behaviour(values)
    assert chart.centre[0, -1] == pytest.approx(np.mean(values), abs=1e-9)
    assert chart.lower[0, -1] <= chart.centre[0, -1] + 1e-9
    assert chart.centre[0, -1] <= chart.upper[0, -1] + 1e-9


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=5, max_size=40))
def test_the_limits_of_shares_stay_between_none_and_all(counts: list[tuple[int, int]]) -> None:
    bad, good = np.array(counts).T
    size = (bad + good).astype(float)
    chart = process_behaviour(bad / np.where(size > 0, size, NAN), sizes=size)
    known = np.isfinite(chart.centre)
    assert (chart.lower[known] >= 0).all()
    assert (chart.upper[known] <= 1).all()
    if known.any():
        assert chart.centre[known][-1] == pytest.approx(bad.sum() / size.sum())


@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0.2, 3)), min_size=5, max_size=40))
def test_limits_of_counts_are_never_narrower_than_those_of_the_moving_ranges_nor_than_chance(
    counted: list[tuple[int, float]],
) -> None:
    count, exposure = np.array(counted).T
    rate = count / exposure
    plain, chart = process_behaviour(rate), process_behaviour(rate, exposures=exposure)
    assert (chart.upper >= plain.upper - 1e-9).all()
    assert (chart.lower <= plain.lower + 1e-9).all()
    expected = chart.centre[0] * exposure
    beyond = poisson.sf(np.floor(chart.upper[0] * exposure + 1e-6), expected)
    assert (beyond <= norm.sf(3) + 1e-9).all()
    for rule, each in chart.signals.items():
        assert (np.abs(each) <= np.abs(plain.signals[rule])).all()  # chance only ever silences


@pytest.mark.slow
@given(st.lists(series, min_size=2, max_size=5))
def test_series_do_not_touch_one_another(many: list[list[float]]) -> None:
    width = max(len(each) for each in many)
    table = np.full((len(many), width), NAN)
    for row, each in enumerate(many):
        table[row, width - len(each) :] = each
    chart = process_behaviour(table)
    for row, each in enumerate(many):
        np.testing.assert_allclose(chart.upper[row, width - len(each) :], process_behaviour(each).upper[0])


def test_a_quiet_process_seldom_shows_a_point_outside() -> None:
    """Three sigma of normal noise: 0.27 % of the points, here of 200,000 held against limits from 36 points each."""
    quiet = np.random.default_rng(20261122).normal(size=(5000, 76))
    chart = process_behaviour(quiet, as_of_each=True, history=36)
    rate = np.mean(chart.signals[Signal.OUTSIDE_LIMITS][:, 36:] != 0)
    assert 0.001 < rate < 0.006


@pytest.mark.parametrize("events", [0.3, 1.0])
def test_a_steady_count_of_rare_events_seldom_shows_a_bad_signal(events: float) -> None:
    """As seldom as the four rules call out normal noise (one in 92), where moving ranges alone alarm several times as often."""
    counts = np.random.default_rng(20261123).poisson(events, (800, 76)).astype(float)
    plain, chart = (
        process_behaviour(counts, as_of_each=True, history=36, floor=0, **given_exposure)
        for given_exposure in ({}, {"exposures": np.ones(counts.shape)})
    )
    assert np.mean(plain.toward(1)[:, 36:]) > 1 / 40
    assert np.mean(chart.toward(1)[:, 36:]) < 1 / 70
