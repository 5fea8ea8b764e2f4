"""A measure is judged by the periods after its waiting time against those before it started, and by nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.measure_effect import effects
from tests.tasks.deviations.measured import LEAKS, measure, measures, no_rebases, rebases, week, weekly

LATER = week(30)
NOISE = np.array([0.3, -0.5, 0.1, 0.6, -0.2, -0.4, 0.5, 0.0, -0.6, 0.4, -0.1, 0.2] * 5) / 100


def story(before: float, after: float, weeks: int = 30, start: int = 12) -> np.ndarray:
    """Weekly gains on the plan: `before` until the measure starts, `after` from then on, with the noise of the chart."""
    level = np.where(np.arange(weeks) < start, before, after)
    return np.asarray(level + NOISE[:weeks])


def judge(values: np.ndarray, night: date, *rows: dict[str, Any], changes: pd.DataFrame | None = None) -> pd.DataFrame:
    known = no_rebases() if changes is None else changes
    return effects(measures(*(rows or (measure(),))), weekly(values), known, night)


def outcome(values: np.ndarray, night: date = LATER, **changes: Any) -> str:
    return str(judge(values, night, measure(**changes))["outcome"].iloc[0])


def test_a_shift_for_the_better_that_meets_the_criterion_worked() -> None:
    verdict = judge(story(-0.02, 0.01), week(30)).iloc[0]
    assert verdict["outcome"] == "worked"
    assert verdict["criterion_met"]
    assert (verdict["before_points"], verdict["after_points"]) == (12, 12)
    assert verdict["before_centre"] == pytest.approx(-0.02 + NOISE[:12].mean())
    assert verdict["after_centre"] == pytest.approx(0.01 + NOISE[16:28].mean())


@pytest.mark.parametrize(("after", "said"), [(-0.02, "no_change"), (-0.05, "worse"), (-0.012, "no_change")])
def test_one_that_does_not_help_or_not_enough_is_said_so(after: float, said: str) -> None:
    assert outcome(story(-0.02, after)) == said


def test_better_but_short_of_the_criterion_is_not_enough() -> None:
    verdict = judge(story(-0.03, -0.01), week(30)).iloc[0]
    assert verdict["outcome"] == "no_change"
    assert not verdict["criterion_met"]


@pytest.mark.parametrize(
    ("night", "said"),
    [
        (week(16) - timedelta(days=1), "too_early"),
        (week(16), "not_enough_data"),
        (week(21) - timedelta(days=2), "not_enough_data"),
        (week(21) - timedelta(days=1), "worked"),
    ],
)
def test_it_waits_for_its_waiting_time_and_five_periods_after_it(night: date, said: str) -> None:
    assert outcome(story(-0.02, 0.01), night) == said


def test_fewer_than_five_periods_before_are_not_enough() -> None:
    assert outcome(story(-0.02, 0.01, start=4), started_on=week(4)) == "not_enough_data"
    assert outcome(story(-0.02, 0.01, start=5), started_on=week(5)) == "worked"


def test_what_is_not_sure_waits_until_the_chart_is_no_trial() -> None:
    values = story(-0.001, 0.001)
    assert outcome(values, week(23)) == "not_enough_data"
    assert outcome(values, week(30)) == "no_change"


@pytest.mark.parametrize(("gap", "points"), [(range(3, 6), 9 + 12), (range(18, 21), 12 + 11)])
def test_weeks_without_a_value_are_left_out(gap: range, points: int) -> None:
    values = story(-0.02, 0.01)
    values[list(gap)] = np.nan
    verdict = judge(values, week(30)).iloc[0]
    assert verdict["outcome"] == "worked"
    assert verdict["before_points"] + verdict["after_points"] == points


def test_a_constant_series_that_stays_has_not_changed_and_one_that_moves_has() -> None:
    assert outcome(np.full(30, -0.02)) == "no_change"
    assert outcome(np.where(np.arange(30) < 12, -0.02, 0.0)) == "worked"
    assert outcome(np.where(np.arange(30) < 12, -0.02, -0.03)) == "worse"


@pytest.mark.parametrize("place", [2, 10, 11, 17, 29])
@pytest.mark.parametrize("size", [-9.0, 9.0])
def test_one_giant_outlier_makes_no_effect(place: int, size: float) -> None:
    values = story(-0.02, -0.02)
    values[place] += size
    assert outcome(values, value=-0.02) in {"no_change", "not_enough_data"}


def test_an_event_that_the_measure_undid_is_seen_though_the_project_was_well_long_before() -> None:
    level = np.where(np.arange(40) < 17, 0.0, np.where(np.arange(40) < 20, -0.04, 0.0))
    verdict = judge(level + NOISE[:40], week(40), measure(started_on=week(20), value=-0.005)).iloc[0]
    assert verdict["outcome"] == "worked"
    assert verdict["before_points"] == 3


def test_a_measure_that_was_started_on_a_project_doing_well_all_along_made_it_worse_when_it_did() -> None:
    level = np.where(np.arange(40) < 20, 0.0, -0.04)
    assert outcome(level + NOISE[:40], week(40), started_on=week(20)) == "worse"


def test_the_verdict_stands_once_the_chart_after_it_is_whole() -> None:
    values = story(-0.02, 0.01, weeks=60)
    values[28:] = -0.2
    assert outcome(values, week(28)) == outcome(values, week(60)) == "worked"


def test_a_project_that_ended_leaves_too_few_periods_for_ever() -> None:
    assert outcome(story(-0.02, 0.01, weeks=18), week(90)) == "not_enough_data"


def test_a_new_baseline_in_the_waiting_time_leaves_nothing_to_compare() -> None:
    assert judge(story(-0.02, 0.01), week(30), changes=rebases(week(14)))["outcome"].tolist() == ["not_enough_data"]


def test_a_new_baseline_ends_the_days_on_its_side() -> None:
    early = judge(story(-0.02, 0.01), week(30), changes=rebases(week(6))).iloc[0]
    late = judge(story(-0.02, 0.01), week(30), changes=rebases(week(22), week(27))).iloc[0]
    assert (early["before_points"], early["after_points"]) == (6, 12)
    assert (late["before_points"], late["after_points"]) == (12, 6)
    elsewhere = judge(story(-0.02, 0.01), week(30), changes=rebases(week(14), project="pumps")).iloc[0]
    assert elsewhere["outcome"] == "worked"


def test_measures_that_overlap_are_judged_as_one_and_said_so() -> None:
    second = measure("harbour-measure-2", started_on=week(15), kind="replan")
    found = judge(story(-0.02, 0.01, weeks=40), week(40), measure(), second)
    assert found["outcome"].tolist() == ["worked", "worked"]
    assert [json.loads(text) for text in found["overlaps"]] == [["harbour-measure-2"], ["harbour-measure-1"]]
    assert found["before_points"].tolist() == [12, 12]
    assert found["after_points"].tolist() == [12, 12]


def test_a_measure_long_after_another_is_judged_alone_and_the_first_one_keeps_its_days() -> None:
    second = measure("harbour-measure-2", started_on=week(26), value=0.02)
    level = np.where(np.arange(44) < 12, -0.03, np.where(np.arange(44) < 26, -0.01, 0.03))
    found = judge(level + NOISE[:44], week(44), measure(value=-0.02), second).set_index("measure")
    assert [json.loads(text) for text in found["overlaps"]] == [[], []]
    assert found["outcome"].tolist() == ["worked", "worked"]
    assert found["after_points"].tolist() == [10, 12]
    assert found["before_points"].tolist() == [12, 10]


def test_a_measure_elsewhere_does_not_overlap() -> None:
    other = measure("pumps-measure-1", project="pumps", deviation="pumps|schedule_deviation_rate|project|2026-03-01")
    found = judge(story(-0.02, 0.01), week(30), measure(), other).set_index("measure")
    assert found["overlaps"].tolist() == ["[]", "[]"]
    assert found["outcome"].tolist() == ["worked", "not_enough_data"]


def test_a_past_night_does_not_know_that_a_measure_was_given_up_later() -> None:
    given_up = measure(status="cancelled", ended_on=week(14))
    assert judge(story(-0.02, 0.01), week(13), given_up)["outcome"].tolist() == ["too_early"]
    assert judge(story(-0.02, 0.01), week(14), given_up).empty


def test_planned_and_early_cancelled_measures_are_not_judged() -> None:
    planned = measure("a", status="planned", started_on=None)
    cancelled = measure("b", status="cancelled", ended_on=week(14))
    stopped_later = measure("c", status="cancelled", ended_on=week(20))
    found = judge(story(-0.02, 0.01), week(30), planned, cancelled, stopped_later)
    assert found["measure"].tolist() == ["c"]


def test_a_share_is_weighed_by_its_denominators() -> None:
    inspected = np.full(12, 200.0)
    defects = np.where(np.arange(12) < 4, 24.0, 6.0) + np.array([2, -2, 1, -1] * 3)
    periods = weekly(defects / inspected, inspected, key=LEAKS)
    taken = measure(deviation=LEAKS, comparator="at_most", value=0.05, started_on=week(4), waiting_days=14)
    verdict = effects(measures(taken), periods, no_rebases(), week(12)).iloc[0]
    assert verdict["outcome"] == "worked"
    assert verdict["before_centre"] == pytest.approx(0.12)
    small = weekly(defects / inspected, inspected / 100, key=LEAKS)
    assert effects(measures(taken), small, no_rebases(), week(12))["outcome"].tolist() == ["not_enough_data"]


@pytest.mark.parametrize(
    ("criterion", "base", "level", "said"),
    [
        (-0.10, 0.03, -0.4, "worked"),  # gains 0.029 while the plan asks for 0.03: a rate of −3 %
        (0.10, 0.03, -0.4, "no_change"),
        (-0.10, 0.0, -0.4, "no_change"),  # the plan is over, the project stands at −40 %
        (-0.10, 0.0, -0.05, "worked"),
        (-0.10, 0.0, None, "no_change"),
    ],
)
def test_a_criterion_on_a_rate_is_held_against_the_rate_of_the_periods_after(
    criterion: float, base: float, level: float | None, said: str
) -> None:
    periods = weekly(story(-0.02, -0.001), base=base, level=level)
    verdict = effects(measures(measure(value=criterion)), periods, no_rebases(), LATER).iloc[0]
    assert verdict["outcome"] == said
    assert pd.isna(verdict["criterion_met"]) == (level is None)
    if base:
        assert verdict["after_centre"] == pytest.approx((-0.001 + NOISE[16:28].mean()) / base)
    else:
        assert pd.isna(verdict["after_centre"])


def test_without_measures_there_are_no_verdicts() -> None:
    assert effects(measures(), weekly([1.0]), no_rebases(), week(30)).empty


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(-1, 1), min_size=12, max_size=40),
    st.sampled_from([-2.0, 0.5, 3.0, 40.0]),
    st.floats(0.01, 100),
)
def test_the_verdict_knows_neither_unit_nor_zero_point(values: list[float], moved: float, scale: float) -> None:
    known = np.round(np.array(values), 3)
    here = judge(known, week(40), measure(started_on=week(7), waiting_days=7)).iloc[0]
    there = judge(known * scale + moved, week(40), measure(started_on=week(7), waiting_days=7, value=moved)).iloc[0]
    if abs(here["after_centre"]) > 1e-6 and abs(here["after_centre"] - here["before_centre"]) > 1e-6:
        assert here["outcome"] == there["outcome"]


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=12, max_size=30))
def test_turned_upside_down_it_is_the_same_verdict(values: list[float]) -> None:
    known = np.round(np.array(values), 3)
    up = outcome(known, week(40), started_on=week(7), waiting_days=7)
    assert up == outcome(-known, week(40), started_on=week(7), waiting_days=7, comparator="at_most")


@pytest.mark.slow
def test_of_measures_that_do_nothing_few_are_said_to_have_worked_or_to_have_harmed() -> None:
    random = np.random.default_rng(20260105)
    count, weeks = 2_000, 40
    level = random.normal(-0.02, 0.01, (count, weeks))
    taken = [
        measure(f"p{number}", project=f"p{number}", deviation=f"p{number}|schedule_deviation_rate|project|2026-03-01",
                started_on=week(20), value=-0.02)
        for number in range(count)
    ]  # fmt: skip
    periods = pd.concat(
        weekly(row, key=f"p{number}|schedule_deviation_rate|project|x") for number, row in enumerate(level)
    )
    said = effects(measures(*taken), periods, no_rebases(), week(40))["outcome"].value_counts(normalize=True)
    assert said.get("worked", 0) < 0.03
    assert said.get("worse", 0) < 0.03
