"""Where does a plan's time begin and end?

Zero is the last evening with nothing planned: the day of the earliest planned start. A plan that begins with a due
date alone began somewhere before it: on the contract's first day, or, when that is not earlier, the day before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.calendars import TimeAxis, time_axis
from tasks.indicators.measured import days_of
from tasks.indicators.planned_value import Ramps
from tasks.records.definitions import WorkingCalendar

_FAR = np.int64(10**9)


def plan_axis(
    curve: Ramps,
    start: np.ndarray,
    due: np.ndarray,
    *,
    projects: pd.DataFrame,
    night: date,
    calendars: Mapping[str, WorkingCalendar],
) -> tuple[TimeAxis, np.ndarray]:
    """Each project's time axis, and the day on which its plan is complete.

    `start` and `due` (`datetime64[D]`) belong to the items of `curve`; under `fifty_fifty` the curve has two ramps an
    item, of which the first half stand for the items. A project without a plan gets tonight for both.
    """
    owner = curve.project[: len(due)]
    undated_start = np.isnat(start)
    begin = np.where(undated_start | (start >= due), due - np.timedelta64(1, "D"), start).astype("int64")
    first = np.full(curve.projects, _FAR)
    first_alone = np.full(curve.projects, _FAR)
    last = np.full(curve.projects, -_FAR)
    np.minimum.at(first, owner, begin)
    np.minimum.at(first, curve.project, curve.begin.astype("int64"))
    np.minimum.at(first_alone, owner[undated_start], begin[undated_start])
    np.maximum.at(last, owner, due.astype("int64"))
    tonight = np.datetime64(night, "D")
    planned = first < _FAR
    zero = np.where(planned, first, tonight.astype("int64")).astype("datetime64[D]")
    contract = days_of(projects["starts_on"])
    from_contract = planned & (first_alone == first) & ~np.isnat(contract) & (contract < zero)
    zero = np.where(from_contract, contract, zero)
    last_day = np.where(planned, last, tonight.astype("int64")).astype("datetime64[D]")
    return time_axis(zero, projects["calendar"].to_numpy(dtype=object), calendars), last_day
