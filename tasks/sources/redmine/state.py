"""Where the last pull ended, as the cursor holds it: which issues are known, up to which change.

    {"version": 1, "mapping": "…", "updated_since": "2026-03-01T…", "overlap": {"12": "2026-…"},
     "swept_on": "2026-03-01", "projects": {"3": {"name": …, "key": …, "ids": …, "hidden": …, "left_out": …}}}

`updated_since` is the latest change seen that does not lie in the future; `overlap` are the issues changed
shortly before it, which the next pull meets again and need not ask about again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from tasks.sources.redmine.idsets import Ids, pack, unpack

VERSION = 1
_NONE: Ids = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class ProjectState:
    """What is known of one Redmine project.

    ids: the issues seen there; hidden: issues that still exist but may no longer be seen (not in `ids`);
    left_out: private issues in `ids` that the options leave out.
    """

    name: str
    key: str
    ids: Ids = field(default_factory=lambda: _NONE)
    hidden: Ids = field(default_factory=lambda: _NONE)
    left_out: Ids = field(default_factory=lambda: _NONE)


@dataclass(frozen=True)
class State:
    """The cursor, read."""

    updated_since: str = ""
    overlap: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[int, ProjectState] = field(default_factory=dict)
    swept_on: date | None = None

    def knows(self, issue: Mapping[str, Any], cutoff: str) -> bool:
        """Whether this listed issue was taken in just this state by an earlier pull; `cutoff` as by `cutoff()`."""
        if not self.updated_since:
            return False
        project = self.projects.get(issue["project"]["id"])
        if project is None or not _contains(project.ids, issue["id"]):
            return False
        updated = issue["updated_on"]
        return bool(updated < cutoff or self.overlap.get(str(issue["id"])) == updated)

    def of_projects(self, targets: Mapping[int, str]) -> State:
        """This state without the projects that now count to another portfolio project: they start anew."""
        kept = {number: one for number, one in self.projects.items() if targets.get(number, one.key) == one.key}
        return replace(self, projects=kept)

    def cutoff(self, overlap: timedelta) -> str:
        """From which change on to look again; empty when nothing is known yet."""
        if not self.updated_since:
            return ""
        return stamp(datetime.fromisoformat(self.updated_since) - overlap)


def read_state(cursor: Mapping[str, Any], mapping: str) -> State:
    """The state in `cursor`. Another mapping than last time makes every issue new; what existed stays known."""
    if cursor.get("version") != VERSION:
        return State()
    projects = {
        int(number): ProjectState(
            one["name"], one["key"], unpack(one["ids"]), unpack(one["hidden"]), unpack(one["left_out"])
        )
        for number, one in cursor["projects"].items()
    }
    swept_on = date.fromisoformat(cursor["swept_on"]) if cursor.get("swept_on") else None
    if cursor["mapping"] != mapping:
        return State(projects=projects)
    return State(cursor["updated_since"], cursor["overlap"], projects, swept_on)


def write_state(state: State, mapping: str) -> dict[str, Any]:
    """The cursor that `read_state` reads."""
    return {
        "version": VERSION,
        "mapping": mapping,
        "updated_since": state.updated_since,
        "overlap": dict(state.overlap),
        "swept_on": state.swept_on.isoformat() if state.swept_on else "",
        "projects": {
            str(number): {
                "name": one.name,
                "key": one.key,
                "ids": pack(one.ids),
                "hidden": pack(one.hidden),
                "left_out": pack(one.left_out),
            }
            for number, one in state.projects.items()
        },
    }


def stamp(moment: datetime) -> str:
    """A moment the way Redmine writes it: `2026-03-01T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _contains(ids: Ids, ref: int) -> bool:
    place = int(np.searchsorted(ids, ref))
    return place < len(ids) and int(ids[place]) == ref
