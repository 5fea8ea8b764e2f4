"""How a late project's items stand in its tracker on the night, with the versions they had before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

NIGHT = date(2026, 6, 12)
OWNERS = 6
_WAITING = "Waiting for approval"


@dataclass
class TrackerDesk:
    """What is written down while projects are made."""

    chance: np.random.Generator
    items: list[dict[str, Any]]
    plan: list[dict[str, Any]]
    past: list[dict[str, Any]]
    owed: list[dict[str, Any]]


@dataclass(frozen=True)
class PlannedItem:
    """An item of the plan: its days counted from the night, when it would be finished, and what it suffers from.

    `mark` is the cause whose mark it bears, by chance or planted; a `stopped` one is not finished by the night.
    """

    project: str
    number: int
    start: float
    due: float
    finish: float
    weight: float
    owner: int
    mark: str
    stopped: bool


def write_item(desk: TrackerDesk, item: PlannedItem) -> float:
    """One item of the plan with its versions, as its tracker has it on the night; returns the planned hours it lacks."""
    key, number, start, due, finish = item.project, item.number, item.start, item.due, item.finish
    weight, mark, stopped = item.weight, item.mark, item.stopped
    ref, chance = f"{key}-{number:02}", desk.chance
    begun = start + chance.uniform(0, 3)
    finish = max(finish, begun + 1)
    if stopped and mark != "rework":
        finish = max(finish, 1.0)
    done = finish <= 0
    status, raw, ratio, since = "open", "Open", 0.0, start - 20.0
    past = [(since, "open", "Open", 0.0)]
    if mark == "rework" and (stopped or finish <= -1):  # closed, and found wanting within the last weeks
        closed = max(finish, begun + 1) if not stopped else min(finish, -2.0)
        past.append((closed, "done", "Done", 1.0))
        status, raw, ratio, since = "in_progress", "Reopened", 0.3, float(chance.uniform(min(closed, -1), 0))
        if not stopped and chance.random() < 0.7:  # most of what came back is done again by now
            past.append((since, status, raw, ratio))
            status, raw, ratio, since = "done", "Done", 1.0, float(chance.uniform(since, 0))
    elif done:
        status, raw, ratio, since = "done", "Done", 1.0, finish
    elif mark == "unassigned" and stopped:
        pass  # nobody has begun
    elif begun < 0:
        share = float(np.clip(-begun / (finish - begun), 0, 0.9)) * (0.6 if stopped else 1.0)
        moved = float(max(begun, -chance.uniform(0, 12)))  # progress is noted every week or two
        status, raw, ratio, since = "in_progress", "In progress", round(share, 2), moved
        if mark in {"blocked_items", "late_input"}:
            status, raw, since = "blocked", "Blocked", float(max(begun, -chance.uniform(5, 35)))
        elif mark == "long_wait":
            raw, since = _WAITING, float(max(begun, -chance.uniform(15, 40)))
    past.append((since, status, raw, ratio))
    person = None if mark == "unassigned" else f"Owner {item.owner}"
    desk.items.append({"source": "tracker", "ref": ref, "project": key, "title": f"Item {number}", "type": "task",
                       "status": status, "raw_status": raw, "assignee": person, "estimate_hours": weight, "done_ratio": ratio,
                       "created_at": instant_at(-200.0), "closed_at": instant_at(since) if status == "done" else None,
                       "start_on": day_at(start), "due_on": day_at(due)})  # fmt: skip
    desk.plan.append({"baseline": f"{key}@0", "source": "tracker", "ref": ref, "project": key, "weight": weight,
                      "start_on": day_at(start), "due_on": day_at(due)})  # fmt: skip
    for when, status_then, raw_then, ratio_then in past:
        desk.past.append({"source": "tracker", "ref": ref, "valid_from": instant_at(when), "status": status_then,
                          "raw_status": raw_then, "done_ratio": ratio_then})  # fmt: skip
    return float(weight * max(np.clip(-start / (due - start), 0, 1) - ratio, 0))


def write_added(desk: TrackerDesk, ref: str, weight: float, kind: str, component: str = "") -> None:
    """One finished item that was added to a project after its plan was frozen; `ref` begins with the project's key."""
    key = "-".join(ref.split("-")[:2])
    extra = f'{{"component": "{component}"}}' if component else None
    status = "done"
    desk.items.append({"source": "tracker", "ref": ref, "project": key, "title": "Added", "type": kind, "status": status,
                       "raw_status": status, "assignee": f"Owner {desk.chance.integers(OWNERS)}", "estimate_hours": weight,
                       "done_ratio": 1.0, "created_at": instant_at(-45.0), "extra": extra})  # fmt: skip


def write_owed(desk: TrackerDesk, key: str, days: int) -> None:
    """What a customer has owed for so many days."""
    desk.owed.append({"key": f"{key}-input", "project": key, "version": 1, "statement": "A test window", "aspect": "date",
                      "state": "confirmed", "owner_side": "customer", "due_on": day_at(-days)})  # fmt: skip


def day_at(offset: float) -> date:
    """A day, counted from the night."""
    return NIGHT + timedelta(days=int(offset))


def instant_at(offset: float) -> pd.Timestamp:
    """A moment so many days before (negative) the end of the night."""
    return pd.Timestamp(NIGHT, tz="UTC") + pd.Timedelta(hours=23) + pd.Timedelta(days=float(min(offset, 0.0)))
