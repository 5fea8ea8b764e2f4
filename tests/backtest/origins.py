"""What was forecast from many past days, by us and naively, beside what came."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from tasks.deviations.backtest import MONTH_DAYS, ORIGIN_EVERY_DAYS
from tasks.deviations.trials import arrivals
from tests.backtest.jira import Series
from tests.backtest.naive import BUFFER, as_long_as_last_time, at_the_mean_pace

MINIMUM_ACTIVE_DAYS = 5
TRIALS = 10_000
Question = Callable[[Series, int], tuple[float, float]]
"""What is asked on a day: how many items, and after how many days they were done (inf: not by the end)."""


def next_month_again(series: Series, day: int) -> tuple[float, float]:
    """As many items as were finished in the month before: when are so many more finished?"""
    wanted = series.finished_a_day[day - MONTH_DAYS + 1 : day + 1].sum()
    return wanted, _days_until(series, day, wanted)


def last_quarter_again(series: Series, day: int) -> tuple[float, float]:
    """As many items as were finished in the three months before: when are so many more finished?"""
    wanted = series.finished_a_day[max(0, day - 3 * MONTH_DAYS + 1) : day + 1].sum()
    return wanted, _days_until(series, day, wanted)


def as_many_as_are_open(series: Series, day: int) -> tuple[float, float]:
    """As many items as are open: when are so many more finished, these or others?"""
    wanted = float(series.open_on(day).sum())
    return wanted, _days_until(series, day, wanted)


def the_open_items(series: Series, day: int) -> tuple[float, float]:
    """The items that are open: when is the last of them finished?"""
    open_ = series.open_on(day)
    return float(open_.sum()), float(series.finished[open_].max() - day) if open_.any() else 0.0


def most_of_the_open_items(series: Series, day: int) -> tuple[float, float]:
    """The items that are open: when are 85 of 100 of them finished?"""
    open_ = series.open_on(day)
    ended = np.sort(series.finished[open_]) - day
    wanted = int(np.ceil(0.85 * len(ended)))
    return float(wanted), float(ended[wanted - 1]) if wanted else 0.0


def forecasts(series: Series, question: Question, history_days: int) -> pd.DataFrame:
    """One row per origin that counts: wanted, came, p50, p85, mean, mean_p85, last, last_p85, in days.

    Origins are every `ORIGIN_EVERY_DAYS` days; one counts when the day that our P85 named lies within the data.
    """
    amounts, rows = series.finished_a_day, []
    for day in range(len(amounts) - 1 - ORIGIN_EVERY_DAYS, MONTH_DAYS - 1, -ORIGIN_EVERY_DAYS):
        history = amounts[max(0, day + 1 - history_days) : day + 1]
        wanted, came = question(series, day)
        if wanted > 0 and np.count_nonzero(history) >= MINIMUM_ACTIVE_DAYS:
            rows.append((day, wanted, came, history))
    owner = np.arange(len(rows))
    histories = np.array([np.pad(row[3], (history_days - len(row[3]), 0), constant_values=np.nan) for row in rows])
    amount = np.array([row[1] for row in rows])
    found = arrivals(histories, owner, amount, np.full(len(rows), np.nan), trials=TRIALS, seed=1)
    mean = np.array([at_the_mean_pace(row[3], row[1]) for row in rows])
    last = np.array([as_long_as_last_time(amounts[: row[0] + 1], row[1]) for row in rows])
    frame = pd.DataFrame(
        {
            "day": [row[0] for row in rows],
            "wanted": amount,
            "came": [row[2] for row in rows],
            "p50": found.p50,
            "p85": found.p85,
            "mean": mean,
            "mean_p85": np.ceil(mean * BUFFER),
            "last": last,
            "last_p85": np.ceil(last * BUFFER),
        }
    )
    return frame[frame["day"] + frame["p85"] <= len(amounts) - 1].reset_index(drop=True)


def _days_until(series: Series, day: int, wanted: float) -> float:
    done = np.cumsum(series.finished_a_day[day + 1 :])
    enough = np.flatnonzero(done >= wanted)
    return float(enough[0] + 1) if len(enough) else np.inf
