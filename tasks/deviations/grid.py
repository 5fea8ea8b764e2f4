"""The readings of many nights as arrays: one row per series, one column per night.

    READINGS ──▶ series × nights of value, interval, trust

A series is one indicator of one project and scope. Columns lie together in memory, so that a night is one piece.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.records.choices import ReadingState, TrustGrade

SERIES = ["project", "indicator", "scope"]
GRADES = tuple(TrustGrade)
"""What the codes of trust stand for."""
LOWEST = GRADES.index(TrustGrade.D)
"""The code below the trust floor."""


@dataclass(frozen=True)
class Grid:
    """Readings as arrays of series × nights.

    `series` has a row per series with its project, indicator and scope, sorted; `nights` are days in order, as
    datetime64[D], and only those that have readings. `value` is NaN where nothing was measured, the interval where
    there is none; `trust` holds positions in GRADES, the lowest where there is no reading; `seen` is False where the
    project has no readings at all.
    """

    series: pd.DataFrame
    nights: np.ndarray
    value: np.ndarray
    interval_low: np.ndarray
    interval_high: np.ndarray
    trust: np.ndarray
    seen: np.ndarray


def grid_of(readings: pd.DataFrame, indicators: Collection[str]) -> Grid:
    """The grid of READINGS of any nights, of the given indicators; of other readings it counts that they are there.

    Needs the columns project, indicator, scope, night, state, value, interval_low, interval_high and trust. About a
    second for a million readings.
    """
    nights, column = np.unique(readings["night"].to_numpy(dtype="datetime64[D]"), return_inverse=True)
    projects, project = _coded(readings["project"])
    present = np.zeros((len(projects), len(nights)), dtype=bool, order="F")
    present[project, column] = True

    kept = readings["indicator"].isin(list(indicators)).to_numpy(dtype=bool)
    column, project = column[kept], project[kept]
    named, indicator = _coded(readings["indicator"][kept])
    scopes, scope = _coded(readings["scope"][kept])
    code = (project * len(named) + indicator) * len(scopes) + scope
    codes, row = np.unique(code, return_inverse=True)
    of_project = codes // max(1, len(named) * len(scopes))
    series = pd.DataFrame(
        {
            "project": projects[of_project],
            "indicator": named[codes // max(1, len(scopes)) % max(1, len(named))],
            "scope": scopes[codes % max(1, len(scopes))],
        }
    ).astype("str")
    shape = (len(series), len(nights))
    measured = (readings["state"] == ReadingState.MEASURED).to_numpy(dtype=bool)[kept]
    numbers = {}
    for name in ("value", "interval_low", "interval_high"):
        numbers[name] = np.full(shape, np.nan, order="F")
        cells = readings[name].to_numpy(dtype=float)[kept]
        numbers[name][row, column] = np.where(measured, cells, np.nan) if name == "value" else cells
    trust = np.full(shape, LOWEST, dtype=np.int8, order="F")
    grades = pd.Index([str(grade) for grade in GRADES])
    trust[row, column] = grades.get_indexer(readings["trust"][kept])
    return Grid(series, nights, **numbers, trust=trust, seen=present[of_project])


def _coded(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The different texts, sorted, and the place of each cell's among them."""
    codes, found = pd.factorize(texts)
    order = np.argsort(found.to_numpy(dtype=object), kind="stable")
    places = np.empty(len(order), dtype="int64")
    places[order] = np.arange(len(order))
    return found.to_numpy(dtype=object)[order], places[codes]
