"""What the demo's people say of why the warehouse is late: the data show that it is, its people know why.

Each cause is kept once, however often the demo runs.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.records.explaining import Branch

PROJECT, BY, AT = "warehouse", "Jörg Weiß", datetime(2026, 7, 2, 8, tzinfo=UTC)
CAUSES = (
    (Branch.PEOPLE, "Two of the five have been helping out at another customer since April.", 9, 9),
    (Branch.PROCESS, "Due dates were moved along in the tracker instead of telling of the delay.", 6, 3),
)
"""Branch, the cause in words, importance, relation."""


def weigh_demo_causes() -> int:
    """Write these causes at the warehouse's open deviations of the schedule; how many deviations there are."""
    from tasks.deviations.cause_rules import Said
    from tasks.edit_cause import edit_cause
    from tasks.equip import equip
    from tasks.indicators.families import SCHEDULE
    from tasks.store.kinds import read_kind

    late = {"project": PROJECT, "closed_on": None, "indicator": [indicator.name for indicator in SCHEDULE.indicators]}
    keys: list[str] = read_kind(equip().engine, "deviations", late, columns=["key"])["key"].tolist()
    for key in keys:
        for branch, statement, importance, relation in CAUSES:
            edit_cause(key, None, Said(branch, statement, importance, relation), BY, at=AT)
    return len(keys)
