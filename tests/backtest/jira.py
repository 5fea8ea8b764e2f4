"""Real finished tasks of two projects, as days: how many were finished on each, and which were open.

From the public repository rueedlinger/agile-project-dataset (MIT): 4,123 Jira tasks, 2012-2018, anonymised.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.house.tree import ROOT

TASKS = ROOT.parent / "shared" / "data" / "issues_agile_jira" / "jira.csv"
LAST_DAY = np.datetime64("2018-02-26")
"""No task was created later: from then on the export lacks the work that took its place."""


@dataclass(frozen=True)
class Series:
    """One project: finished tasks a day from its first to `LAST_DAY`, and created and finished of its tasks as day numbers.

    Finish dates fall on all seven weekdays alike, so every day counts as a working day. A task that was finished before
    it was created (1,662 of them, by one day) counts on its finished day and was never open.
    """

    name: str
    finished_a_day: np.ndarray
    created: np.ndarray
    finished: np.ndarray

    def open_on(self, day: int) -> np.ndarray:
        """Which tasks were open at the end of a day."""
        return np.asarray((self.created <= day) & (self.finished > day))


def series(path: Path = TASKS) -> list[Series]:
    """The projects of the export, by name."""
    tasks = pd.read_csv(path, parse_dates=["created_date", "finished_date"])
    return [_series(f"project {name}", own) for name, own in tasks.groupby("project")]


def _series(name: str, tasks: pd.DataFrame) -> Series:
    created = tasks["created_date"].to_numpy().astype("datetime64[D]")
    finished = tasks["finished_date"].to_numpy().astype("datetime64[D]")
    first = finished.min()
    days = (finished - first).astype(int)
    counts = np.bincount(days)[: (LAST_DAY - first).astype(int) + 1].astype(float)
    return Series(name, counts, (created - first).astype(int), days)
