"""What would the rules have said of many past nights? Charts and episodes of a span of readings under given terms.

    readings ──▶ period values ──▶ signals of each night ─┐
        └──────▶ series × nights ─────────────────────────┴──▶ replay of the episodes

A night sees what could be known then: charts of the periods that had ended, terms that held. Sources: docs/indicators.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.chart_nights import adverse, signals_by_night
from tasks.deviations.grid import SERIES, Grid, grid_of
from tasks.deviations.period_calendar import DEFAULT_PERIODS
from tasks.deviations.period_values import period_values
from tasks.deviations.replaying import Replay, replay
from tasks.deviations.stepping import Terms, terms_of
from tasks.indicators.agreed import Overrides
from tasks.records.definitions import IndicatorDefinition

COLUMNS = (
    *("project", "indicator", "scope", "night", "state", "trust"),
    *("value", "numerator", "denominator", "interval_low", "interval_high"),
)
"""What is looked at of READINGS."""


def replay_past(
    readings: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides_since: Mapping[date, Overrides],
    rebases: pd.DataFrame,
    first: date,
) -> Replay:
    """The episodes of the nights from `first` on, as if none was open before, confirmed by intervals, nights and signals.

    `readings` are READINGS (COLUMNS of them); those before `first` are for the charts alone. `overrides_since` has the
    terms above the policy's by the day from which they hold, the first on `first` or before. `rebases` as in
    `rebasing.stretches`. Charts are those of the terms that hold last: a chart is no part of what is agreed.
    """
    span = readings["night"] >= pd.Timestamp(first)
    grid = grid_of(readings[span], definitions)
    terms = {day: terms_of(grid.series, definitions, overrides) for day, overrides in sorted(overrides_since.items())}
    if not len(grid.nights):
        return replay(grid, terms)
    latest = overrides_since[max(overrides_since)]
    signals = _signals(readings, grid, terms, definitions=definitions, overrides=latest, rebases=rebases)
    return replay(grid, terms, signals)


def _signals(
    readings: pd.DataFrame,
    grid: Grid,
    terms: Mapping[date, Terms],
    *,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides,
    rebases: pd.DataFrame,
) -> np.ndarray:
    """Where the chart of a series shows a signal out of its band (series × nights of the grid)."""
    found = np.zeros(grid.value.shape, dtype=bool, order="F")
    last, span = grid.nights[-1].item(), int((grid.nights[-1] - grid.nights[0]).astype(int))
    lengths = [each.chart.period_days for each in (*definitions.values(), *overrides.values()) if each.chart]
    if not lengths:
        return found
    periods = period_values(
        readings, definitions, overrides, until=last, periods=DEFAULT_PERIODS + span // min(lengths) + 1
    )
    toward = signals_by_night(periods, rebases, grid.nights, DEFAULT_PERIODS)
    rows = pd.MultiIndex.from_frame(grid.series).get_indexer(pd.MultiIndex.from_frame(periods.series[SERIES]))
    charted, rows = np.flatnonzero(rows >= 0), rows[rows >= 0]
    starts = np.searchsorted(grid.nights, np.array(list(terms), dtype="datetime64[D]"))
    for start, end, agreed in zip(starts, [*starts[1:], len(grid.nights)], terms.values(), strict=True):
        low, high = (side[charted, start:end] for side in toward)
        edges = (edge[rows, None] for edge in (agreed.bands.low, agreed.bands.high))
        found[rows, start:end] = adverse(low, high, grid.value[rows, start:end], *edges)
    return found
