"""The trials against exact distributions, and what must hold of any history."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom

from tasks.deviations.lived_days import HORIZON_DAYS
from tasks.deviations.trials import Arrivals, arrivals

TRIALS = 10_000
NEVER = np.nan


def run(history: list[float], *needed: float, due: float = NEVER, trials: int = TRIALS, seed: int = 7) -> Arrivals:
    """The arrivals of one project."""
    owner = np.zeros(len(needed), dtype=int)
    past = np.array([history])
    return arrivals(past, owner, np.array(needed, dtype=float), np.full(len(needed), due), trials=trials, seed=seed)


@pytest.mark.parametrize(
    ("history", "needed", "days"),
    [
        ([0, 1], 5, 10),
        ([0, 0, 1] * 10, 8, 20),
        ([0] * 20 + [0, 1] * 10 + [1, 1, 1, 0] * 5, 30, 45),
        ([1, 0] * 15, 3, 4),
    ],
)
def test_days_of_one_item_or_none_follow_the_beta_binomial(history: list[int], needed: int, days: int) -> None:
    """What an urn that starts with so many of each gives after n draws (Blackwell and MacQueen, 1973), stretch by stretch."""
    found = run([float(amount) for amount in history], needed, due=days)
    reached = np.mean([sf(stretch, needed) for stretch in stretches(history)], axis=0)
    exact = reached[days - 1]
    assert found.by_due[0] == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / TRIALS))
    for day, level in ((found.p50[0], 0.50), (found.p85[0], 0.85)):
        low, high = np.argmax(reached >= level - 0.02) + 1, np.argmax(reached >= level + 0.02) + 1
        assert low <= day <= high


def stretches(history: list[int]) -> list[list[int]]:
    """The last third, the last two thirds and all; in place of one with too few days of progress the next longer."""
    found = [history]
    for part in (2, 1):
        stretch = history[len(history) - (len(history) * part + 2) // 3 :]
        found.append(stretch if sum(amount > 0 for amount in stretch) >= 5 else found[-1])
    return found


def sf(stretch: list[int], needed: int) -> np.ndarray:
    """The share that has so many after each day to come."""
    days, ones = np.arange(1, HORIZON_DAYS), sum(stretch)
    if ones == len(stretch):
        return np.asarray(days >= needed, dtype=float)
    return np.asarray(betabinom.sf(needed - 1, days, ones, len(stretch) - ones))


def test_the_same_every_day_is_no_matter_of_chance() -> None:
    found = run([2.0] * 30, 10, 11, due=5)
    assert found.p50.tolist() == found.p85.tolist() == [5, 6]
    assert found.by_due.tolist() == [1.0, 0.0]


def test_a_day_that_is_past_is_kept_by_no_trial() -> None:
    assert run([5.0] * 10, 1, due=0).by_due[0] == run([5.0] * 10, 1, due=-3).by_due[0] == 0


def test_what_three_years_do_not_bring_has_no_day() -> None:
    found = run([1.0] * 9 + [0.0], HORIZON_DAYS * 2)
    assert np.isinf([found.p50[0], found.p85[0]]).all()
    nothing = run([0.0] * 10, 3, due=50)
    assert np.isinf(nothing.p50[0])
    assert nothing.by_due[0] == 0


def test_a_day_beyond_three_years_is_kept_by_those_who_are_done_by_then() -> None:
    history = [0.0] * 59 + [1.0] * 5
    few, many = run(history, 3, 80, due=5 * HORIZON_DAYS, trials=1_000).by_due
    assert (few, many) == tuple(run(history, 3, 80, due=HORIZON_DAYS, trials=1_000).by_due)
    assert 0 < many < 0.85 < few
    assert many == run(history, 80, due=HORIZON_DAYS, trials=1_000).by_due[0]


@pytest.mark.slow
def test_work_taken_back_later_does_not_undo_a_finish() -> None:
    found = run([3.0, -2.0], 3, due=HORIZON_DAYS)
    steady = run([3.0, 0.0], 3, due=HORIZON_DAYS)
    assert found.by_due[0] <= steady.by_due[0] + 0.02
    assert (np.diff([run([3.0, -2.0], 6, due=days).by_due[0] for days in (2, 5, 10, 20)]) >= 0).all()


def test_a_project_is_forecast_the_same_whoever_else_is() -> None:
    random = np.random.default_rng(3)
    histories = random.poisson(2, (5, 40)).astype(float)
    histories[3, :15] = np.nan
    owner, needed, due = np.array([4, 0, 3, 2, 3]), np.array([30.0, 55, 20, 9, 41]), np.array([12.0, 30, 15, 5, 22])
    together = arrivals(histories, owner, needed, due, trials=TRIALS, seed=11)
    for subject, number in enumerate(owner):
        alone = arrivals(histories[[number]], np.array([0]), needed[[subject]], due[[subject]], trials=TRIALS, seed=11)
        for name in ("p50", "p85", "by_due"):
            assert getattr(alone, name)[0] == getattr(together, name)[subject]


def test_two_days_at_a_time_give_what_one_at_a_time_gives() -> None:
    """Where a hair is taken back each idle day, one day at a time is lived; the draws are the same."""
    random = np.random.default_rng(4)
    history = np.where(random.random((6, 40)) < 0.4, random.poisson(2, (6, 40)), 0).astype(float)
    owner = np.repeat(np.arange(6), 5)
    needed, due = random.integers(1, 60, 30).astype(float), random.integers(-2, 70, 30).astype(float)
    in_twos = arrivals(history, owner, needed, due, trials=1_000, seed=11)
    in_ones = arrivals(np.where(history == 0, -1e-9, history), owner, needed, due, trials=1_000, seed=11)
    for name in ("p50", "p85", "by_due"):
        assert getattr(in_twos, name).tolist() == getattr(in_ones, name).tolist(), name
    assert {*(in_twos.p50 % 2), *(in_twos.p85 % 2)} == {0, 1}


def test_a_pace_that_changed_lately_is_half_believed() -> None:
    """All the last third at two a day, before it nothing: a third of the trials know of nothing else."""
    found = run([0.0] * 40 + [2.0] * 20, 20, due=10)
    assert 1 / 3 <= found.by_due[0] < 0.5
    assert run([2.0] * 20, 20, due=10).by_due[0] == 1


def test_a_project_that_stood_still_lately_is_forecast_from_before() -> None:
    found = run([1.0] * 40 + [0.0] * 20, 10)
    assert np.isfinite(found.p85[0])
    assert found.p50[0] > 12


def test_an_owner_without_a_past_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one past day"):
        run([np.nan, np.nan], 3)


def test_the_farther_ahead_the_less_sure() -> None:
    """Against drawing from the past as if it were the whole truth: there the spread would grow with the root alone."""
    history = [0.0, 1.0, 2.0, 5.0] * 5
    near, far = run(history, 20), run(history, 400)
    spread = (far.p85[0] - far.p50[0]) / (near.p85[0] - near.p50[0])
    assert spread > 1.5 * np.sqrt(20)


@given(
    history=st.lists(st.integers(0, 8), min_size=1, max_size=40).filter(any),
    needed=st.lists(st.integers(1, 60), min_size=2, max_size=4, unique=True),
    due=st.integers(-5, 80),
)
@settings(max_examples=60, deadline=None)
def test_it_holds_of_any_history(history: list[int], needed: list[int], due: int) -> None:
    wanted = sorted(needed)
    found = run([float(amount) for amount in history], *wanted, due=due, trials=400)
    assert (found.p50 <= found.p85).all()
    assert (np.diff(found.p50[np.isfinite(found.p50)]) >= 0).all()
    assert (np.diff(found.p85[np.isfinite(found.p85)]) >= 0).all()
    assert (np.diff(found.by_due) <= 0).all()
    assert ((found.by_due >= 0) & (found.by_due <= 1)).all()
    assert ((found.by_due >= 0.5) == (due >= found.p50)).all()
    assert ((found.by_due >= 0.85) == (due >= found.p85)).all()
    assert (found.p50 >= np.array(wanted) / max(history) - 1e-9).all()
