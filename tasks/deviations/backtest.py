"""Would the forecast have been right before? It is tried again from past days, each with what was known then.

From every tenth working day back it is asked when as much as in the month before will be done once more, from the
history up to that day, and then what came is looked at. An origin counts when the day that its P85 named has passed:
that depends on what was forecast and not on what came, so that slow months are not left out. Rolling origins: L. Tashman,
Out-of-sample tests of forecasting accuracy, International Journal of Forecasting 16 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tasks.deviations.pace import Pace
from tasks.deviations.trials import arrivals
from tasks.records.forecast_rules import ForecastRules

MONTH_DAYS = 20
ORIGIN_EVERY_DAYS = 10
TRIALS = 1_000
"""Fewer than a forecast's own: a share of 85 % is then known to about one point, and origins are few."""


@dataclass(frozen=True)
class Tried:
    """Per project of a pace: how many past origins count, and how often what they named as P50 and P85 was kept."""

    origins: np.ndarray
    hits_p50: np.ndarray
    hits_p85: np.ndarray


def tried(pace: Pace, projects: np.ndarray, rules: ForecastRules, seed: int) -> Tried:
    """Try the forecasts of some projects (their numbers) on their own past; the others' counts are 0."""
    count, days = pace.amounts.shape
    mine = pace.amounts[projects]
    total = Tried(*(np.zeros(count, dtype=np.int64) for _ in range(3)))
    for origin in range(days - ORIGIN_EVERY_DAYS, days - rules.back_test_days - 1, -ORIGIN_EVERY_DAYS):
        past = mine[:, max(0, origin - rules.history_days) : origin]
        wanted = np.nansum(past[:, -MONTH_DAYS:], axis=1)
        asked = np.flatnonzero((np.count_nonzero(past > 0, axis=1) >= rules.minimum_active_days) & (wanted > 0))
        if not len(asked):
            continue
        named = arrivals(past, asked, wanted[asked], np.full(len(asked), np.nan), trials=TRIALS, seed=seed)
        counts = named.p85 <= days - origin
        came = _came(mine[asked, origin:], wanted[asked])
        total.origins[projects[asked]] += counts
        total.hits_p50[projects[asked]] += counts & (came <= named.p50)
        total.hits_p85[projects[asked]] += counts & (came <= named.p85)
    return total


def _came(amounts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The first day (1: the next) by whose end so much was done; inf when it was not."""
    reached = np.cumsum(np.nan_to_num(amounts), axis=1) >= wanted[:, None] - 1e-6
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.inf)
