"""What did the charts say on each night? Signals as one could see them then, for whole series at once.

A night sees the periods that had ended by then, with limits from the points up to there. A change that re-bases a chart
silences it until a period after it has ended.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.deviations.period_values import PeriodValues
from tasks.deviations.process_behaviour import Behaviour, process_behaviour
from tasks.deviations.rebasing import stretches


def charts(periods: PeriodValues, rebases: pd.DataFrame) -> Behaviour:
    """The charts as they are drawn: the limits of each stretch rest on all its points."""
    return _charts(periods, stretches(periods, rebases).number)


def charts_as_of_each(periods: PeriodValues, rebases: pd.DataFrame, history: int | None = None) -> Behaviour:
    """The charts as they stood at the end of each period, limits from the last `history` periods up to it."""
    return _charts(periods, stretches(periods, rebases).number, as_of_each=True, history=history)


def signals_by_night(
    periods: PeriodValues, rebases: pd.DataFrame, nights: np.ndarray, history: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Whether the last ended period of each series shows a signal towards low, and one towards high: series × nights.

    `nights` are datetime64[D]. False before the first of the periods has ended, and where the last one is a gap.
    """
    cut = stretches(periods, rebases)
    behaviour = _charts(periods, cut.number, as_of_each=True, history=history)
    low, high = (np.zeros((len(periods.series), len(nights)), dtype=bool) for _ in range(2))
    lengths = periods.series["period_days"].to_numpy()
    toward = behaviour.toward(-1), behaviour.toward(1)
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        column = np.searchsorted(periods.last[rows[0]], nights, side="right") - 1
        known = column >= 0
        at = rows[:, None], column[known]
        same = cut.number[at] == cut.changes_by(nights[known])[rows]
        for found, side in ((low, toward[0]), (high, toward[1])):
            found[np.ix_(rows, known)] = side[at] & same
    return low, high


def adverse(
    toward_low: np.ndarray, toward_high: np.ndarray, level: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Whether a signal points out of the agreed band.

    It does when it points to an edge that is agreed. Of a band with two edges it must not point back to the middle from
    the `level`, the night's reading: a late project that catches up is no bad sign. Without a level both sides count.
    """
    middle = (low + high) / 2  # NaN with an open edge, and then every comparison below lets the side count
    to_low = toward_low & ~np.isnan(low) & ~(level > middle)
    to_high = toward_high & ~np.isnan(high) & ~(level < middle)
    return np.asarray(to_low | to_high)


def _charts(
    periods: PeriodValues, number: np.ndarray, *, as_of_each: bool = False, history: int | None = None
) -> Behaviour:
    return process_behaviour(
        periods.value,
        sizes=periods.size,
        exposures=periods.exposure,
        segments=number,
        floor=periods.floor,
        ceiling=periods.ceiling,
        as_of_each=as_of_each,
        history=history,
    )
