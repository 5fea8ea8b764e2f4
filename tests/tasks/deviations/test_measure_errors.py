"""How often is the verdict on a measure right? Planted shifts and effects in normal noise, a project per trial.

The rates stand in docs/measures.md; a seed is fixed, and the limits leave room for another one.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.measure_effect import effects
from tests.tasks.deviations.measured import measure, measures, no_rebases, week, weekly

pytestmark = pytest.mark.slow

TRIALS, WEEKS, SIGMA = 400, 60, 0.01


def judged(values: np.ndarray, starts: np.ndarray, criterion: float) -> pd.DataFrame:
    """The verdicts at the end on one measure per row of `values`."""
    names = [f"p{number}|schedule_deviation_rate|project|x" for number in range(len(values))]
    taken = [
        measure(
            name.split("|")[0], project=name.split("|")[0], deviation=name, started_on=week(int(start)), value=criterion
        )
        for name, start in zip(names, starts, strict=True)
    ]
    periods = pd.concat([weekly(row, key=name) for row, name in zip(values, names, strict=True)])
    return effects(measures(*taken), periods, no_rebases(), week(values.shape[1]))


def said(values: np.ndarray, starts: np.ndarray, criterion: float) -> Mapping[str, float]:
    """The share of each outcome."""
    return dict(judged(values, starts, criterion)["outcome"].value_counts(normalize=True))


def planted(shift: float, undone: float, *, onset: int = 20, start: int = 26) -> Mapping[str, float]:
    """A shift for the worse by so many σ; from four weeks after the start a share of it is undone. Half of it is asked for."""
    weeks = np.arange(WEEKS)
    level = np.select([weeks < onset, weeks < start + 4], [0.0, -shift], -shift * (1 - undone))
    noise = np.random.default_rng(20260104).normal(0, 1, (TRIALS, WEEKS))
    return said((level + noise) * SIGMA, np.full(TRIALS, start), -shift / 2 * SIGMA)


@pytest.mark.parametrize(("shift", "least"), [(2.0, 0.75), (3.0, 0.95), (4.0, 0.98)])
def test_a_measure_that_undoes_a_shift_is_mostly_said_to_have_worked(shift: float, least: float) -> None:
    assert planted(shift, 1.0).get("worked", 0) >= least


@pytest.mark.parametrize("shift", [0.5, 1.5, 2.0, 3.0, 4.0, 8.0])
def test_one_that_does_nothing_is_rarely_praised_or_blamed(shift: float) -> None:
    shares = planted(shift, 0.0)
    assert shares.get("worked", 0) <= 0.03
    assert shares.get("worse", 0) <= 0.05


def test_one_that_was_taken_two_weeks_after_the_shift_is_not_blamed_for_it() -> None:
    assert planted(3.0, 0.0, start=22).get("worse", 0) <= 0.07
    assert planted(3.0, 1.0, start=22).get("worked", 0) >= 0.6


def test_after_a_dip_by_mere_chance_most_useless_measures_are_not_praised() -> None:
    """The weak side of every comparison of after with before: who acts on the worst week sees the next ones better.

    Where that is praised all the same, it is mostly said that it may have passed by itself.
    """
    noise = np.random.default_rng(7).normal(0, SIGMA, (3 * TRIALS, 90))
    dips = noise[:, 22:60] < -2 * SIGMA
    dipped = dips.any(axis=1)
    found = judged(noise[dipped], 23 + dips[dipped].argmax(axis=1), -0.5 * SIGMA)
    praised = found[found["outcome"] == "worked"]
    assert len(praised) <= 0.2 * len(found)
    assert (praised["caveat"] == "usual_again").mean() >= 0.6
