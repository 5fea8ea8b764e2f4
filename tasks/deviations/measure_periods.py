"""The points of the charts that measures are judged by: one row per series and period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.deviations.period_values import SERIES, PeriodValues
from tasks.records.choices import ReadingState

PERIOD_COLUMNS = (*SERIES, "first_day", "last_day", "value", "weight", "base", "level")
"""`weight` is a share's denominator, `base` the change of the second of a pair, both missing elsewhere; `level` is the
indicator's own reading at the end of the period."""


def measure_periods(periods: PeriodValues, readings: pd.DataFrame) -> pd.DataFrame:
    """PERIOD_COLUMNS of every period that has a value, by series and day; `readings` are those the periods were made of."""
    row, column = np.nonzero(~np.isnan(periods.value))
    found = periods.series[SERIES].iloc[row].reset_index(drop=True)
    days = {"first_day": periods.first, "last_day": periods.last}
    found = found.assign(
        **{name: each[row, column].astype("datetime64[s]") for name, each in days.items()},
        value=periods.value[row, column],
        weight=periods.size[row, column],
        base=periods.base[row, column],
    )
    measured = readings[readings["state"] == ReadingState.MEASURED]
    level = measured[[*SERIES, "night", "value"]].rename(columns={"night": "last_day", "value": "level"})
    return found.merge(level, on=[*SERIES, "last_day"], how="left")[list(PERIOD_COLUMNS)]
