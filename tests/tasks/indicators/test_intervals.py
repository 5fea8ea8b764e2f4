"""Intervals against published tables and the properties that any interval must have."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.indicators.intervals import Interval, mean_t, net_promoter, poisson_rate, wilson


def ends(interval: Interval) -> tuple[Any, ...]:
    """The interval as plain numbers, which pytest.approx compares one by one."""
    return tuple(float(end) for end in interval)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3."""
    assert ends(wilson(successes, trials)) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_proportion_within_zero_and_one(successes: int, trials: int) -> None:
    successes = min(successes, trials)
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1


@given(st.integers(0, 200), st.integers(1, 200))
def test_wilson_mirrors_successes_and_failures(successes: int, trials: int) -> None:
    successes = min(successes, trials)
    low, high = wilson(successes, trials)
    mirrored_low, mirrored_high = wilson(trials - successes, trials)
    assert ends((low, high)) == (pytest.approx(1 - mirrored_high), pytest.approx(1 - mirrored_low))


@given(st.integers(1, 100))
def test_wilson_narrows_as_the_sample_grows(trials: int) -> None:
    low, high = wilson([trials, 10 * trials], [2 * trials, 20 * trials])
    assert high[1] - low[1] < high[0] - low[0]


def test_an_interval_without_observations_is_missing() -> None:
    for interval in (wilson(0, 0), net_promoter(0, 0, 0), poisson_rate(0, 0.0), mean_t(4.0, 0.0, 1)):
        assert np.isnan(interval[0])
        assert np.isnan(interval[1])


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0.0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)])
def test_the_poisson_interval_is_garwoods(events: int, low: float, high: float) -> None:
    """Table of exact 95 % limits of a Poisson count."""
    assert ends(poisson_rate(events, 1.0)) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


def test_a_poisson_rate_scales_with_its_exposure() -> None:
    low, high = poisson_rate([3, 3], [1.0, 4.0])
    assert low[1] == pytest.approx(low[0] / 4)
    assert high[1] == pytest.approx(high[0] / 4)


def test_the_interval_of_a_mean_is_students() -> None:
    """Five observations: t(4; 0.975) = 2.7764."""
    low, high = mean_t(4.0, 1.0, 5)
    assert high - 4.0 == pytest.approx(2.7764 / np.sqrt(5), abs=1e-4)
    assert 4.0 - low == pytest.approx(high - 4.0)


def test_the_interval_of_a_promoter_score_comes_from_its_variance() -> None:
    """8 promoters and 22 detractors of 39: score −35.9, SE = √((30/39 − (14/39)²)/39) = 12.81 points."""
    low, high = net_promoter(8, 22, 39)
    error = 100 * np.sqrt((30 / 39 - (14 / 39) ** 2) / 39)
    assert error == pytest.approx(12.81, abs=0.01)
    assert ends((low, high)) == (
        pytest.approx(-35.897 - 1.96 * error, abs=0.01),
        pytest.approx(-35.897 + 1.96 * error, abs=0.01),
    )


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50))
def test_a_promoter_interval_mirrors_when_promoters_and_detractors_change_places(
    promoters: int, detractors: int, passives: int
) -> None:
    count = promoters + detractors + passives
    low, high = net_promoter(promoters, detractors, count)
    mirrored_low, mirrored_high = net_promoter(detractors, promoters, count)
    assert ends((low, high)) == (pytest.approx(-mirrored_high), pytest.approx(-mirrored_low))
    assert -100 <= low <= 100 * (promoters - detractors) / count <= high <= 100
