"""Deviations as episodes: opened, worsened, improved, closed, and never by noise."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.judgements import DEVIATION_EVENTS
from tests.tasks.deviations.nights import DEFECTS, DEFINITIONS, NO_EVENTS, RATE, events_of, readings, story


def test_a_value_on_the_edge_is_inside_and_one_beyond_it_opens() -> None:
    assert story(-0.05, -0.10, -0.1001) == ["-", "-", "opened"]


def test_rounding_beside_the_edge_opens_nothing() -> None:
    assert story(-0.1 - 1e-12, (0.9 - 1.0) / 1.0) == ["-", "-"]


def test_it_closes_after_two_nights_in_a_row_inside_the_closing_band() -> None:
    assert story(-0.15, -0.08, -0.07) == ["opened", "improved", "closed"]
    assert story(-0.15, -0.08, -0.09, -0.08, -0.07) == ["opened", "improved", "steady", "steady", "closed"]


def test_back_inside_the_band_but_not_far_enough_keeps_it_open() -> None:
    assert story(-0.12, -0.09, -0.09, -0.09, -0.09) == ["opened", "steady", "steady", "steady", "steady"]


def test_noise_at_the_edge_neither_closes_nor_reopens() -> None:
    told = story(*itertools.chain.from_iterable((-0.101, -0.095) for _ in range(6)))
    assert told == ["opened", *["steady"] * 11]


def test_a_missing_reading_is_not_good_news() -> None:
    assert story(-0.15, None, None, None) == ["opened", "steady", "steady", "steady"]
    for state in ("not_started", "not_enough_data"):
        told = events_of([readings(0, -0.15), readings(1, None, state=state), readings(2, None, state=state)])
        assert told["event"].tolist() == ["opened", "steady", "steady"]
        assert told["value"].isna().tolist() == [False, True, True]


def test_a_night_without_a_value_neither_counts_nor_breaks_the_nights_inside() -> None:
    assert story(-0.15, -0.05, None, -0.05)[-1] == "closed"


def test_it_is_told_again_only_after_a_whole_step_outwards() -> None:
    assert story(-0.11, -0.13, -0.155, -0.16, -0.161, -0.15) == [
        "opened",
        "steady",
        "steady",
        "worsened",
        "steady",
        "steady",
    ]


def test_the_next_step_is_measured_from_what_was_told_last() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.11, -0.16, -0.20, -0.15)))
    assert told["event"].tolist() == ["opened", "worsened", "steady", "steady"]
    assert told["reported_value"].tolist() == [-0.11, -0.16, -0.16, -0.16]
    assert told["worst_value"].tolist() == [-0.11, -0.16, -0.20, -0.20]


def test_turning_critical_is_told_whatever_the_step() -> None:
    assert story(-0.19, -0.201) == ["opened", "worsened"]


def test_critical_ends_only_when_the_value_is_back_by_the_hysteresis() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.201, -0.199, -0.19, -0.18, -0.201)))
    assert told["severity"].tolist() == ["critical", "critical", "critical", "warning", "critical"]
    assert told["event"].tolist() == ["opened", "steady", "steady", "improved", "worsened"]


def test_leaving_the_band_on_the_other_side_is_told() -> None:
    assert story(-0.12, 0.12) == ["opened", "worsened"]


def test_a_second_episode_has_its_own_key() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.15, 0.0, 0.0, -0.15)))
    assert told["deviation"].unique().tolist() == [
        "harbour|schedule_deviation_rate|project|2026-03-01",
        "harbour|schedule_deviation_rate|project|2026-03-04",
    ]


def test_without_an_interval_it_is_confirmed_on_the_third_night_outside() -> None:
    told = events_of(readings(number, -0.15) for number in range(4))
    assert told["confirmed"].tolist() == [False, False, True, True]


def test_nights_back_inside_delay_the_confirmation() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.15, 0.0, -0.15, -0.15)))
    assert told["confirmed"].tolist() == [False, False, False, True]


def test_an_interval_beyond_the_edge_confirms_at_once_and_one_across_it_never_does() -> None:
    defects = {"indicator": DEFECTS}
    clear = events_of([readings(0, 0.08, interval_low=0.06, interval_high=0.11, **defects)])
    assert clear["confirmed"].tolist() == [True]
    vague = events_of(readings(night, 0.08, interval_low=0.03, interval_high=0.2, **defects) for night in range(6))
    assert not vague["confirmed"].any()


def test_a_signal_out_of_the_band_confirms_a_breach_at_once_and_nothing_else() -> None:
    vague = readings(0, 0.08, indicator=DEFECTS, interval_low=0.03, interval_high=0.2)
    shown, elsewhere = vague[["project", "indicator", "scope"]], vague.assign(scope="acceptance")
    for signals, expected in ((shown, True), (elsewhere, False), (shown.iloc[:0], False), (None, False)):
        assert advance(fold(NO_EVENTS), vague, DEFINITIONS, signals=signals)["confirmed"].tolist() == [expected]
    assert advance(fold(NO_EVENTS), readings(0, 0.02, indicator=DEFECTS), DEFINITIONS, signals=shown).empty
    untrusted = advance(fold(NO_EVENTS), vague.assign(trust="D"), DEFINITIONS, signals=shown)
    assert untrusted["confirmed"].tolist() == [False]


def test_a_reading_below_the_trust_floor_opens_and_worsens_but_never_improves_confirms_or_closes() -> None:
    assert story(-0.15, 0.0, 0.0, 0.0, trust="D") == ["opened", "steady", "steady", "steady"]
    assert story(-0.11, -0.25, trust="D") == ["opened", "worsened"]
    assert not events_of(readings(number, -0.15, trust="D") for number in range(6))["confirmed"].any()


def test_a_scope_that_vanished_leaves_its_episode_steady() -> None:
    opened = events_of([readings(0, 0.09, indicator=DEFECTS, scope="acceptance")])
    later = advance(fold(opened), readings(1, 0.0), DEFINITIONS)
    assert (later["event"].item(), later["trust"].item()) == ("steady", "D")
    assert later["value"].isna().all()


def test_episodes_of_a_project_that_left_the_portfolio_rest() -> None:
    opened = events_of([readings(0, -0.15)])
    assert advance(fold(opened), readings(1, 0.0, project="bridge"), DEFINITIONS).empty


def test_an_indicator_that_the_policy_drops_closes_its_episodes() -> None:
    opened = events_of([readings(0, -0.15)])
    later = advance(fold(opened), readings(1, 0.0, indicator=DEFECTS), {DEFECTS: DEFINITIONS[DEFECTS]})
    assert later["event"].tolist() == ["closed"]


def test_a_band_that_the_policy_opens_wide_closes_its_episodes_in_time() -> None:
    opened = events_of([readings(0, -0.15)])
    wide = {RATE: IndicatorDefinition(RATE, "fraction", close_after=2)}
    first = advance(fold(opened), readings(1, -0.15), wide)
    second = advance(fold(pd.concat([opened, first])), readings(2, -0.15), wide)
    assert (first["event"].item(), second["event"].item()) == ("steady", "closed")


def test_a_rate_that_may_not_be_above_zero_can_still_close() -> None:
    strict = {DEFECTS: IndicatorDefinition(DEFECTS, "fraction", band=Band(high=0.0, hysteresis=0.01), close_after=1)}
    opened = advance(fold(NO_EVENTS), readings(0, 0.1, indicator=DEFECTS), strict)
    assert advance(fold(opened), readings(1, 0.0, indicator=DEFECTS), strict)["event"].tolist() == ["closed"]


def test_a_projects_own_band_is_used() -> None:
    own = {("harbour", RATE): IndicatorDefinition(RATE, "fraction", band=Band(low=-0.3))}
    assert advance(fold(NO_EVENTS), readings(0, -0.15), DEFINITIONS, own).empty


def test_the_same_night_again_gives_the_same_events() -> None:
    before = fold(events_of([readings(0, -0.15), readings(1, -0.21)]))
    first, second = (advance(before, readings(2, -0.25), DEFINITIONS) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_readings_of_several_nights_are_refused() -> None:
    both = pd.concat([readings(0, -0.15), readings(1, -0.15)])
    with pytest.raises(ValueError, match="of 2"):
        advance(fold(NO_EVENTS), both, DEFINITIONS)


def test_no_readings_are_no_events() -> None:
    nothing = advance(fold(NO_EVENTS), readings(0, 0.0).iloc[:0], DEFINITIONS)
    assert nothing.empty
    assert {name: str(dtype) for name, dtype in nothing.dtypes.items()} == DEVIATION_EVENTS.dtypes


def lives(values: np.ndarray) -> pd.DataFrame:
    """The events of many lives at once: `values` has a row per night and a column per scope; NaN is no data."""
    scopes = [f"part {number}" for number in range(values.shape[1])]
    one = readings(0, 0.0)
    nights = []
    for number, row in enumerate(values):
        tonight = pd.concat([one] * len(row), ignore_index=True)
        tonight["scope"] = pd.Series(scopes, dtype="str")
        tonight["value"] = row
        tonight["state"] = pd.Series(np.where(np.isnan(row), "no_data", "measured"), dtype="str")
        nights.append(tonight.assign(night=one["night"].item() + pd.Timedelta(days=number)))
    told = events_of(nights)
    return told.assign(scope=told["deviation"].str.split("|").str[2])


def test_episodes_open_and_close_in_turn_and_never_overlap() -> None:
    chance = np.random.default_rng(1)
    values = chance.uniform(-0.25, 0.25, (15, 100)) * chance.choice([0.3, 1.0, np.nan], (15, 100), p=[0.5, 0.4, 0.1])
    told = lives(values)
    assert (told["event"] == "closed").sum() > 30
    assert not told.duplicated(["scope", "night"]).any()
    for _, mine in told[told["event"].isin(["opened", "closed"])].groupby("scope"):
        assert mine["event"].tolist() == [("opened", "closed")[place % 2] for place in range(len(mine))]


@pytest.mark.parametrize("edge", [-0.10, 0.10, -0.20, 0.20])
def test_noise_smaller_than_the_hysteresis_never_makes_it_flap(edge: float) -> None:
    told = lives(edge + np.random.default_rng(2).uniform(-0.0099, 0.0099, (10, 60)))
    counts = pd.crosstab(told["scope"], told["event"])
    assert (counts["opened"] <= 1).all()
    assert not {"closed", "improved"} & set(counts)
    assert (counts.get("worsened", pd.Series([0])) <= 1).all()  # crossing into critical, once


def test_noise_smaller_than_a_step_is_not_told_again() -> None:
    levels = np.linspace(-0.35, -0.13, 60)
    told = lives(levels + np.random.default_rng(3).uniform(-0.0049, 0.0049, (10, 60)))
    counts = pd.crosstab(told["scope"], told["event"])
    assert (counts["opened"] == 1).all()
    assert (counts.get("worsened", 0) <= 1).all()
    assert not {"closed", "improved"} & set(counts)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)  # each example builds a frame a value
@given(st.lists(st.floats(-0.4, 0.4), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(values: list[float], chance: object) -> None:
    tonight = pd.concat([readings(0, value, scope=f"part {number}") for number, value in enumerate(values)])
    order = list(range(len(tonight)))
    chance.shuffle(order)  # type: ignore[attr-defined]  # hypothesis' own random.Random
    straight = advance(fold(NO_EVENTS), tonight, DEFINITIONS)
    pd.testing.assert_frame_equal(straight, advance(fold(NO_EVENTS), tonight.iloc[order], DEFINITIONS))


def test_a_thousand_projects_advance_within_a_second() -> None:
    tonight = pd.concat([readings(0, -0.15)] * 1000, ignore_index=True)
    tonight["project"] = pd.Series(np.char.add("project ", np.arange(1000).astype(str)), dtype="str")
    assert len(advance(fold(NO_EVENTS), tonight, DEFINITIONS)) == 1000
