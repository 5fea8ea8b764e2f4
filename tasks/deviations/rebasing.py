"""From which day do a chart's limits count anew? The stretches between documented changes: baselines and measures.

A period that a change falls into belongs to no stretch: it is partly before and partly after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.measure_groups import judgeable
from tasks.deviations.period_values import SERIES, PeriodValues
from tasks.records.definitions import ChartKind, IndicatorDefinition

_BLANK = ""
_AGAINST_A_PLAN = frozenset({ChartKind.DIFFERENCE, ChartKind.PACE})
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


def baseline_changes(signed: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition]) -> pd.DataFrame:
    """The changes that signed BASELINES are: each re-bases the charts of what is measured against the plan.

    How many items fail or how satisfied people are does not change with a signature, so those charts go on.
    """
    charts = [name for name, each in definitions.items() if each.chart and each.chart.kind in _AGAINST_A_PLAN]
    days = signed[["project"]].assign(day=signed["valid_from"])
    return _changes(days.merge(pd.DataFrame({"indicator": charts}, dtype="str"), how="cross").assign(scope=_BLANK))


def measure_changes(measures: pd.DataFrame, night: date) -> pd.DataFrame:
    """The changes that MEASURES are that took effect by `night`: each re-bases the chart of its own series."""
    if measures.empty:
        return _changes(measures.assign(indicator=_BLANK, scope=_BLANK, day=measures["started_on"]))
    begun = judgeable(measures, night)
    return _changes(begun.assign(day=begun["started_on"]))


def _changes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[*SERIES, "day"]].astype({**dict.fromkeys(SERIES, "str"), "day": "datetime64[s]"})


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
