"""From when does a record's content hold, and which moments cannot be true yet?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd

from tasks.records.declaration import Column, ColumnType, RecordKind

_GRACE = timedelta(days=2)  # clocks and zones differ; more than that is a mistake
_BEGAN = {
    "inspections": "inspected_on",
    "feedback": "received_at",
    "survey_answers": "submitted_at",
    "touchpoints": "happened_at",
    "work_items": "created_at",
}
_HAPPENED_ON = frozenset({"inspected_on", "reached_on"})  # days of the past; planned days may lie ahead
_EVENTS = frozenset({"inspections", "feedback", "survey_answers", "touchpoints"})


def end_of(day: date) -> datetime:
    """The last second of a day in UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC)


@dataclass(frozen=True)
class Moment:
    """When a reading took place: for which night, when the bytes came, of which day they say they are."""

    night: date
    fetched_at: datetime
    snapshot: date | None = None

    @property
    def latest(self) -> datetime:
        """The latest moment that anything of this reading may hold from: never after the night, never after now."""
        return min(end_of(self.night), self.fetched_at)

    @property
    def stated(self) -> datetime:
        """The moment whose state the file shows."""
        return self.latest if self.snapshot is None else min(end_of(self.snapshot), self.latest)

    @property
    def horizon(self) -> datetime:
        """The end of what may have happened."""
        return max(end_of(self.night), self.fetched_at) + _GRACE


def far_future(column: Column, cells: pd.Series, moment: Moment) -> pd.Series | None:
    """True where something is said to have happened after the horizon; None for columns about the future."""
    if column.type is ColumnType.INSTANT:
        return cells.gt(pd.Timestamp(moment.horizon))
    if column.name in _HAPPENED_ON:
        return cells.gt(pd.Timestamp(moment.horizon.date()))
    return None


def later_than_night(kind: RecordKind, frame: pd.DataFrame, moment: Moment) -> pd.Series:
    """True for records that began after the night: they are read on a later one."""
    name = _BEGAN.get(kind.name)
    if name is None or name not in frame:
        return pd.Series(False, index=frame.index)
    if kind.column(name).type is ColumnType.DATE:
        return frame[name].gt(pd.Timestamp(moment.night))
    return frame[name].gt(pd.Timestamp(end_of(moment.night) + timedelta(microseconds=999_999)))


def valid_from(kind: RecordKind, frame: pd.DataFrame, known: pd.Series, moment: Moment) -> pd.Series:
    """From when each record's content holds, as datetime64[us, UTC]; `known` is indexed by the refs held.

    An event holds from when it happened, a changed one from the file's moment. A state holds from its file's day, else
    from its last update, else from the night.
    """
    stated = pd.Series(pd.Timestamp(moment.stated), index=frame.index).astype("datetime64[us, UTC]")
    latest = pd.Timestamp(moment.latest)
    if kind.name in _EVENTS:
        began = frame[_BEGAN[kind.name]]
        began = began.dt.tz_localize("UTC") if began.dt.tz is None else began
        began = began.astype("datetime64[us, UTC]")
        later = stated.where(stated > began, began)
        return began.where(~frame["ref"].isin(known.index), later).clip(upper=latest)
    if moment.snapshot is not None or "updated_at" not in frame:
        return stated
    updated = frame["updated_at"]
    return updated.where(updated.notna() & (updated <= latest), stated)
