"""How many working days lie between two days, by a project's calendar?

Works on whole arrays of `datetime64[D]`; any date is fine, however far out a dirty due date lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tasks.records.definitions import WorkingCalendar

DEFAULT = "default"

_ONE_DAY = np.timedelta64(1, "D")
_EPOCH = np.datetime64("1970-01-01", "D")
_NEVER = np.datetime64("9999-12-31", "D")
_LONG_AGO = np.datetime64("0001-01-01", "D")


class WorkingDays:
    """Arithmetic over one working calendar."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        if not calendar.workdays:
            raise ValueError("a working calendar needs at least one working weekday")
        mask = [day in calendar.workdays for day in range(7)]
        holidays = np.array(sorted(calendar.holidays), dtype="datetime64[D]")
        self._calendar = np.busdaycalendar(weekmask=mask, holidays=holidays)
        extra = np.array(sorted(calendar.extra_workdays), dtype="datetime64[D]")
        self._extra = extra[~np.is_busday(extra, busdaycal=self._calendar)]

    def count(self, days: np.ndarray) -> np.ndarray:
        """The number of working days from 1970-01-02 up to and with each day; negative before."""
        regular = np.busday_count(_EPOCH + _ONE_DAY, days + _ONE_DAY, busdaycal=self._calendar)
        extra = np.searchsorted(self._extra, days, "right") - np.searchsorted(self._extra, _EPOCH, "right")
        return np.asarray(regular + extra)

    def is_working(self, days: np.ndarray) -> np.ndarray:
        """Whether each day is worked."""
        return np.asarray(np.is_busday(days, busdaycal=self._calendar) | np.isin(days, self._extra))

    def first_after(self, days: np.ndarray) -> np.ndarray:
        """The first working day after each day."""
        regular = np.busday_offset(days + _ONE_DAY, 0, roll="forward", busdaycal=self._calendar)
        extra = np.append(self._extra, _NEVER)[np.searchsorted(self._extra, days, "right")]
        return np.asarray(np.minimum(regular, extra))

    def last_until(self, days: np.ndarray) -> np.ndarray:
        """The last working day up to and with each day."""
        regular = np.busday_offset(days, 0, roll="backward", busdaycal=self._calendar)
        extra = np.insert(self._extra, 0, _LONG_AGO)[np.searchsorted(self._extra, days, "right")]
        return np.asarray(np.maximum(regular, extra))


@dataclass(frozen=True)
class TimeAxis:
    """The working periods of many projects: period 0 is the evening of `zero`, period k the k-th working day after.

    `zero` (datetime64[D]) and `calendar` (index into `calendars`) have one entry per project.
    """

    zero: np.ndarray
    calendar: np.ndarray
    calendars: tuple[WorkingDays, ...]

    def elapsed(self, days: np.ndarray) -> np.ndarray:
        """Working days in (zero, day] per project; negative when the day lies before zero."""
        return np.asarray(self._each("count", days) - self._each("count", self.zero))

    def periods_to_reach(self, days: np.ndarray) -> np.ndarray:
        """The first working period that ends on or after each day."""
        return np.asarray(self.elapsed(days) + ~self._each("is_working", days) * (days > self.zero))

    def first_after(self, days: np.ndarray) -> np.ndarray:
        """The first working day after each day, per project."""
        return self._each("first_after", days)

    def period_end(self, days: np.ndarray) -> np.ndarray:
        """The last working day up to each day, or zero when no period has ended yet."""
        return np.asarray(np.maximum(self._each("last_until", days), self.zero))

    def _each(self, method: str, days: np.ndarray) -> np.ndarray:
        """A method of every project's own calendar over its day: one call per calendar, not per project."""
        result: np.ndarray | None = None
        for number, calendar in enumerate(self.calendars):
            mine = self.calendar == number
            part = getattr(calendar, method)(days[mine])
            result = np.empty(len(days), dtype=part.dtype) if result is None else result
            result[mine] = part
        if result is None:
            raise ValueError("a time axis needs at least one calendar")
        return result


def time_axis(zero: np.ndarray, calendar_keys: np.ndarray, calendars: Mapping[str, WorkingCalendar]) -> TimeAxis:
    """The axis of projects whose calendars are named by key.

    A project without a known one follows the calendar `default`, and Monday to Friday when there is none.
    """
    numbers = {key: number for number, key in enumerate(calendars, start=1)}
    codes = np.array([numbers.get(key, 0) for key in calendar_keys], dtype=np.intp)
    known = (calendars.get(DEFAULT, WorkingCalendar()), *calendars.values())
    return TimeAxis(zero, codes, tuple(WorkingDays(calendar) for calendar in known))
