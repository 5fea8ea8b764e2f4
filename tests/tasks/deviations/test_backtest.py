"""The forecast tried on pasts whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.deviations.backtest import Tried, tried
from tasks.deviations.pace import Pace
from tasks.records.forecast_rules import ForecastRules

RULES = ForecastRules()


def tried_on(amounts: np.ndarray, rules: ForecastRules = RULES) -> Tried:
    return tried(Pace(amounts), np.arange(len(amounts)), rules, seed=5)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["items", "plan"])
def test_a_pace_that_does_not_drift_is_kept_as_often_as_the_forecast_says_or_a_little_more(way: str) -> None:
    """The forecast allows for drift, so P85 is kept a little more often where there is none."""
    random = np.random.default_rng(1)
    if way == "items":
        amounts = random.negative_binomial(1, 0.25, (400, RULES.looked_at_days)).astype(float)
    else:
        amounts = np.where(random.random((400, RULES.looked_at_days)) < 0.6, random.gamma(2, 0.6, (400, 180)), 0.0)
    found = tried_on(amounts)
    origins = found.origins.sum()
    assert origins > 2_000
    assert 0.85 <= found.hits_p85.sum() / origins <= 0.90
    assert found.hits_p50.sum() / origins == pytest.approx(0.53, abs=0.05)  # a whole day is reached late in it


def test_an_origin_counts_when_its_p85_day_has_passed_whatever_came() -> None:
    """A project that did one thing a day and stopped dead: the forecasts before the stop that ran into it are misses."""
    amounts = np.ones((1, 180))
    amounts[0, 100:] = 0
    found = tried_on(amounts)
    assert found.hits_p50[0] == found.hits_p85[0] == 3  # from days 60, 70 and 80
    assert found.origins[0] >= 5  # and from 90 and 100 at least


def test_too_young_a_project_is_not_tried() -> None:
    amounts = np.full((2, 180), np.nan)
    amounts[0, -12:] = 1
    amounts[1, -60:] = 0
    amounts[1, -9::3] = 1
    found = tried_on(amounts)
    assert found.origins.tolist() == found.hits_p85.tolist() == [0, 0]


def test_only_the_projects_asked_for_are_tried() -> None:
    found = tried(Pace(np.ones((3, 180))), np.array([1]), RULES, seed=5)
    assert (found.origins > 0).tolist() == [False, True, False]
    assert found.hits_p50[1] == found.hits_p85[1] == found.origins[1]


def test_what_came_later_does_not_change_what_was_forecast() -> None:
    """The same past before the last origin: whatever comes after it, the earlier origins count and hit as before."""
    amounts = np.random.default_rng(2).poisson(2, (1, 180)).astype(float)
    busy = np.concatenate([amounts[:, :170], np.full((1, 10), 50.0)], axis=1)
    idle = np.concatenate([amounts[:, :170], np.zeros((1, 10))], axis=1)
    assert tried_on(busy).origins == tried_on(idle).origins
    assert tried_on(busy).hits_p85 >= tried_on(idle).hits_p85


def test_no_days_to_try_it_on_are_no_origins() -> None:
    assert tried_on(np.ones((1, 60)), ForecastRules(back_test_days=0)).origins.tolist() == [0]
