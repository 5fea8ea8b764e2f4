"""Which episodes do the readings of many nights lead to? All series at once, night after night, as arrays.

    grid of readings + terms ──▶ the rule of one night, again and again ──▶ series × nights of events

Gives what `advance` gives when it is called for each night in turn on what the nights before it left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.fold import episode_keys
from tasks.deviations.grid import GRADES, LOWEST, Grid
from tasks.deviations.stepping import CODES, EVENTS, Standing, Terms, Tonight, step
from tasks.records.choices import EpisodeEvent, Severity
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATION_EVENTS


@dataclass(frozen=True)
class Replay:
    """What each night told of each series: arrays of series × nights of `grid`.

    `event` holds codes of `stepping.EVENTS`, 0 where no episode is open. The others are as the event has them, and
    say nothing where there is none. `opened` is the column of the night on which the episode opened.
    """

    grid: Grid
    event: np.ndarray
    critical: np.ndarray
    worst_value: np.ndarray
    reported_value: np.ndarray
    nights_inside: np.ndarray
    confirmed: np.ndarray
    opened: np.ndarray

    def is_event(self, *events: EpisodeEvent) -> np.ndarray:
        """Where one of the given events is."""
        return np.isin(self.event, [CODES[event] for event in events])

    def events(self, where: np.ndarray | None = None) -> pd.DataFrame:
        """The DEVIATION_EVENTS, of the chosen cells alone where `where` is given; sorted by deviation and night."""
        chosen = self.event > 0 if where is None else where & (self.event > 0)
        row, column = np.nonzero(chosen)
        cells = row, column
        frame = pd.DataFrame(
            {
                "deviation": self.keys(row, self.opened[cells]),
                "night": self.grid.nights[column].astype("datetime64[s]"),
                "event": np.array(EVENTS, dtype=object)[self.event[cells]],
                "severity": np.where(self.critical[cells], str(Severity.CRITICAL), str(Severity.WARNING)),
                "value": self.grid.value[cells],
                "worst_value": self.worst_value[cells],
                "reported_value": self.reported_value[cells],
                "nights_inside": self.nights_inside[cells],
                "confirmed": self.confirmed[cells],
                "trust": np.array([str(grade) for grade in GRADES], dtype=object)[self.grid.trust[cells]],
            }
        )
        return conform(frame, DEVIATION_EVENTS).sort_values(["deviation", "night"], ignore_index=True)

    def keys(self, rows: np.ndarray, opened: np.ndarray) -> pd.Series:
        """The stable names of the episodes of some series that opened in some columns."""
        series = self.grid.series.take(rows).reset_index(drop=True)
        days = pd.Series(self.grid.nights[opened].astype("datetime64[s]"))
        return episode_keys(series["project"], series["indicator"], series["scope"], days)


def replay(grid: Grid, terms: Mapping[date, Terms] | Terms, signals: np.ndarray | None = None) -> Replay:
    """The episodes of every series of the grid, as if none was open before its first night.

    `terms` are those of the grid's series, or by the day from which they hold; the first must hold on the first
    night. `signals` (series × nights) is True where a chart shows a signal out of the band. Twenty thousand series
    over a year take about three seconds and 500 MiB.
    """
    holding = dict(sorted(terms.items())) if isinstance(terms, Mapping) else {date.min: terms}
    since = np.array(list(holding), dtype="datetime64[D]")
    if len(grid.nights) and since[0] > grid.nights[0]:
        raise ValueError(f"No terms hold on {grid.nights[0]}; the first hold from {since[0]}.")
    shape = grid.value.shape
    told = {
        "event": np.zeros(shape, dtype=np.int8, order="F"),
        "critical": np.zeros(shape, dtype=bool, order="F"),
        "worst_value": np.full(shape, np.nan, order="F"),
        "reported_value": np.full(shape, np.nan, order="F"),
        "nights_inside": np.zeros(shape, dtype=np.int16, order="F"),
        "confirmed": np.zeros(shape, dtype=bool, order="F"),
        "opened": np.full(shape, -1, dtype=np.int16, order="F"),
    }
    standing, opened = Standing.nothing(shape[0]), np.full(shape[0], -1, dtype=np.int16)
    terms_in_order = list(holding.values())
    quiet = np.zeros(shape[0], dtype=bool)
    for column, night in enumerate(grid.nights):
        agreed = terms_in_order[np.searchsorted(since, night, side="right") - 1]
        event, standing = step(
            standing, _tonight(grid, column, quiet if signals is None else signals[:, column]), agreed
        )
        opened = np.where(event == CODES[EpisodeEvent.OPENED], np.int16(column), opened)
        told["event"][:, column], told["opened"][:, column] = event, opened
        for name in ("critical", "worst_value", "reported_value", "nights_inside", "confirmed"):
            told[name][:, column] = getattr(standing, name)
        standing = standing.without(event == CODES[EpisodeEvent.CLOSED])
    return Replay(grid, **told)


def _tonight(grid: Grid, column: int, signal: np.ndarray) -> Tonight:
    return Tonight(
        day=grid.nights[column],
        value=grid.value[:, column],
        interval_low=grid.interval_low[:, column],
        interval_high=grid.interval_high[:, column],
        trusted=grid.trust[:, column] != LOWEST,
        signal=signal,
        seen=grid.seen[:, column],
    )
