"""How many working days of its plan did each project earn per working day?

The steps of earned schedule between readings of one baseline (W. Lipke, Earned Schedule, 2009; as a random step: R.
Vanhoucke, Project Management with Dynamic Scheduling, 2012, ch. 12-13). A step seen after several nights without a
reading counts on the night it was seen. Between two baselines there is no step: their working days are not the same.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.pace import Pace, pace
from tasks.indicators.calendars import TimeAxis
from tasks.indicators.measured import days_of, project_numbers


def gained_schedule(readings: pd.DataFrame, projects: pd.DataFrame, *, axis: TimeAxis, night: date, days: int) -> Pace:
    """Earned schedule gained per working day, negative where work was taken back.

    `readings` are those of `schedule_performance_index_time` up to the night: project, night, numerator (earned
    schedule), baseline. A history begins on the day after a project's first reading.
    """
    known = readings[readings["numerator"].notna().to_numpy(dtype=bool)].sort_values(["project", "night"])
    number = project_numbers(known["project"], projects)
    known, number = known[number >= 0], number[number >= 0]
    day, earned = days_of(known["night"]), known["numerator"].to_numpy(dtype=float)
    baseline = known["baseline"].fillna("").to_numpy(dtype=object)
    follows = np.zeros(len(known), dtype=bool)
    follows[1:] = (number[1:] == number[:-1]) & (baseline[1:] == baseline[:-1])
    step = np.diff(earned, prepend=0.0)
    first = np.full(len(projects), np.datetime64("NaT", "D"))
    first[number[::-1]] = day[::-1]
    began = first + np.timedelta64(1, "D")
    return pace(number[follows], day[follows], step[follows], began=began, axis=axis, night=night, days=days)


def standing(readings: pd.DataFrame, projects: pd.DataFrame, night: date) -> tuple[np.ndarray, np.ndarray]:
    """(earned schedule, working days gone) of every project tonight, NaN where there is no reading of the night."""
    tonight = readings[(readings["night"] == pd.Timestamp(night)).to_numpy(dtype=bool)]
    number = project_numbers(tonight["project"], projects)
    earned, gone = np.full(len(projects), np.nan), np.full(len(projects), np.nan)
    earned[number[number >= 0]] = tonight["numerator"].to_numpy(dtype=float)[number >= 0]
    gone[number[number >= 0]] = tonight["denominator"].to_numpy(dtype=float)[number >= 0]
    return earned, gone
