"""Draw up: lay the agreed expectations, the targets and the plan of a night before both sides, as a hashed document."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from tasks.equip import Desk, equip
from tasks.expectations.content import baseline_content
from tasks.expectations.errors import PromiseError
from tasks.expectations.existing import Tracker
from tasks.indicators.plan import freeze
from tasks.records.definitions import IndicatorDefinition
from tasks.records.people import Project
from tasks.store.history import as_of
from tasks.store.promises.acts import Done
from tasks.store.promises.documents import save_document
from tasks.store.promises.preparing import targets
from tasks.store.promises.register import register

logger = logging.getLogger(__name__)

_ITEM_COLUMNS = ["source", "ref", "project", "parent", "milestone", "status", "estimate_hours", "start_on", "due_on"]
_MILESTONE_COLUMNS = ["source", "ref", "project", "due_on"]


@dataclass(frozen=True)
class TrackerPlan:
    """What the trackers hold of a project on a night: its plan, how many items have no due date, and all that exists."""

    items: pd.DataFrame
    undated_items: int
    exists: Tracker


def draw_up(project: str, night: date, by: str, *, holds_from: date | None = None, at: datetime | None = None) -> Done:
    """Draw up a project's first baseline from the register and the plan of a night; `Done.key` is the document's.

    It holds from `holds_from` (the night itself, when left out) or from the later signature. `at` is now when left out.
    The same content again is the same document. Raises PromiseError with every reason why it cannot be signed.
    """
    desk = equip()
    chosen = project_of(desk, project)
    plan = tracker_plan(desk, project, night)
    content = baseline_content(
        chosen,
        register(desk.engine, project),
        targets(desk.engine, project),
        plan.items,
        plan.undated_items,
        based_on=None,
        adjustment=None,
        frozen_as_of=night,
        holds_from=holds_from or night,
        tracker=plan.exists,
        definitions=definitions_of(desk, project),
    )
    done = save_document(desk.engine, content, by=by, at=at or datetime.now(UTC))
    logger.info("%s %s", done.key, "is drawn up" if done.new else "says the same already")
    return done


def project_of(desk: Desk, key: str) -> Project:
    """The project of the portfolio; PromiseError when there is none of that key."""
    projects = {project.key: project for project in desk.portfolio.project_facts()}
    if key not in projects:
        raise PromiseError(f"There is no project {key!r}; the portfolio has: {', '.join(projects)}.")
    return projects[key]


def definitions_of(desk: Desk, project: str) -> dict[str, IndicatorDefinition]:
    """The indicators by name, with the project's own bands and targets."""
    return {name: each for (key, name), each in desk.portfolio.definitions().items() if key == project}


def tracker_plan(desk: Desk, project: str, night: date) -> TrackerPlan:
    """What the trackers held of a project at the end of a night."""
    exists = tracker(desk, project, night)
    plan, counts = freeze(exists.items, exists.milestones)
    return TrackerPlan(plan, int(counts["undated_items"].sum()), exists)


def tracker(desk: Desk, project: str, night: date) -> Tracker:
    """The items and milestones that the trackers had of a project at the end of a night."""
    items = as_of(desk.engine, "work_items", night, columns=_ITEM_COLUMNS)
    milestones = as_of(desk.engine, "milestones", night, columns=_MILESTONE_COLUMNS)
    own, own_milestones = (frame[frame["project"] == project].reset_index(drop=True) for frame in (items, milestones))
    return Tracker(own, own_milestones, frozenset(items["source"]) | frozenset(milestones["source"]))
