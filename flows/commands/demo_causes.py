"""What the demo's people say of why the warehouse is late and the portal was: data show that, people know why.

Each cause is kept once, however often the demo runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tasks.records.explaining import Branch


@dataclass(frozen=True)
class Told:
    """Who says of a late project when why it is late: branch, the cause in words, importance, relation."""

    project: str
    by: str
    at: datetime
    causes: tuple[tuple[Branch, str, int, int], ...]


WAREHOUSE = Told(
    "warehouse", "Jörg Weiß", datetime(2026, 7, 2, 8, tzinfo=UTC),
    (
        (Branch.PEOPLE, "Two of the five have been helping out at another customer since April.", 9, 9),
        (Branch.PROCESS, "Due dates were moved along in the tracker instead of telling of the delay.", 6, 3),
    ),
)  # fmt: skip
PORTAL = Told(
    "portal", "Amara Okafor", datetime(2026, 3, 5, 8, tzinfo=UTC),
    (
        (Branch.PEOPLE, "Weekend duty kept two of the four from the releases every Monday and Tuesday.", 9, 9),
        (Branch.TECHNOLOGY, "The load test ran on a machine that was shared with another team.", 4, 3),
    ),
)  # fmt: skip


def weigh_demo_causes() -> int:
    """Write these causes at both projects' deviations of the schedule; how many deviations there are."""
    from tasks.deviations.cause_rules import Said
    from tasks.edit_cause import edit_cause

    found = [(told, key) for told in (WAREHOUSE, PORTAL) for key in late_schedules(told.project)]
    for told, key in found:
        for branch, statement, importance, relation in told.causes:
            edit_cause(key, None, Said(branch, statement, importance, relation), told.by, at=told.at)
    return len(found)


def late_schedules(project: str) -> list[str]:
    """The keys of a project's deviations of the schedule, open or closed."""
    from tasks.equip import equip
    from tasks.indicators.families import SCHEDULE
    from tasks.store.kinds import read_kind

    late = {"project": project, "indicator": [indicator.name for indicator in SCHEDULE.indicators]}
    keys: list[str] = read_kind(equip().engine, "deviations", late, columns=["key"])["key"].tolist()
    return keys
