"""How many days before the breach do the charts and the forecasts warn, and how often in vain?

every night      schedule readings, as `measure` takes them
every Sunday     verdicts of the charts: a signal and no breach is an early warning
every Monday     forecasts by both methods, and the early warnings that come of them
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from config.policy import load_policy
from tasks.deviations.early_warning import SCHEDULE_INDICATORS, early_warnings
from tasks.deviations.forecast import forecast
from tasks.deviations.gained_schedule import gained_schedule, standing
from tasks.deviations.past_nights import replay_past
from tasks.deviations.period_values import period_values
from tasks.deviations.remaining_work import throughput, work_of
from tasks.deviations.subjects import owed_until, schedule_until, subjects
from tasks.deviations.verdicts import verdicts
from tasks.indicators.assemble import readings_of
from tasks.indicators.calendars import time_axis
from tasks.indicators.families import SCHEDULE
from tasks.indicators.measured import days_of
from tasks.records.choices import EpisodeEvent
from tasks.records.definitions import IndicatorDefinition
from tasks.records.explaining import FINISH, Advice, ForecastMethod
from tasks.records.forecast_rules import ForecastRules
from tests.evidence.drifting_projects import FIRST, NIGHTS, SLOW, STEADY, SUDDEN, DriftingProjects, drifting_projects
from tests.evidence.measure_verdicts import NO_REBASES
from tests.evidence.warning_tables import InVain, Lead
from tests.tasks.store.frames import frame_of

RULES = ForecastRules(trials=1_000, back_test_days=0)
"""Fewer trials than the policy's, and no trying on the past: neither moves a warning by more than chance."""

LOOKED_FROM = 42
"""Before this day too little is planned for a rate to say anything."""

CHARTS, FORECASTS, EITHER = "charts", "forecasts, as the policy has it", "either"
COMPARED = (0.5, 0.35, 0.25, 0.1)
"""Chances of the finish day, as the more hopeful method has it, below which another policy would warn."""

Day = np.ndarray


def tried(each: int, *, nights: int = 1, told: Callable[[], object] = lambda: None) -> tuple[list[Lead], list[InVain]]:
    """Run `each` projects of every kind through the nights, measuring every so many of them (Sundays and Mondays always)."""
    made, policy = drifting_projects(each), load_policy()
    definitions, below = policy.definitions(), policy.forecast.warn_below
    days = [day for day in range(1, NIGHTS) if not day % nights or day % 7 in (6, 0)]
    parts = []
    for day in days:
        parts.append(_measured(made, day, definitions))
        told()
    readings = pd.concat(parts, ignore_index=True)
    breached = _breaches(readings, made, definitions)
    sundays, mondays = ([day for day in days if day % 7 == rest and day >= LOOKED_FROM] for rest in (6, 0))
    keys = made.projects["key"]
    by_chart = np.array([keys.isin(_charts(readings, day, definitions)) for day in sundays])
    told()
    chance = np.array([
        keys.map(_forecasts(made, readings, day, definitions, max(below, *COMPARED))) for day in mondays
    ], dtype=float)  # fmt: skip
    told()
    warned = {CHARTS: (np.array(sundays), by_chart), FORECASTS: (np.array(mondays), chance < below)}
    others = [level for level in COMPARED if level != below]
    warned |= {f"forecasts below {level:.0%}": (np.array(mondays), chance < level) for level in others}
    return list(_leads(made, breached, warned)), list(_in_vain(made, breached, warned))


def _measured(made: DriftingProjects, day: int, definitions: dict[str, IndicatorDefinition]) -> pd.DataFrame:
    frames = {
        "work_items": made.items_on(day), "baseline_items": made.plan, "baselines": frame_of("baselines", []),
    }  # fmt: skip
    return readings_of(SCHEDULE, _night(day), made.projects, frames, definitions).assign(
        trust="A"
    )  # nothing is stale or held back here


def _breaches(readings: pd.DataFrame, made: DriftingProjects, definitions: dict[str, IndicatorDefinition]) -> Day:
    """The first day since its drift began (of a steady one: since it is looked at) on which each project's schedule breached."""
    told = replay_past(readings, definitions, {FIRST: {}}, NO_REBASES, _night(1))
    opened = told.is_event(EpisodeEvent.OPENED)
    late = told.grid.series["indicator"].isin(SCHEDULE_INDICATORS).to_numpy(dtype=bool)
    number = pd.Index(made.projects["key"]).get_indexer(told.grid.series["project"])
    since = np.where(made.kind == STEADY, LOOKED_FROM, made.onset)
    nights = (told.grid.nights - np.datetime64(FIRST, "D")).astype(int)
    first = np.full(len(made.kind), NIGHTS)
    adverse = np.where(
        (told.grid.series["indicator"] == "schedule_deviation_rate").to_numpy(dtype=bool)[:, None],
        told.grid.value < 0,
        told.grid.value < 1,
    )
    for row in np.flatnonzero(late):
        at = nights[opened[row] & adverse[row] & (nights >= since[number[row]])]
        if len(at):
            first[number[row]] = min(first[number[row]], at[0])
    return first


def _charts(readings: pd.DataFrame, day: int, definitions: dict[str, IndicatorDefinition]) -> list[str]:
    night = pd.Timestamp(_night(day))
    tonight = readings[(readings["night"] == night).to_numpy(dtype=bool)]
    known = readings[(readings["night"] <= night).to_numpy(dtype=bool)]
    found = verdicts(period_values(known, definitions, until=_night(day)), tonight, definitions)
    warns = (found["advice"] == Advice.EARLY_WARNING) & found["indicator"].isin(SCHEDULE_INDICATORS)
    breach = found.loc[(found["breach"] & found["indicator"].isin(SCHEDULE_INDICATORS)).to_numpy(dtype=bool), "project"]
    return sorted(set(found.loc[warns.to_numpy(dtype=bool), "project"]) - set(breach))


def _forecasts(
    made: DriftingProjects, readings: pd.DataFrame, day: int, definitions: dict[str, IndicatorDefinition], below: float
) -> pd.Series:
    """The chance of the finish day of each project that would be warned of below `below`, by project."""
    night, projects, items = _night(day), made.projects, made.items_on(day)
    axis = time_axis(
        np.full(len(projects), np.datetime64(night, "D")), np.full(len(projects), "default", dtype=object), {}
    )
    milestones = frame_of("milestones", [])
    work = work_of(items, milestones, made.plan.iloc[:0], projects)
    last = made.plan.groupby("project")["due_on"].max().reindex(projects["key"])
    rows = subjects(projects, days_of(last.reset_index(drop=True)), items, milestones, frame_of("baseline_targets", []))
    pace = readings[
        (readings["indicator"] == "schedule_performance_index_time") & (readings["night"] <= pd.Timestamp(night))
    ]
    earned, gone = standing(pace, projects, night)
    span: dict[str, Any] = {"axis": axis, "night": night, "days": RULES.looked_at_days}
    ways = {
        ForecastMethod.THROUGHPUT: (owed_until(rows, work, items, len(projects)), throughput(work, items, projects, **span)),
        ForecastMethod.EARNED_SCHEDULE: (schedule_until(rows, earned, gone, axis, night), gained_schedule(pace, projects, **span)),
    }  # fmt: skip
    made_tonight = pd.concat([
        forecast(night, projects, rows, left, history, method=method, rules=RULES, axis=axis)
        for method, (left, history) in ways.items()
    ], ignore_index=True)  # fmt: skip
    tonight = readings[(readings["night"] == pd.Timestamp(night)).to_numpy(dtype=bool)]
    found = early_warnings(made_tonight, tonight, definitions, below=below)
    return found[(found["subject"] == FINISH).to_numpy(dtype=bool)].set_index("project")["probability"]


def _leads(made: DriftingProjects, breached: Day, warned: dict[str, tuple[Day, np.ndarray]]) -> Iterator[Lead]:
    first = {by: _first_since(days, flags, made.onset) for by, (days, flags) in warned.items()}
    first[EITHER] = np.minimum(first[CHARTS], first[FORECASTS])
    for kind in (SLOW, SUDDEN):
        mine = (made.kind == kind) & (breached < NIGHTS)
        for by, days in first.items():
            ahead = (breached - days)[mine]
            told = tuple(int(each) for each in sorted(ahead[ahead > 0]))
            stood = None
            if by in warned:
                unbroken = np.array(
                    [_unbroken(*warned[by], place, made.onset[place], breached[place]) for place in range(len(mine))]
                )
                stood = tuple(int(each) for each in sorted(unbroken[mine & (unbroken > 0)]))
            yield Lead(kind, by, int((made.kind == kind).sum()), int(mine.sum()), told, stood)


def _in_vain(made: DriftingProjects, breached: Day, warned: dict[str, tuple[Day, np.ndarray]]) -> Iterator[InVain]:
    calm = (made.kind == STEADY) & (breached == NIGHTS)
    for by, (_, flags) in warned.items():
        mine = flags[:, calm]
        yield InVain(by, mine.size, int(mine.sum()), int(calm.sum()), int(mine.any(axis=0).sum()))


def _first_since(days: Day, flags: np.ndarray, onset: Day) -> Day:
    """The first day of a warning on which the drift had begun; beyond all nights without one."""
    standing_then = flags & (days[:, None] >= onset)
    return np.where(standing_then.any(axis=0), days[standing_then.argmax(axis=0)], 10 * NIGHTS)


def _unbroken(days: Day, flags: np.ndarray, project: int, onset: int, breach: int) -> int:
    """Days before the breach since which a warning stood each week, 0 where none did at the last look before it."""
    looks = np.flatnonzero((days >= onset) & (days < breach))
    silent = looks[~flags[looks, project]]
    since = looks[looks > (silent[-1] if len(silent) else -1)]
    return int(breach - days[since[0]]) if len(since) else 0


def _night(day: int) -> date:
    return FIRST + timedelta(days=day)
