"""Preview: what would a proposed change of the signed word have meant for the last nights? Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tasks.bind import signed_holding
from tasks.deviations.retelling import told_again
from tasks.draw_up import tracker_plan
from tasks.equip import Desk, equip
from tasks.expectations.bands import agreed
from tasks.expectations.changing import TRACKER, apply_changes
from tasks.expectations.content import items_frame, targets_frame
from tasks.expectations.errors import PromiseError
from tasks.expectations.preview import Preview, Side
from tasks.expectations.preview import preview as compare
from tasks.indicators.replanned import RATE, rate_under, same_work
from tasks.store.promises.documents import document
from tasks.store.promises.register import register
from tasks.store.readings import readings as readings_between

DAYS = 90


def preview(project: str, changes: Mapping[str, Any], night: date, days: int = DAYS) -> Preview:
    """What `changes` (see `tasks.expectations.changing`) would have meant for the last `days` nights of a project.

    Of the plan only other dates can be shown: where items come or go the schedule stays as it was measured. Raises
    PromiseError when the project has no signed baseline, or the changes do not fit it.
    """
    desk = equip()
    held = signed_holding(desk, night)
    held = held[held["project"] == project]
    if held.empty:
        raise PromiseError(f"{project} has no baseline that both sides signed; there is nothing to adjust yet.")
    key = str(held["key"].iloc[0])
    content = json.loads(document(desk.engine, key)["content"])
    moved = _moved(desk, project, content, changes, night)
    past = readings_between(desk.engine, night - timedelta(days=days - 1), night, [project])
    present, proposed = targets_frame(content, key), targets_frame(moved, key)
    named = {*present["indicator"].dropna(), *proposed["indicator"].dropna()}
    plan, other = items_frame(content, key), items_frame(moved, key)
    replanned = bool(changes.get("items")) and same_work(plan, other)
    past = past[past["indicator"].isin(named | ({RATE} if replanned else set()))].reset_index(drop=True)
    then = rate_under(past, other, desk.policy.planned_fraction) if replanned else past
    return compare(_side(desk, past, present, night), _side(desk, then, proposed, night), days)


def _moved(
    desk: Desk, project: str, content: Mapping[str, Any], changes: Mapping[str, Any], night: date
) -> dict[str, Any]:
    """The content under the changes; the tracker's plan is that of the night."""
    plan = tracker_plan(desk, project, night) if changes.get("items") == TRACKER else None
    return apply_changes(
        content,
        changes,
        plan=plan.items if plan else None,
        undated_items=plan.undated_items if plan else None,
        register=register(desk.engine, project),
    )


def _side(desk: Desk, readings: pd.DataFrame, targets: pd.DataFrame, night: date) -> Side:
    definitions = desk.policy.definitions()
    terms = agreed(definitions, desk.portfolio.definitions(), targets, night)
    return Side(readings, targets, told_again(readings, definitions, terms))
