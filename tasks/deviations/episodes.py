"""What happened tonight to each deviation: opened, worsened, improved, steady, closed?

An episode opens when a value leaves its band and closes only after some nights in a row inside the narrower closing
band, so that noise at an edge neither opens it twice nor closes it. Between, it is told again only when the value has
moved by a whole step from what was told last, or its severity has changed, which has its own hysteresis.

Nothing measured is not good news: without a value (no data, not started, a scope that vanished) an episode is steady.
A reading below the trust floor (D) may open and worsen an episode, but never improves, confirms or closes one.
A project without readings tonight has left the portfolio: its episodes rest as they are. An indicator that the policy
no longer defines closes its episodes: nothing is agreed about it any more.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.deviations.bands import TOLERANCE, Bands, bands_of, severity
from tasks.deviations.fold import episode_keys
from tasks.indicators.agreed import Overrides
from tasks.records.choices import EpisodeEvent, ReadingState, Severity, TrustGrade
from tasks.records.definitions import IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATION_EVENTS

_KEY = ["project", "indicator", "scope"]
_EPISODE = ["key", "severity", "opened_on", "worst_value", "reported_value", "nights_inside", "confirmed"]
_READING = ["night", "state", "value", "interval_low", "interval_high", "trust"]


def advance(
    before: pd.DataFrame,
    readings: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
) -> pd.DataFrame:
    """Tonight's DEVIATION_EVENTS, one per episode that is open or opens, sorted by deviation.

    `before` are the DEVIATIONS as they stood before the night (closed ones are ignored), `readings` all READINGS of
    the night. The same arguments give the same events. Raises ValueError when the readings are of several nights.
    """
    nights = readings["night"].unique()
    if len(nights) > 1:
        raise ValueError(f"episodes advance by one night, these readings are of {len(nights)}")
    if not len(nights):
        return conform(pd.DataFrame(), DEVIATION_EVENTS)
    open_ = before.loc[before["closed_on"].isna(), _KEY + _EPISODE]
    open_ = open_[open_["project"].isin(readings["project"])]
    defined = readings["indicator"].isin(list(definitions))
    beside = readings.loc[defined, _KEY + _READING].merge(open_, on=_KEY, how="left")
    unread = open_[~open_["key"].isin(beside["key"])].assign(night=nights[0])
    gone = ~unread["indicator"].isin(list(definitions))
    parts = [
        _opened(beside[beside["key"].isna()], definitions, overrides),
        _continued(beside[beside["key"].notna()], definitions, overrides),
        _unread(unread[~gone], EpisodeEvent.STEADY),
        _unread(unread[gone], EpisodeEvent.CLOSED),
    ]
    events = pd.concat([part for part in parts if len(part)] or [conform(pd.DataFrame(), DEVIATION_EVENTS)])
    return events.sort_values("deviation", ignore_index=True)


def _opened(
    rows: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None
) -> pd.DataFrame:
    """Openings among readings that belong to no open episode."""
    bands, terms = bands_of(rows, definitions, overrides)
    value = _values(rows)
    grave = severity(value, bands)
    proof = _shown_by_interval(rows, bands)
    confirmed = (proof | (~_has_interval(rows) & (terms["confirm_after"].to_numpy() <= 1))) & _trusted(rows)
    opened = rows.assign(
        deviation=episode_keys(rows["project"], rows["indicator"], rows["scope"], rows["night"]),
        event=str(EpisodeEvent.OPENED),
        severity=pd.Series(grave, index=rows.index, dtype="str"),
        worst_value=value,
        reported_value=value,
        nights_inside=0,
        confirmed=confirmed,
    )
    return conform(opened[opened["severity"].notna()], DEVIATION_EVENTS)


def _continued(
    rows: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None
) -> pd.DataFrame:
    """Events of open episodes that have a reading tonight, with or without a value."""
    bands, terms = bands_of(rows, definitions, overrides)
    value, trusted = _values(rows), _trusted(rows)
    reported, worst = rows["reported_value"].to_numpy(), rows["worst_value"].to_numpy()
    excess, outside = bands.excess(value), bands.excess(value) > TOLERANCE
    inside = trusted & bands.closing(value)
    judged = trusted & ~np.isnan(value)
    nights = rows["nights_inside"].to_numpy(dtype="int64")
    nights = np.where(inside, nights + 1, np.where(judged | outside, 0, nights))
    closed = inside & (nights >= terms["close_after"].to_numpy(dtype="int64"))

    was_critical = (rows["severity"] == Severity.CRITICAL).to_numpy(dtype=bool)
    risen = outside & bands.critical(value) & ~was_critical
    fallen = judged & was_critical & bands.below_critical(value)
    moved, step = _moved(excess, bands.excess(reported)), bands.worsen_step
    crossed = outside & (bands.side(value) * bands.side(reported) < 0)
    far_out, far_back = (step > 0) & (moved >= step - TOLERANCE), (step > 0) & (-moved >= step - TOLERANCE)
    worsened = outside & (risen | crossed | far_out)
    improved = judged & ~worsened & (fallen | far_back)
    told = worsened | improved
    confirmed = rows["confirmed"].to_numpy(dtype=bool) | (trusted & outside & _proven(rows, bands, terms))
    event = np.select(
        [closed, worsened, improved],
        [str(EpisodeEvent.CLOSED), str(EpisodeEvent.WORSENED), str(EpisodeEvent.IMPROVED)],
        str(EpisodeEvent.STEADY),
    )
    continued = rows.assign(
        deviation=rows["key"],
        event=event,
        severity=np.where((was_critical | risen) & ~fallen, str(Severity.CRITICAL), str(Severity.WARNING)),
        worst_value=np.where(excess > bands.excess(worst), value, worst),
        reported_value=np.where(told & ~closed, value, reported),
        nights_inside=nights,
        confirmed=confirmed,
    )
    return conform(continued, DEVIATION_EVENTS)


def _unread(rows: pd.DataFrame, event: EpisodeEvent) -> pd.DataFrame:
    """Events of open episodes for which there is no reading at all tonight."""
    columns = {"deviation": rows["key"], "event": str(event), "value": np.nan, "trust": str(TrustGrade.D)}
    return conform(rows.assign(**columns), DEVIATION_EVENTS)


def _values(rows: pd.DataFrame) -> np.ndarray:
    """The measured values, NaN where nothing was measured."""
    return np.asarray(rows["value"].where(rows["state"] == ReadingState.MEASURED).to_numpy(dtype=float))


def _trusted(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray((rows["trust"] != TrustGrade.D).to_numpy(dtype=bool))


def _has_interval(rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(rows["interval_low"].notna().to_numpy(dtype=bool))


def _shown_by_interval(rows: pd.DataFrame, bands: Bands) -> np.ndarray:
    """Whether the whole interval lies beyond an edge of the band."""
    low, high = rows["interval_low"].to_numpy(), rows["interval_high"].to_numpy()
    return np.asarray((high < bands.low - TOLERANCE) | (low > bands.high + TOLERANCE))


def _proven(rows: pd.DataFrame, bands: Bands, terms: pd.DataFrame) -> np.ndarray:
    """Whether tonight's reading confirms an episode.

    A reading with an interval must have it outside: the same window seen on more nights is no more evidence. One
    without must have been outside for `confirm_after` nights, tonight's included.
    """
    nights = (rows["night"] - rows["opened_on"]).dt.days.to_numpy() + 1
    lasting = (rows["nights_inside"].to_numpy(dtype="int64") == 0) & (nights >= terms["confirm_after"].to_numpy())
    return np.where(_has_interval(rows), _shown_by_interval(rows, bands), lasting)


def _moved(now: np.ndarray, then: np.ndarray) -> np.ndarray:
    """How much further out a value lies than another; 0 where either is unknown or no edge is agreed."""
    known = np.isfinite(now) & np.isfinite(then)
    return np.asarray(np.subtract(now, then, out=np.zeros(len(now)), where=known))
