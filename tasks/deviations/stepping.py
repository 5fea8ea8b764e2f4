"""What does one night do to each episode? The rule itself, on whole arrays: one entry per series in each.

A series is one indicator of one project and scope. `advance` takes a night's frames through this rule, `replay` many
nights in turn; neither knows another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.deviations.bands import TOLERANCE, Bands, bands_of
from tasks.indicators.agreed import Overrides
from tasks.records.choices import EpisodeEvent
from tasks.records.definitions import IndicatorDefinition

EVENTS = (None, *EpisodeEvent)
"""What the codes of events stand for; 0 is a night that tells nothing of the series."""

CODES = {event: code for code, event in enumerate(EVENTS) if event is not None}
_NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Terms:
    """What is agreed for each series: its band, and the nights until an episode closes or counts as confirmed."""

    bands: Bands
    close_after: np.ndarray
    confirm_after: np.ndarray


@dataclass(frozen=True)
class Tonight:
    """One night's reading of each series.

    `value` is NaN where nothing was measured, both ends of the interval where there is none. `trusted` is False below
    the trust floor. `signal`: the process-behaviour chart shows a signal out of the band. `seen` is False where the
    project has no readings at all.
    """

    day: np.datetime64
    value: np.ndarray
    interval_low: np.ndarray
    interval_high: np.ndarray
    trusted: np.ndarray
    signal: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True)
class Standing:
    """How the episode of each series stands; `opened_on` is NaT where none is open, and the rest says nothing then."""

    opened_on: np.ndarray
    critical: np.ndarray
    worst_value: np.ndarray
    reported_value: np.ndarray
    nights_inside: np.ndarray
    confirmed: np.ndarray

    @classmethod
    def nothing(cls, count: int) -> Standing:
        """No episode is open in any of `count` series."""
        return cls(
            opened_on=np.full(count, _NO_DAY),
            critical=np.zeros(count, dtype=bool),
            worst_value=np.full(count, np.nan),
            reported_value=np.full(count, np.nan),
            nights_inside=np.zeros(count, dtype="int64"),
            confirmed=np.zeros(count, dtype=bool),
        )

    def without(self, closed: np.ndarray) -> Standing:
        """The same with no episode open where one has `closed`."""
        return Standing(
            opened_on=np.where(closed, _NO_DAY, self.opened_on),
            critical=self.critical & ~closed,
            worst_value=np.where(closed, np.nan, self.worst_value),
            reported_value=np.where(closed, np.nan, self.reported_value),
            nights_inside=np.where(closed, 0, self.nights_inside),
            confirmed=self.confirmed & ~closed,
        )


def terms_of(
    series: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None = None
) -> Terms:
    """The terms of each row of `series` (columns project, indicator, scope). Raises KeyError as `bands_of` does."""
    bands, agreed = bands_of(series, definitions, overrides)
    return Terms(bands, *(agreed[name].to_numpy(dtype="int64") for name in ("close_after", "confirm_after")))


def step(standing: Standing, tonight: Tonight, terms: Terms) -> tuple[np.ndarray, Standing]:
    """(codes of tonight's events, how the episodes stand after them, the ones that close tonight still included)."""
    bands, value, trusted = terms.bands, tonight.value, tonight.trusted
    open_ = ~np.isnat(standing.opened_on) & tonight.seen
    excess = bands.excess(value)
    outside = (excess > TOLERANCE) & tonight.seen
    opened = outside & ~open_
    judged = trusted & ~np.isnan(value)
    inside = trusted & bands.closing(value)
    nights = np.where(inside, standing.nights_inside + 1, np.where(judged | outside, 0, standing.nights_inside))
    closed = open_ & inside & (nights >= terms.close_after)

    risen = outside & bands.critical(value) & ~standing.critical
    fallen = open_ & judged & standing.critical & bands.below_critical(value)
    reported = standing.reported_value
    moved, stride = _moved(excess, bands.excess(reported)), bands.worsen_step
    crossed = bands.side(value) * bands.side(reported) < 0
    far_out, far_back = (stride > 0) & (moved >= stride - TOLERANCE), (stride > 0) & (-moved >= stride - TOLERANCE)
    worsened = open_ & outside & (risen | crossed | far_out)
    improved = open_ & judged & ~worsened & (fallen | far_back)
    event = np.select(
        [opened, closed, worsened, improved, open_],
        [CODES[EpisodeEvent(name)] for name in ("opened", "closed", "worsened", "improved", "steady")],
        0,
    ).astype(np.int8)
    opened_on = np.where(opened, tonight.day, standing.opened_on)
    worse = opened | (open_ & (excess > bands.excess(standing.worst_value)))
    told = opened | ((worsened | improved) & ~closed)
    return event, Standing(
        opened_on=opened_on,
        critical=(standing.critical | risen) & ~fallen,
        worst_value=np.where(worse, value, standing.worst_value),
        reported_value=np.where(told, value, reported),
        nights_inside=np.where(open_, nights, standing.nights_inside),
        confirmed=standing.confirmed | (trusted & outside & _proven(standing, opened_on, tonight, terms)),
    )


def _proven(standing: Standing, opened_on: np.ndarray, tonight: Tonight, terms: Terms) -> np.ndarray:
    """Whether tonight's reading, being outside, confirms an episode.

    A reading with an interval must have it outside: the same window seen on more nights is no more evidence. One
    without must be of an episode that has been open for `confirm_after` nights, tonight's included, and was not back
    inside the night before. A signal out of the band confirms either (formulas, process-behaviour charts).
    """
    low, high, bands = tonight.interval_low, tonight.interval_high, terms.bands
    beyond = (high < bands.low - TOLERANCE) | (low > bands.high + TOLERANCE)
    nights = (tonight.day - opened_on).astype("int64") + 1
    lasting = (standing.nights_inside == 0) & (nights >= terms.confirm_after)
    return np.asarray(tonight.signal | np.where(np.isnan(low), lasting, beyond))


def _moved(now: np.ndarray, then: np.ndarray) -> np.ndarray:
    """How much further out a value lies than another; 0 where either is unknown or no edge is agreed."""
    known = np.isfinite(now) & np.isfinite(then)
    return np.asarray(np.subtract(now, then, out=np.zeros(len(now)), where=known))
