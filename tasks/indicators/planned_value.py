"""How much of the plan should be done by a given day?

An item's planned share rises from its start to its due date in calendar days; at the end of the start day
nothing is planned yet, at the end of the due day everything is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasks.records.definitions import PlannedFraction


def planned_fraction(
    start: ArrayLike, due: ArrayLike, day: ArrayLike, rule: PlannedFraction = PlannedFraction.LINEAR
) -> np.ndarray:
    """The planned share (0..1) of items at the end of `day`; all arguments are days (`datetime64[D]`) that broadcast.

    `linear` rises evenly over calendar days, `finish` jumps at the due date, `fifty_fifty` gives one half from the
    start and the other at the due date. A missing start, or one on or after the due date, counts at the due date only.
    """
    begin = np.asarray(start, dtype="datetime64[D]")
    end = np.asarray(due, dtype="datetime64[D]")
    now = np.asarray(day, dtype="datetime64[D]")
    finished = (now >= end).astype(float)
    spans = ~np.isnat(begin) & (begin < end)
    if rule is PlannedFraction.FINISH:
        return finished
    if rule is PlannedFraction.FIFTY_FIFTY:
        return np.where(spans & (now >= begin), 0.5 + 0.5 * finished, finished)
    length = np.where(spans, (end - begin).astype(float), 1.0)
    return np.where(spans, np.clip(np.where(spans, (now - begin).astype(float), 0.0) / length, 0.0, 1.0), finished)


@dataclass(frozen=True)
class Ramps:
    """A plan as ramps: `weight` is earned evenly between the ends of the days `begin` and `end`.

    Days are counted from 1970-01-01 as floats; `project` is each ramp's project number. A jump is a ramp one day
    long: at the end of a day, the only moment a plan is looked at, the two are the same.
    """

    project: np.ndarray
    begin: np.ndarray
    end: np.ndarray
    weight: np.ndarray
    projects: int

    def value(self, days: np.ndarray) -> np.ndarray:
        """Planned value per project at the end of that project's day (`datetime64[D]`), in the weight's unit."""
        now = days.astype("datetime64[D]").astype(float)
        share = now[self.project]
        share -= self.begin
        share /= self.end - self.begin
        np.clip(share, 0.0, 1.0, out=share)
        share *= self.weight
        # without items, bincount gives integers
        return np.bincount(self.project, share, self.projects).astype(float, copy=False)


def ramps(
    project: np.ndarray, start: np.ndarray, due: np.ndarray, weight: np.ndarray, *, projects: int, rule: PlannedFraction
) -> Ramps:
    """The plan of many projects as ramps under a planned-fraction rule; one entry per item in each array."""
    end = due.astype("datetime64[D]").astype(float)
    begin = start.astype("datetime64[D]").astype(float)
    begin[np.isnat(start)] = np.inf
    jumps = ~(begin < end)
    if rule is PlannedFraction.LINEAR:
        return Ramps(project, np.where(jumps, end - 1, begin), end, weight, projects)
    if rule is PlannedFraction.FINISH:
        return Ramps(project, end - 1, end, weight, projects)
    first = np.where(jumps, end, begin)
    return Ramps(
        np.concatenate([project, project]),
        np.concatenate([first - 1, end - 1]),
        np.concatenate([first, end]),
        np.concatenate([weight / 2, weight / 2]),
        projects,
    )
