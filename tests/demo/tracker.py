"""The weekly exports of two trackers: one in the shape of Jira with ISO dates, one in the German way.

The German one writes Windows-1252, semicolons, decimal commas and 31.12.2026, and its due dates move along
silently when work is late.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tests.demo.calendar import FRIDAYS
from tests.demo.dirt import GERMAN_DIRT, JIRA_DIRT, Dirt
from tests.demo.plan import Leaf, Plan

JIRA_HEADER = (
    "Key", "Project", "Type", "Summary", "Status", "Parent", "Assignee", "Priority", "Estimate (h)", "Progress",
    "Start", "Due", "Created", "Updated", "Resolved",
)  # fmt: skip
GERMAN_HEADER = (
    "Nr", "Projekt", "Art", "Titel", "Status", "Gehört zu", "Bearbeiter", "Priorität", "Aufwand (h)", "Fertig",
    "Beginn", "Ende", "Angelegt", "Geändert", "Erledigt",
)  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """How a tracker writes: its words, its dates, its decimal sign, its bytes."""

    header: tuple[str, ...]
    delimiter: str
    day: str
    decimal: str
    encoding: str
    statuses: tuple[str, str, str, str, str, str]  # open, in progress, in review, blocked, done, cancelled
    types: tuple[str, str, str]  # epic, task, deliverable
    priorities: tuple[str, str, str]
    dirt: tuple[Dirt, ...]


JIRA = Dialect(
    JIRA_HEADER, ",", "%Y-%m-%d", ".", "utf-8-sig",
    ("To Do", "In Progress", "In Review", "Blocked", "Done", "Won't Do"), ("Epic", "Task", "Deliverable"),
    ("High", "Medium", "Low"), JIRA_DIRT,
)  # fmt: skip
GERMAN = Dialect(
    GERMAN_HEADER, ";", "%d.%m.%Y", ",", "cp1252",
    ("Offen", "In Arbeit", "In Prüfung", "Wartet", "Erledigt", "Verworfen"), ("Paket", "Aufgabe", "Ergebnis"),
    ("hoch", "mittel", "niedrig"), GERMAN_DIRT,
)  # fmt: skip


def export(plans: Sequence[Plan], dialect: Dialect, week: int) -> bytes:
    """The whole tracker as it stood on Friday `week`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
    writer.writerow(dialect.header)
    for plan in plans:
        writer.writerows(_rows(plan, dialect, week))
    for dirt in dialect.dirt:
        if week in dirt.weeks:
            writer.writerow(dirt.cells)
        elif dirt.corrected and week >= dirt.weeks.stop:
            writer.writerow(dirt.corrected.get(place, cell) for place, cell in enumerate(dirt.cells))
    return out.getvalue().encode(dialect.encoding)


def _rows(plan: Plan, dialect: Dialect, week: int) -> list[list[str]]:
    rows = [_epic(plan, dialect, epic, week) for epic in range(len(plan.story.epics))]
    rows += [_leaf(plan, leaf, dialect, week) for leaf in plan.leaves if not _vanished(leaf, plan, week)]
    return rows


def _vanished(leaf: Leaf, plan: Plan, week: int) -> bool:
    """One item of each project is deleted in its tracker in week 18."""
    return week >= 18 and leaf is plan.leaves[-3]


def _epic(plan: Plan, dialect: Dialect, epic: int, week: int) -> list[str]:
    story = plan.story
    mine = [place for place, leaf in enumerate(plan.leaves) if leaf.epic == epic]
    done = int(plan.progress[week, mine].mean())
    status = dialect.statuses[4 if done == 100 else 1 if done else 0]
    start = min(plan.leaves[place].start_on for place in mine)
    due = max(plan.leaves[place].due_on for place in mine)
    created = _moment(story.starts_on - timedelta(days=21), dialect, epic)
    resolved = _resolved(plan, mine, due, dialect, 16) if done == 100 else ""
    return [
        f"{story.prefix}-{epic + 1}", story.name, dialect.types[0], story.epics[epic][0], status, "", story.people[0],
        dialect.priorities[1], "", str(done), start.strftime(dialect.day), due.strftime(dialect.day), created,
        _moment(FRIDAYS[max(_changed(plan, place, week) for place in mine)], dialect, 9), resolved,
    ]  # fmt: skip


def _leaf(plan: Plan, leaf: Leaf, dialect: Dialect, week: int) -> list[str]:
    story, place = plan.story, plan.leaves.index(leaf)
    done = int(plan.progress[week, place])
    friday = FRIDAYS[week]
    cancelled = place == len(plan.leaves) - 2 and week >= 13
    undated = place == len(plan.leaves) - 5
    if cancelled:
        status = dialect.statuses[5]
    elif done == 100:
        status = dialect.statuses[4]
    elif story.epics[leaf.epic][0] == story.waits and leaf.due_on < friday:
        status = dialect.statuses[3]
    elif done >= 85:
        status = dialect.statuses[2]
    elif done:
        status = dialect.statuses[3 if (leaf.number + week // 3) % 17 == 0 else 1]
    else:
        status = dialect.statuses[0]
    resolved = _resolved(plan, [place], leaf.due_on, dialect, leaf.number) if done == 100 else ""
    hours = str(leaf.estimate_hours) if leaf.number % 9 else f"{leaf.estimate_hours}{dialect.decimal}0"
    return [
        f"{story.prefix}-{leaf.number}", story.name, dialect.types[2 if leaf.number % 2 else 1], leaf.title, status,
        f"{story.prefix}-{leaf.epic + 1}", leaf.person, dialect.priorities[leaf.number % 3], hours, str(done),
        leaf.start_on.strftime(dialect.day), "" if undated else _shown_due(leaf, dialect, friday, done),
        _moment(story.starts_on - timedelta(days=14), dialect, leaf.number),
        _moment(FRIDAYS[_changed(plan, place, week)], dialect, leaf.number), resolved,
    ]  # fmt: skip


def _shown_due(leaf: Leaf, dialect: Dialect, friday: date, done: int) -> str:
    """The German tracker moves the due date of late work three to five weeks out, and nobody is told."""
    late = dialect is GERMAN and done < 100 and leaf.due_on < friday
    return (leaf.due_on + timedelta(days=21 + leaf.number % 15 if late else 0)).strftime(dialect.day)


def _resolved(plan: Plan, places: list[int], due: date, dialect: Dialect, salt: int) -> str:
    """When the last of `places` was done; what was done before the first export, was done when it was due."""
    week = int((plan.progress[:, places] == 100).all(axis=1).argmax())
    return _moment(FRIDAYS[week] if week else min(due, FRIDAYS[0]), dialect, salt)


def _changed(plan: Plan, place: int, week: int) -> int:
    """The last week up to `week` in which the item's progress moved."""
    moved = np.flatnonzero(np.diff(plan.progress[: week + 1, place], prepend=0))
    return int(moved[-1]) if len(moved) else 0


def _moment(day: date, dialect: Dialect, salt: int) -> str:
    """A time of that day before the export is made."""
    return f"{(day - timedelta(days=salt % 4)).strftime(dialect.day)} {8 + salt % 9:02}:{salt * 7 % 60:02}"
