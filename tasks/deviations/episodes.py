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

from tasks.deviations.fold import episode_keys
from tasks.deviations.grid import SERIES
from tasks.deviations.stepping import EVENTS, Standing, Tonight, step, terms_of
from tasks.indicators.agreed import Overrides
from tasks.records.choices import EpisodeEvent, ReadingState, Severity, TrustGrade
from tasks.records.definitions import IndicatorDefinition
from tasks.records.frames import conform, empty_frame
from tasks.records.judgements import DEVIATION_EVENTS

_EPISODE = ["key", "severity", "opened_on", "worst_value", "reported_value", "nights_inside", "confirmed"]
_READING = ["state", "value", "interval_low", "interval_high", "trust"]


def advance(
    before: pd.DataFrame,
    readings: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
    signals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tonight's DEVIATION_EVENTS, one per episode that is open or opens, sorted by deviation.

    `before` are the DEVIATIONS as they stood before the night (closed ones are ignored), `readings` all READINGS of
    the night. `signals` (columns project, indicator, scope) names the series whose chart shows a signal out of the
    band tonight: a reading outside its band is confirmed by it. The same arguments give the same events. Raises
    ValueError when the readings are of several nights.
    """
    nights = readings["night"].unique()
    if len(nights) > 1:
        raise ValueError(f"episodes advance by one night, these readings are of {len(nights)}")
    if not len(nights):
        return empty_frame(DEVIATION_EVENTS)
    open_ = before.loc[before["closed_on"].isna(), SERIES + _EPISODE]
    open_ = open_[open_["project"].isin(readings["project"])]
    gone = ~open_["indicator"].isin(list(definitions))
    defined = readings["indicator"].isin(list(definitions))
    rows = readings.loc[defined, SERIES + _READING].merge(open_[~gone], on=SERIES, how="outer").assign(night=nights[0])
    parts = [_stepped(rows, definitions, overrides, signals), _dropped(open_[gone].assign(night=nights[0]))]
    events = pd.concat([part for part in parts if len(part)] or [empty_frame(DEVIATION_EVENTS)])
    return events.sort_values("deviation", ignore_index=True)


def _stepped(
    rows: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None,
    signals: pd.DataFrame | None,
) -> pd.DataFrame:
    """The events of series that have a reading tonight, an open episode, or both."""
    value = rows["value"].where(rows["state"] == ReadingState.MEASURED).to_numpy(dtype=float)
    trust = rows["trust"].fillna(str(TrustGrade.D))
    tonight = Tonight(
        day=rows["night"].to_numpy(dtype="datetime64[D]")[0] if len(rows) else np.datetime64("NaT", "D"),
        value=value,
        interval_low=rows["interval_low"].to_numpy(dtype=float),
        interval_high=rows["interval_high"].to_numpy(dtype=float),
        trusted=(trust != TrustGrade.D).to_numpy(dtype=bool),
        signal=_shown(rows, signals),
        seen=np.ones(len(rows), dtype=bool),
    )
    codes, after = step(_standing(rows), tonight, terms_of(rows, definitions, overrides))
    told = codes > 0
    rows = rows[told]
    opened = episode_keys(rows["project"], rows["indicator"], rows["scope"], rows["night"])
    columns = {
        "deviation": rows["key"].fillna(opened),
        "event": np.array(EVENTS, dtype=object)[codes[told]],
        "severity": np.where(after.critical[told], str(Severity.CRITICAL), str(Severity.WARNING)),
        "value": value[told],
        "trust": trust[told],
        "worst_value": after.worst_value[told],
        "reported_value": after.reported_value[told],
        "nights_inside": after.nights_inside[told],
        "confirmed": after.confirmed[told],
    }
    return conform(rows.drop(columns=list(_EPISODE), errors="ignore").assign(**columns), DEVIATION_EVENTS)


def _standing(rows: pd.DataFrame) -> Standing:
    """The open episodes as arrays; a row without one has none."""
    return Standing(
        opened_on=rows["opened_on"].to_numpy(dtype="datetime64[D]"),
        critical=(rows["severity"] == Severity.CRITICAL).to_numpy(dtype=bool),
        worst_value=rows["worst_value"].to_numpy(dtype=float),
        reported_value=rows["reported_value"].to_numpy(dtype=float),
        nights_inside=rows["nights_inside"].fillna(0).to_numpy(dtype="int64"),
        confirmed=rows["confirmed"].astype("boolean").fillna(value=False).to_numpy(dtype=bool),
    )


def _shown(rows: pd.DataFrame, signals: pd.DataFrame | None) -> np.ndarray:
    """Which rows have a signal out of their band."""
    if signals is None or signals.empty:
        return np.zeros(len(rows), dtype=bool)
    found: np.ndarray = pd.MultiIndex.from_frame(rows[SERIES]).isin(pd.MultiIndex.from_frame(signals[SERIES]))
    return found


def _dropped(rows: pd.DataFrame) -> pd.DataFrame:
    """The closings of episodes of indicators that the policy no longer defines."""
    columns = {
        "deviation": rows["key"],
        "event": str(EpisodeEvent.CLOSED),
        "value": np.nan,
        "trust": str(TrustGrade.D),
    }
    return conform(rows.assign(**columns), DEVIATION_EVENTS)
