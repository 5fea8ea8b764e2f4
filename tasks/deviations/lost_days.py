"""How much of the plan fell on public holidays lately? A plan that rises over calendar days asks for work on them too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.exhibits import exhibits
from tasks.indicators.calendars import DEFAULT, WorkingDays
from tasks.indicators.measured import days_of, project_numbers
from tasks.indicators.planned_value import ramps
from tasks.records.definitions import PlannedFraction, WorkingCalendar
from tasks.records.explaining import CauseCode, CauseSide

LOOKED_BACK_DAYS = 28


def holidays(
    plan: pd.DataFrame,
    projects: pd.DataFrame,
    night: date,
    calendars: Mapping[str, WorkingCalendar],
    rule: PlannedFraction,
) -> pd.DataFrame:
    """Exhibits: what the plan asked for on each holiday of the last LOOKED_BACK_DAYS days, in the weight's unit.

    A holiday is a day that the project's calendar would work, were it not one; weekends are none.
    """
    days = np.datetime64(night, "D") - np.arange(LOOKED_BACK_DAYS)[::-1]
    number = project_numbers(plan["project"], projects)
    plan, number = plan[number >= 0], number[number >= 0]
    start, due = days_of(plan["start_on"]), days_of(plan["due_on"])
    weight = plan["weight"].to_numpy(dtype=float)
    curve = ramps(number, start, due, weight, projects=len(projects), rule=rule)
    named = projects["calendar"].where(projects["calendar"].isin(list(calendars)), DEFAULT)
    parts = []
    off_by_calendar = {key: _off(days, calendars.get(key, WorkingCalendar())) for key in named.unique()}
    for place in np.flatnonzero(np.any(list(off_by_calendar.values()), axis=0)) if len(projects) else ():
        at = np.full(len(projects), days[place])
        grown = curve.value(at) - curve.value(at - np.timedelta64(1, "D"))
        rests = named.map({key: bool(off[place]) for key, off in off_by_calendar.items()}).to_numpy(dtype=bool)
        rows = projects.loc[rests & (grown > 0), ["key"]].rename(columns={"key": "about"})
        parts.append(rows.assign(amount=grown[rests & (grown > 0)], source="calendar", ref=str(days[place])))
    rows = pd.concat(parts, ignore_index=True) if parts else projects[["key"]].iloc[:0].rename(columns={"key": "about"})
    return exhibits(rows, CauseCode.HOLIDAYS, side=str(CauseSide.OUTSIDE))


def _off(days: np.ndarray, calendar: WorkingCalendar) -> np.ndarray:
    """Whether each day is a holiday on a weekday that is worked otherwise."""
    weekday = (days.astype("datetime64[D]").astype("int64") + 3) % 7  # 1970-01-01 was a Thursday
    usual = np.isin(weekday, sorted(calendar.workdays))
    return np.asarray(usual & ~WorkingDays(calendar).is_working(days))
