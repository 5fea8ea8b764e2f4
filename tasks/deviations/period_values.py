"""What was each period's own value? The points of process-behaviour charts, from readings that may be cumulative.

A cumulative index hides what happened lately, so a chart never shows one (formulas, process-behaviour charts): it shows
windows that do not overlap, or the change over each period. Periods lie fixed in the calendar: whole numbers of days
counted from a Monday, so that they do not move with the night. A reading of trust D, or none, is a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.charted import charts_of, own_charts
from tasks.deviations.period_calendar import DEFAULT_PERIODS, period_ends
from tasks.deviations.reading_grid import ReadingGrid
from tasks.indicators.agreed import Overrides
from tasks.indicators.families import INDICATORS, Indicator
from tasks.records.definitions import Chart, ChartKind, IndicatorDefinition

SERIES = ["project", "indicator", "scope"]
_AT_AN_END = 1e-9  # a share this near to its floor or ceiling has reached it


@dataclass(frozen=True)
class PeriodValues:
    """The charts' points: one series per row of `series` (project, indicator, scope, kind, period_days), sorted by these.

    Every array is series × periods, the last column the last period that has ended; NaT before the calendar's columns of
    a longer period begin. `last` is each period's last day; `first` its first, of a change the day whose reading it starts from.
    `size` has the denominators of shares, `exposure` those of the rates of counts, `base` the change of the second of a pair. `floor` and `ceiling` are where the
    values of each series end by nature.
    """

    series: pd.DataFrame
    first: np.ndarray
    last: np.ndarray
    value: np.ndarray
    size: np.ndarray
    exposure: np.ndarray
    base: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray


def period_values(
    readings: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
    *,
    until: date,
    periods: int = DEFAULT_PERIODS,
) -> PeriodValues:
    """The last `periods` periods that ended by the day `until`, of every charted indicator of the readings.

    `readings` are READINGS, of which project, indicator, scope, night, state, trust, value, numerator and denominator
    are looked at; only nights on which a period ends matter (`charted.needed_nights`). A series is whatever has a
    reading of a charted indicator on any night; it may well have no point.
    """
    grid, own = ReadingGrid(readings), own_charts(definitions, overrides)
    parts = []
    for name, definition in definitions.items():
        indicator = INDICATORS.get(name, Indicator(name))
        series = grid.series(name)
        for chart, places in charts_of(series["project"], definition.chart, own.get(name, {})):
            keys = series.iloc[places]
            if len(keys):
                ends = period_ends(chart.period_days, until, periods + 1)
                parts.append(_of_one_chart(grid, keys, indicator, chart, ends))
    return _together(parts, periods)


def _of_one_chart(
    grid: ReadingGrid, keys: pd.DataFrame, indicator: Indicator, chart: Chart, ends: np.ndarray
) -> PeriodValues:
    """The series of one indicator that share a chart; `ends` has the end before the first period as well."""
    codes = keys["code"].to_numpy()
    empty = np.full((len(keys), len(ends) - 1), np.nan)
    size, exposure, base, floor, ceiling = empty, empty, empty, -np.inf, np.inf
    first = ends[:-1] + np.timedelta64(1, "D")
    if chart.kind is ChartKind.SHARE:
        bad, size = (grid.of(indicator.name, name, codes, ends[1:]) for name in ("numerator", "denominator"))
        size = np.where(size > 0, size, np.nan)
        value, floor, ceiling = bad / size, 0.0, 1.0
    elif chart.kind is ChartKind.VALUE:
        value = grid.of(indicator.name, "value", codes, ends[1:])
        if indicator.counted:
            exposure = grid.of(indicator.name, "denominator", codes, ends[1:])
            exposure = np.where(exposure > 0, exposure, np.nan)
        floor = -np.inf if indicator.floor is None else indicator.floor
        ceiling = np.inf if indicator.ceiling is None else indicator.ceiling
    elif chart.kind is ChartKind.DIFFERENCE:
        first = ends[:-1]
        value, base = _difference(grid, codes, chart.pair, ends)
    else:
        first = ends[:-1]
        gained, gone = (np.diff(grid.of(indicator.name, each, codes, ends)) for each in ("numerator", "denominator"))
        value = gained / np.where(gone > 0, gone, np.nan)
    series = keys[["project", "scope"]].assign(
        indicator=pd.Series(indicator.name, index=keys.index, dtype="str"),
        kind=pd.Series(str(chart.kind), index=keys.index, dtype="str"),
        period_days=chart.period_days,
    )
    shape = value.shape
    return PeriodValues(
        series,
        np.broadcast_to(first, shape),
        np.broadcast_to(ends[1:], shape),
        value,
        size,
        exposure,
        base,
        np.full(len(keys), floor),
        np.full(len(keys), ceiling),
    )


def _difference(
    grid: ReadingGrid, codes: np.ndarray, pair: tuple[str, ...], ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The change of the first of the pair less that of the second, and that of the second.

    Both at their ceiling when a period begins, or at their floor when it ends: nothing was left, or nothing begun, and
    there is no value.
    """
    stands = [grid.of(name, "value", codes, ends) for name in pair]
    over, idle = (np.ones(stands[0][:, 1:].shape, dtype=bool) for _ in range(2))
    for name, stand in zip(pair, stands, strict=True):
        indicator = INDICATORS.get(name, Indicator(name))
        over &= stand[:, :-1] >= (np.inf if indicator.ceiling is None else indicator.ceiling - _AT_AN_END)
        idle &= stand[:, 1:] <= (-np.inf if indicator.floor is None else indicator.floor + _AT_AN_END)
    change, base = np.diff(stands[0]), np.diff(stands[1])
    return np.where(over | idle, np.nan, change - base), base


def _together(parts: list[PeriodValues], periods: int) -> PeriodValues:
    """All series in one, sorted by project, indicator and scope."""
    if not parts:
        empty = np.empty((0, periods))
        days = empty.astype("datetime64[D]")
        text = pd.Series(dtype="str")
        series = pd.DataFrame({**dict.fromkeys([*SERIES, "kind"], text), "period_days": pd.Series(dtype="int64")})
        return PeriodValues(series, days, days, empty, empty, empty, empty, empty[:, 0], empty[:, 0])
    series = pd.concat([part.series for part in parts], ignore_index=True)[[*SERIES, "kind", "period_days"]]
    series = series.sort_values(SERIES)
    order = series.index.to_numpy()
    names = ("first", "last", "value", "size", "exposure", "base", "floor", "ceiling")
    arrays = {name: np.concatenate([getattr(part, name) for part in parts])[order] for name in names}
    return PeriodValues(series.reset_index(drop=True), **arrays)
