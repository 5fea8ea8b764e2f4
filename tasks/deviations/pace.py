"""How much did each project get done on each of its past working days, days of nothing included?

What was done on a day off counts for the working day before it. A project's history begins on its first day that is
given; the columns are right-aligned, so that the last one is the last working day up to the night for every project.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.calendars import TimeAxis, WorkingDays
from tasks.indicators.measured import days_of, inside_window, project_numbers


@dataclass(frozen=True)
class Pace:
    """[projects × working days] of what was done, newest last; NaN on days before a project's history.

    `unknown_days` says of how many working days up to the night each project's sources have not told; these are left out.
    """

    amounts: np.ndarray
    unknown_days: np.ndarray | int = 0

    def without_the_last(self, days: np.ndarray) -> Pace:
        """The pace without the last `days` working days of each project, as far as nothing was done on them."""
        done = np.nan_to_num(self.amounts[:, ::-1]) != 0
        idle = np.where(done.any(axis=1), done.argmax(axis=1), done.shape[1])
        left_out = np.minimum(days, idle)
        column = np.arange(done.shape[1]) - left_out[:, None]
        moved = np.take_along_axis(self.amounts, np.maximum(column, 0), axis=1)
        return Pace(np.where(column >= 0, moved, np.nan), left_out)

    def history(self, days: int) -> np.ndarray:
        """The last `days` working days of every project."""
        return self.amounts[:, -days:]

    def observed_days(self, days: int) -> np.ndarray:
        """How many of the last `days` working days each project's history covers."""
        return np.asarray(np.count_nonzero(~np.isnan(self.history(days)), axis=1))

    def active_days(self, days: int) -> np.ndarray:
        """On how many of the last `days` working days each project got something done."""
        return np.asarray(np.count_nonzero(self.history(days) > 0, axis=1))


def unknown_days(fresh_at: pd.DataFrame, projects: pd.DataFrame, axis: TimeAxis, night: date) -> np.ndarray:
    """Of how many working days up to the night each project's sources have not told; 0 where that is not known.

    `fresh_at` has project and fresh_at. A tracker that could not be reached for a week does not say that nothing was done.
    """
    number = project_numbers(fresh_at["project"], projects)
    ends = np.full(len(projects), np.datetime64(night, "D"))
    known = ends.copy()
    known[number[number >= 0]] = days_of(fresh_at["fresh_at"])[number >= 0]
    return TimeAxis(np.fmin(known, ends), axis.calendar, axis.calendars).elapsed(ends)


def calendar_days_for(working_days: int) -> int:
    """Calendar days that hold at least so many working days, unless a calendar works four days a week or fewer."""
    return working_days * 7 // 5 + working_days // 10 + 14


def pace(
    project: np.ndarray,
    day: np.ndarray,
    amount: np.ndarray,
    *,
    began: np.ndarray,
    axis: TimeAxis,
    night: date,
    days: int,
) -> Pace:
    """The pace of every project over its last `days` working days.

    `project` (number), `day` (`datetime64[D]`) and `amount` have one entry per event; `began` is the first day of each
    project's history (NaT: none), `axis` gives each project's calendar. Events after the night, on no day, or before
    their project's history began count for nothing.
    """
    span = calendar_days_for(days)
    window = np.full(len(began), span)
    calendar_days = np.datetime64(night, "D") - np.arange(span)[::-1]
    counted = (
        inside_window(day, night, window[project]) & (day >= began[project]) if len(project) else np.zeros(0, bool)
    )
    column = (day[counted] - calendar_days[0]).astype(np.intp)
    cells = np.bincount(project[counted] * span + column, amount[counted], len(began) * span)
    by_day = cells.reshape(len(began), span)
    by_day = np.where(calendar_days[None, :] >= began[:, None], by_day, np.nan)
    amounts = np.full((len(began), days), np.nan)
    for number, calendar in enumerate(axis.calendars):
        mine = np.flatnonzero(axis.calendar == number)
        worked = _on_working_days(by_day[mine], calendar, calendar_days)[:, -days:]
        amounts[mine[:, None], np.arange(days - worked.shape[1], days)] = worked
    return Pace(amounts)


def _on_working_days(by_day: np.ndarray, calendar: WorkingDays, days: np.ndarray) -> np.ndarray:
    """The columns of working days, with what was done on days off added to the one before; the first ones are lost."""
    working = calendar.is_working(days)
    firsts = np.flatnonzero(working)
    if not len(firsts) or not len(by_day):
        return np.zeros((len(by_day), len(firsts)))
    summed = np.add.reduceat(np.nan_to_num(by_day), firsts, axis=1)
    return np.where(np.isnan(by_day[:, firsts]), np.nan, summed)
