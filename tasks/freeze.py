"""Freeze: keep the tracker's plan as the yardstick of projects that have no baseline yet."""

from __future__ import annotations

import logging
from datetime import date

import pandas as pd
from prefect import task

from tasks.equip import equip
from tasks.indicators.plan import tracker_baselines
from tasks.store.baselines import baselines, save_baselines
from tasks.store.history import as_of

logger = logging.getLogger(__name__)

_ITEM_COLUMNS = ["source", "ref", "project", "parent", "milestone", "status", "estimate_hours", "start_on", "due_on"]
_MILESTONE_COLUMNS = ["source", "ref", "project", "due_on"]


@task
def freeze(night: date) -> int:
    """Freeze the plan of every project that has items and no baseline; return how many were frozen."""
    return freeze_plans(night)


def freeze_plans(night: date) -> int:
    """Freeze as of each project's `monitored_since`, or of this night when it names none or a later day."""
    desk = equip()
    held = set(baselines(desk.engine)["project"])
    wanting = {
        project.key: min(project.monitored_since or night, night)
        for project in desk.portfolio.projects
        if project.key not in held
    }
    frozen = 0
    for day in sorted(set(wanting.values())):
        chosen = [key for key, since in wanting.items() if since == day]
        items = as_of(desk.engine, "work_items", day, columns=_ITEM_COLUMNS)
        milestones = as_of(desk.engine, "milestones", day, columns=_MILESTONE_COLUMNS)
        plan, plan_items = tracker_baselines(items[_of(items, chosen)], milestones[_of(milestones, chosen)], day)
        save_baselines(desk.engine, plan, plan_items)
        frozen += len(plan)
    if frozen:
        logger.info("%s projects have no signed baseline: their tracker's plan is frozen as the yardstick", frozen)
    return frozen


def _of(frame: pd.DataFrame, projects: list[str]) -> pd.Series:
    return frame["project"].isin(projects)
