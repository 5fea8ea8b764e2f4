"""Which items does a project still owe, and when was each of the others finished?

A project that signed owes the items of its signed plan; one that did not, every leaf item of its tracker. Cancelled
items are owed no longer. An item that the tracker no longer has was not finished by that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.pace import Pace, pace
from tasks.indicators.calendars import TimeAxis
from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of, project_numbers
from tasks.indicators.plan import leaf_items, planned_dates
from tasks.records.choices import ItemStatus

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Work:
    """The items that count, one entry each: number of the project, open or not, due and finished (`datetime64[D]`).

    `row` is the item's row among the tracker's items, −1 when it is not there. `finished` is NaT for an open item and
    for one of which only is known that it was finished before anybody looked.
    """

    project: np.ndarray
    row: np.ndarray
    open: np.ndarray
    due: np.ndarray
    finished: np.ndarray

    def owed(self, projects: int) -> np.ndarray:
        """How many items each project still owes; NaN for one that has none at all."""
        items = np.bincount(self.project, minlength=projects)
        left = np.bincount(self.project[self.open], minlength=projects).astype(float)
        return np.where(items > 0, left, np.nan)


def work_of(
    items: pd.DataFrame, milestones: pd.DataFrame | None, signed_plan: pd.DataFrame, projects: pd.DataFrame
) -> Work:
    """The work of every project of `projects`.

    `items` and `milestones` are as of the night; `signed_plan` holds the BASELINE_ITEMS of the projects that signed.
    An item of the tracker is due on its own date, else its milestone's; one of a signed plan, on the signed date.
    """
    owner = project_numbers(items["project"], projects)
    signed = np.zeros(len(projects) + 1, dtype=bool)
    signed[project_numbers(signed_plan["project"], projects)] = True
    signed[-1] = False
    status = items["status"].to_numpy(dtype=object)
    gone = status == ItemStatus.CANCELLED
    finished = _finished_on(items, owner, len(projects))
    _, due = planned_dates(items, milestones)
    own = np.flatnonzero((owner >= 0) & leaf_items(items) & ~gone & ~signed[owner])
    at = row_positions(signed_plan, items)
    planned = project_numbers(signed_plan["project"], projects)
    kept = (planned >= 0) & ~((at >= 0) & np.append(gone, False)[at])
    row = np.concatenate([own, at[kept]])
    done = np.append(status == ItemStatus.DONE, False)
    return Work(
        np.concatenate([owner[own], planned[kept]]),
        row,
        ~done[row],
        np.concatenate([days_of(due)[own], days_of(signed_plan["due_on"])[kept]]),
        np.where(done[row], np.append(finished, _NEVER)[row], _NEVER),
    )


def throughput(
    work: Work, items: pd.DataFrame, projects: pd.DataFrame, *, axis: TimeAxis, night: date, days: int
) -> Pace:
    """Finished items per working day.

    A project's history begins with its contract, or with the first item that was finished, if that is earlier; where
    neither is known, with the first item. Where closing days are lacking, not before the tracker was looked at.
    """
    count = len(projects)
    finished = _earliest(work.finished, work.project, count)
    began = np.fmin(days_of(projects["starts_on"]), finished)
    created = _earliest(days_of(items["created_at"]), project_numbers(items["project"], projects), count)
    began = np.where(np.isnat(began), created, began)
    unknown = np.zeros(count, dtype=bool)
    unknown[work.project[~work.open & np.isnat(work.finished)]] = True
    seen = _earliest(days_of(items["valid_from"]), project_numbers(items["project"], projects), count)
    began = np.where(unknown, np.fmax(began, seen), began)
    return pace(work.project, work.finished, np.ones(len(work.row)), began=began, axis=axis, night=night, days=days)


def _finished_on(items: pd.DataFrame, owner: np.ndarray, projects: int) -> np.ndarray:
    """The day each item was closed; without it the day its content dates from, unless that is when it was first seen."""
    closed, known = days_of(items["closed_at"]), days_of(items["valid_from"])
    first = np.append(_earliest(known, owner, projects), _NEVER)[owner]
    return np.where(np.isnat(closed), np.where(known > first, known, _NEVER), closed)


def _earliest(days: np.ndarray, project: np.ndarray, projects: int) -> np.ndarray:
    """The earliest known day per project, NaT where there is none; entries of no project (−1) are left out."""
    known = (project >= 0) & ~np.isnat(days)
    earliest = np.full(projects, np.iinfo(np.int64).max)
    np.minimum.at(earliest, project[known], days[known].astype(np.int64))
    nothing = np.iinfo(np.int64).min  # NaT
    return np.where(earliest == np.iinfo(np.int64).max, nothing, earliest).astype("datetime64[D]")
