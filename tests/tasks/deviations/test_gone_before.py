"""What the periods before a measure alone let expect is said beside its verdict, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.measure_effect import effects
from tests.tasks.deviations.measured import LEAKS, measure, measures, no_rebases, week, weekly
from tests.tasks.deviations.test_measure_effect import NOISE, judge

START, WEEKS = 16, 34
place = np.arange(WEEKS)


def said(level: np.ndarray, *, criterion: float, shift: int = 0, scale: float = 1.0) -> tuple[str, str | None]:
    """Outcome and caveat of a measure that starts in week 16, on these weekly gains with noise."""
    values = (level + np.roll(NOISE, shift)[:WEEKS]) * scale
    verdict = judge(values, week(WEEKS), measure(started_on=week(START), value=criterion * scale)).iloc[0]
    return str(verdict["outcome"]), verdict["caveat"] if isinstance(verdict["caveat"], str) else None


def spell(weeks: int, after: float = 0.0) -> np.ndarray:
    """As usual, then so many bad weeks just before the measure, then `after`."""
    return np.select([place < START - weeks, place < START], [0.0, -0.03], after)


@pytest.mark.parametrize("weeks", [2, 3, 4, 6, 7])
def test_a_return_to_what_was_usual_before_a_short_spell_may_have_come_by_itself(weeks: int) -> None:
    assert said(spell(weeks), criterion=-0.015) == ("worked", "usual_again")


@pytest.mark.parametrize("weeks", [8, 10])
def test_eight_bad_weeks_are_a_level_of_its_own(weeks: int) -> None:
    assert said(spell(weeks), criterion=-0.015) == ("worked", None)


def test_what_is_better_than_it_ever_was_did_not_come_by_itself() -> None:
    assert said(spell(4, after=0.015), criterion=-0.015) == ("worked", None)


def test_a_level_that_was_always_bad_and_is_no_more_carries_no_caveat() -> None:
    assert said(np.where(place < START, -0.02, 0.01), criterion=0.0) == ("worked", None)
    assert said(np.where(place < START, 0.0, -0.03), criterion=0.0) == ("worse", None)


@pytest.mark.parametrize(("slope", "outcome"), [(0.0015, "worked"), (-0.0015, "worse")])
def test_what_was_under_way_before_may_have_come_anyway(slope: float, outcome: str) -> None:
    assert said(slope * place, criterion=0.0 if slope > 0 else 1.0) == (outcome, "under_way")


def test_more_than_the_trend_promised_carries_no_caveat() -> None:
    assert said(np.where(place < START, 0.001 * place, 0.2), criterion=0.1) == ("worked", None)


def test_a_good_spell_that_is_over_is_no_harm_done() -> None:
    """A measure that started late, when things had just gone well, is blamed by the verdict: the end of that may be no more."""
    level = np.select([place < START - 4, place < START], [-0.02, 0.03], -0.025)
    assert said(level, criterion=1.0) == ("worse", "usual_again")


def test_only_what_is_credited_or_blamed_carries_one() -> None:
    assert said(spell(4), criterion=0.5) == ("no_change", None)
    early = judge(spell(4) + NOISE[:WEEKS], week(START + 2), measure(started_on=week(START), value=-0.015)).iloc[0]
    assert early["outcome"] == "too_early"
    assert not isinstance(early["caveat"], str)


@pytest.mark.parametrize("values", [np.zeros(WEEKS), np.where(place < START, 0.0, 1.0), np.full(WEEKS, np.nan)])
def test_a_series_without_noise_or_values_is_no_matter(values: np.ndarray) -> None:
    verdicts = judge(values, week(WEEKS), measure(started_on=week(START)))
    assert verdicts["caveat"].isna().all()


def test_shares_carry_it_as_well() -> None:
    fails = np.select([place < START - 4, place < START], [0.05, 0.3], 0.05) + NOISE[:WEEKS]
    taken = measure(deviation=LEAKS, comparator="at_most", value=0.1, started_on=week(START))
    found = effects(measures(taken), weekly(fails, np.full(WEEKS, 60.0), key=LEAKS), no_rebases(), week(WEEKS)).iloc[0]
    assert (found["outcome"], found["caveat"]) == ("worked", "usual_again")


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 11), st.sampled_from([0.01, 1.0, 1000.0]), st.sampled_from([2, 4, 8]))
def test_the_unit_of_the_values_makes_no_difference(shift: int, scale: float, weeks: int) -> None:
    level = spell(weeks)
    assert said(level, criterion=-0.015, shift=shift, scale=scale) == said(level, criterion=-0.015, shift=shift)
