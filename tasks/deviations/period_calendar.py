"""On which days do periods end? Whole numbers of days counted from one Monday, the same on every night."""

from __future__ import annotations

from datetime import date

import numpy as np

DEFAULT_PERIODS = 36  # what limits rest on at most: long enough to be stable, short enough to follow a process
_EVE = np.datetime64("1970-01-04", "D")  # a Sunday: weeks and multiples of them end on Sundays


def period_ends(period_days: int, until: date, periods: int) -> np.ndarray:
    """The last days (datetime64[D]) of the last `periods` periods that ended on `until` or before, in order."""
    gone = (np.datetime64(until, "D") - _EVE).astype(int) // period_days
    return np.asarray(_EVE + (gone - np.arange(periods)[::-1]) * period_days)


def ends_period(day: date, period_days: int) -> bool:
    """Whether a day is the last of a period."""
    return bool((np.datetime64(day, "D") - _EVE).astype(int) % period_days == 0)
