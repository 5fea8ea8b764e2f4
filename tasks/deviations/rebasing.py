"""From which day do a chart's limits count anew? The stretches between documented changes: baselines and measures.

A period that a change falls into belongs to no stretch: it is partly before and partly after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.deviations.period_values import SERIES, PeriodValues

_BLANK = ""
_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Stretches:
    """How changes cut series: `number` of each period's stretch (series × periods), −1 where a change falls into it.

    `days` are the days of the changes, series × changes, in order, NaT after the last.
    """

    number: np.ndarray
    days: np.ndarray

    def changes_by(self, nights: np.ndarray) -> np.ndarray:
        """How many changes each series had seen by each of the nights: series × nights."""
        seen = np.zeros((len(self.days), len(nights)), dtype=np.int64)
        for column in self.days.T:
            seen += column[:, None] <= nights
        return seen


def stretches(periods: PeriodValues, rebases: pd.DataFrame) -> Stretches:
    """The stretches of every series.

    `rebases` has columns project, indicator and scope (blank: every one) and day (datetime64), in any order. A change
    holds from its day on: periods that begin before it are of the stretch before.
    """
    days = _days(periods.series, rebases)
    begun = np.zeros(periods.first.shape, dtype=np.int64)
    over = np.zeros(periods.first.shape, dtype=np.int64)
    for column in days.T:
        begun += periods.first >= column[:, None]
        over += periods.last >= column[:, None]
    return Stretches(np.where(begun == over, begun, -1), days)


def _days(series: pd.DataFrame, rebases: pd.DataFrame) -> np.ndarray:
    """The days of the changes of every series: series × changes, in order, NaT after the last."""
    if rebases.empty or series.empty:
        return np.empty((len(series), 0), dtype="datetime64[D]")
    rebases = rebases[["project", "indicator", "scope", "day"]].astype({"indicator": "str", "scope": "str"})
    numbered = series[SERIES].assign(row=np.arange(len(series)))
    parts = []
    for keys in (["project"], ["project", "indicator"], ["project", "scope"], SERIES):
        meant = np.ones(len(rebases), dtype=bool)
        for name in ("indicator", "scope"):
            blank = (rebases[name].fillna(_BLANK) == _BLANK).to_numpy(dtype=bool)
            meant &= ~blank if name in keys else blank
        parts.append(rebases.loc[meant, [*keys, "day"]].merge(numbered, on=keys)[["row", "day"]])
    found = pd.concat(parts).drop_duplicates().sort_values(["row", "day"])
    rank = found.groupby("row").cumcount().to_numpy()
    days = np.full((len(series), int(rank.max(initial=-1)) + 1), _NEVER)
    days[found["row"].to_numpy(), rank] = found["day"].to_numpy().astype("datetime64[D]")
    return days
