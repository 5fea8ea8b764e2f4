"""Forecast: when will each project, milestone and signed target be finished, and how often did such forecasts hold?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from prefect import task

from tasks.deviations.forecast import forecast as forecast_by
from tasks.deviations.gained_schedule import gained_schedule, standing
from tasks.deviations.lived_days import HORIZON_DAYS
from tasks.deviations.pace import calendar_days_for, unknown_days
from tasks.deviations.remaining_work import throughput, work_of
from tasks.deviations.subjects import owed_until, schedule_until, subjects
from tasks.equip import Desk, equip
from tasks.indicators.calendars import TimeAxis, time_axis
from tasks.indicators.drift import signed_only
from tasks.indicators.measured import days_of, project_numbers
from tasks.measure import plan_items
from tasks.records.explaining import ForecastMethod
from tasks.store.baselines import baselines_for
from tasks.store.forecasts import save_forecasts, schedule_freshness, schedule_standing
from tasks.store.history import as_of
from tasks.store.promises.attainments import targets_of
from tasks.store.readings import last_measured

logger = logging.getLogger(__name__)

_ITEM_COLUMNS = [
    *("source", "ref", "project", "parent", "milestone", "status", "start_on", "due_on"),
    *("created_at", "closed_at", "valid_from"),
]
_MILESTONE_COLUMNS = ["source", "ref", "project", "status", "due_on"]


def forecast_due(night: date) -> bool:
    """Whether the policy forecasts on this night; asks no database."""
    return night.weekday() == equip().policy.forecast.weekday.number


def measured_night(tonight: date) -> date:
    """The last measured night up to `tonight`: before tonight is measured, nobody knows what the plan has earned by it."""
    return last_measured(equip().engine, tonight) or tonight


@task
def forecast(night: date, projects: Sequence[str] | None = None) -> dict[str, Any]:
    """Forecast all projects, or the given ones, by both methods; return how many subjects have which state."""
    counts = forecast_night(night, projects)
    logger.info("forecasts: %s", counts or "none")
    return counts


def forecast_night(night: date, projects: Sequence[str] | None = None) -> dict[str, int]:
    """Make and save the FORECASTS of one night; ValueError names a project that the portfolio does not have."""
    desk = equip()
    found = forecasts_of(desk, night, _chosen(desk, night, projects))
    save_forecasts(desk.engine, night, found, projects)
    return {str(state): int(count) for state, count in found.groupby("state").size().items()}


def forecasts_of(desk: Desk, night: date, projects: pd.DataFrame) -> pd.DataFrame:
    """FORECASTS of these projects by both methods; nothing is saved."""
    rules = desk.policy.forecast.rules()
    items = as_of(desk.engine, "work_items", night, columns=_ITEM_COLUMNS)
    milestones = as_of(desk.engine, "milestones", night, columns=_MILESTONE_COLUMNS)
    held = baselines_for(desk.engine, night)
    plan, signed = plan_items(desk, night), signed_only(held)["key"]
    axis = _axis(desk, night, projects, rules.looked_at_days)
    work = work_of(items, milestones, plan[plan["baseline"].isin(signed)], projects)
    targets = targets_of(desk.engine, signed.tolist())
    rows = subjects(projects, _finish_on(plan, projects), items, milestones, targets)
    first = night - timedelta(days=calendar_days_for(rules.looked_at_days))
    readings = schedule_standing(desk.engine, first, night, projects["key"].tolist())
    span: dict[str, Any] = {"axis": axis, "night": night, "days": rules.looked_at_days}
    earned, gone = standing(readings, projects, night)
    untold = unknown_days(schedule_freshness(desk.engine, night, projects["key"].tolist()), projects, axis, night)
    ways = {
        ForecastMethod.THROUGHPUT: (
            owed_until(rows, work, items, len(projects)),
            throughput(work, items, projects, **span),
        ),
        ForecastMethod.EARNED_SCHEDULE: (
            schedule_until(rows, earned, gone, axis, night),
            gained_schedule(readings, projects, **span),
        ),
    }
    found = [
        forecast_by(night, projects, rows, left, pace.without_the_last(untold), method=method, rules=rules, axis=axis)
        for method, (left, pace) in ways.items()
    ]
    return pd.concat(found, ignore_index=True)


def _chosen(desk: Desk, night: date, keys: Sequence[str] | None) -> pd.DataFrame:
    """The portfolio's projects, or those of the given keys."""
    projects = desk.portfolio.frames(night)["projects"]
    unknown = sorted(set(keys or ()) - set(projects["key"]))
    if unknown:
        raise ValueError(f"No project is called {', '.join(unknown)}; the portfolio has: {', '.join(projects['key'])}.")
    return projects if keys is None else projects[projects["key"].isin(keys)].reset_index(drop=True)


def _axis(desk: Desk, night: date, projects: pd.DataFrame, days: int) -> TimeAxis:
    """Working days from tonight on, each project by its own calendar."""
    first, last = (
        night - timedelta(days=calendar_days_for(days)),
        night + timedelta(days=calendar_days_for(HORIZON_DAYS)),
    )
    zero = np.full(len(projects), np.datetime64(night, "D"))
    return time_axis(zero, projects["calendar"].to_numpy(dtype=object), desk.policy.working_calendars(first, last))


def _finish_on(plan: pd.DataFrame, projects: pd.DataFrame) -> np.ndarray:
    """The last day of each project's plan, signed or the tracker's; without a plan the last day of its contract."""
    number, due = project_numbers(plan["project"], projects), days_of(plan["due_on"])
    last = np.full(len(projects), np.iinfo(np.int64).min)  # NaT
    np.maximum.at(last, number[number >= 0], due[number >= 0].astype(np.int64))
    planned = last.astype("datetime64[D]")
    return np.where(np.isnat(planned), days_of(projects["ends_on"]), planned)
