"""Which causes do the data suggest for each deviation? By what the deviation is about.

    schedule, dates, scope ──▶ items of the plan and beside it ─┐
    quality                ──▶ inspections, defects            ─┼─▶ exhibits ──▶ CAUSES
    satisfaction, feedback ──▶ complaints, overdue promises    ─┘

Nothing is suggested where the deviation is a welcome one (work ahead of its plan), or where nothing marks a cause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.causes_of_complaints import causes_of_complaints, complaints
from tasks.deviations.causes_of_delay import causes_of_delay, causes_outside_the_plan, waiting_inputs
from tasks.deviations.causes_of_quality import about, causes_of_quality, defects_of, inspected
from tasks.deviations.defect_work import told_by_component
from tasks.deviations.exhibits import suggested, together
from tasks.deviations.lost_days import holidays
from tasks.deviations.shortfall import drifting_items, plan_items, with_past, work_outside_the_plan
from tasks.indicators.families import COMPLAINTS, QUALITY, SATISFACTION, SCHEDULE
from tasks.records.definitions import PlannedFraction, WorkingCalendar
from tasks.records.explaining import CAUSES, CauseSide
from tasks.records.frames import conform, empty_frame

_LATE = frozenset(indicator.name for indicator in SCHEDULE.indicators)
_DRIFT, _GROWTH, _ATTAINMENT = "silent_drift", "scope_growth", "attainment"
_FAULTY = frozenset(indicator.name for indicator in QUALITY.indicators)
_UNHAPPY = frozenset(indicator.name for family in (SATISFACTION, COMPLAINTS) for indicator in family.indicators)
_ON_PLAN = {"schedule_performance_index": 1.0, "schedule_performance_index_time": 1.0}
"""The value at which work is on its plan, for indicators where that is not 0."""

OF_WORK = _LATE | {_DRIFT, _GROWTH, _ATTAINMENT}
OF_QUALITY = _FAULTY
OF_CUSTOMERS = _UNHAPPY


@dataclass(frozen=True)
class CaseFiles:
    """All that causes are looked for in, as of one night and of the deviations' projects; frames may be of others too.

    `past` are the versions of the work items (`store.history.past_of_items`), `overdue` is of
    `overdue_inputs.overdue`, `windows` the days of observations of each indicator up to the night (0: all).
    """

    night: date
    projects: pd.DataFrame
    items: pd.DataFrame
    past: pd.DataFrame
    plan: pd.DataFrame
    baselines: pd.DataFrame
    milestones: pd.DataFrame
    inspections: pd.DataFrame
    feedback: pd.DataFrame
    overdue: pd.DataFrame
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    planned_fraction: PlannedFraction = PlannedFraction.LINEAR
    windows: Mapping[str, int] = field(default_factory=dict)


def causes_suggested(deviations: pd.DataFrame, files: CaseFiles) -> pd.DataFrame:
    """CAUSES of deviations (columns key, project, indicator, scope, last_value), by deviation and cause."""
    of = deviations["indicator"]
    on_plan = of.map(_ON_PLAN).fillna(0.0)
    late = of.isin(_LATE) & ~(deviations["last_value"] > on_plan)
    parts = [
        _of_work(deviations[late.to_numpy(dtype=bool)], deviations[(of == _DRIFT).to_numpy(dtype=bool)], files),
        _of_growth(deviations[(of == _GROWTH).to_numpy(dtype=bool)], files),
        _of_attainment(deviations[(of == _ATTAINMENT).to_numpy(dtype=bool)], files),
        *(_of_quality(own, files, name) for name, own in deviations[of.isin(_FAULTY).to_numpy()].groupby("indicator")),
        *(
            _of_customers(own, files, name)
            for name, own in deviations[of.isin(_UNHAPPY).to_numpy()].groupby("indicator")
        ),
    ]
    found = [part for part in parts if len(part)]
    if not found:
        return empty_frame(CAUSES)
    return conform(pd.concat(found).sort_values(["deviation", "cause"], ignore_index=True), CAUSES)


def _of_work(late: pd.DataFrame, drifting: pd.DataFrame, files: CaseFiles) -> pd.DataFrame:
    if late.empty and drifting.empty:
        return empty_frame(CAUSES)
    bare = plan_items(files.items, files.plan, files.night, files.planned_fraction)
    standing = with_past(bare, files.past, files.night)
    awaited = files.overdue[(files.overdue["side"] != CauseSide.OURS).to_numpy(dtype=bool)]
    parts = []
    if len(late):
        outside = work_outside_the_plan(files.items, files.plan, files.projects, files.baselines)
        marked = told_by_component(together([*causes_of_delay(standing, awaited), *causes_outside_the_plan(outside)]))
        lost = holidays(files.plan, files.projects, files.night, files.calendars, files.planned_fraction)
        shown = together([marked, lost, waiting_inputs(awaited)])
        parts.append(suggested(_cases(late, late["project"], standing), shown, files.night))
    if len(drifting):
        moved = drifting_items(files.items, files.milestones, files.plan, standing)
        shown = together([*causes_of_delay(moved, awaited), waiting_inputs(awaited)])
        parts.append(suggested(_cases(drifting, drifting["project"], moved), shown, files.night))
    return pd.concat(parts, ignore_index=True)


def _of_growth(grown: pd.DataFrame, files: CaseFiles) -> pd.DataFrame:
    if grown.empty:
        return empty_frame(CAUSES)
    outside = work_outside_the_plan(files.items, files.plan, files.projects, files.baselines)
    outside = outside.assign(amount=outside["weight"])
    shown = told_by_component(together(causes_outside_the_plan(outside)))
    return suggested(_cases(grown, grown["project"], outside), shown, files.night)


def _of_attainment(missed: pd.DataFrame, files: CaseFiles) -> pd.DataFrame:
    if missed.empty:
        return empty_frame(CAUSES)
    cases = _cases(missed, missed["project"], files.plan.iloc[:0].assign(about="", amount=0.0, reference=0.0))
    awaited = files.overdue[(files.overdue["side"] != CauseSide.OURS).to_numpy(dtype=bool)]
    return suggested(cases, waiting_inputs(awaited), files.night)


def _of_quality(faulty: pd.DataFrame, files: CaseFiles, indicator: str) -> pd.DataFrame:
    checked = inspected(files.inspections, files.night, files.windows.get(indicator, 0))
    defects = with_past(defects_of(files.items), files.past, files.night)
    cases = _cases(faulty, about(faulty["project"], faulty["scope"]), checked)
    return suggested(cases, together(causes_of_quality(checked, defects)), files.night)


def _of_customers(unhappy: pd.DataFrame, files: CaseFiles, indicator: str) -> pd.DataFrame:
    window = files.windows.get(indicator, 0)
    told = complaints(files.feedback, files.night, window)
    shown = together(causes_of_complaints(told, files.overdue, files.night, window))
    return suggested(_cases(unhappy, unhappy["project"], told), shown, files.night)


def _cases(deviations: pd.DataFrame, of: pd.Series, whole: pd.DataFrame) -> pd.DataFrame:
    """The deviations with what they are about, and the sums of amount and reference of all that is about it."""
    sums = whole.groupby("about")[["amount", "reference"]].sum()
    mine = sums.reindex(of.to_numpy()).fillna(0.0)
    return pd.DataFrame(
        {
            "deviation": deviations["key"].to_numpy(),
            "about": of.to_numpy(),
            "whole": mine["amount"].to_numpy(),
            "reference": np.where(mine["reference"] > 0, mine["reference"], np.nan),
        }
    )
