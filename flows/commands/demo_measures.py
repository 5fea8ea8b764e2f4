"""What the demo's people do about the schedule: a measure of the warehouse, still waiting, and one of the portal, which is judged.

Each was taken soon after the deviation of the schedule's rate opened. It is recorded once, however often the demo runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flows.commands.demo_causes import PORTAL, WAREHOUSE, Told, late_schedules

INDICATOR = "schedule_deviation_rate"


@dataclass(frozen=True)
class Taken:
    """A measure against the first cause that was told: when it started, when it was due and done, how long it waits."""

    told: Told
    statement: str
    at: datetime
    due_on: date
    done_at: datetime | None = None
    waiting_days: int | None = None


MEASURES = (
    Taken(
        WAREHOUSE, "Both colleagues come back from the other customer, and work for the warehouse alone.",
        datetime(2026, 6, 2, 8, tzinfo=UTC), date(2026, 6, 30),
    ),
    Taken(
        PORTAL, "The operations team takes over weekend duty; both work on the releases all week.",
        datetime(2026, 3, 23, 8, tzinfo=UTC), date(2026, 4, 30), datetime(2026, 4, 27, 8, tzinfo=UTC), waiting_days=14,
    ),
)  # fmt: skip


def take_demo_measures() -> int:
    """Take each measure against the deviation of the schedule's rate that was there when it started; how many there are."""
    from tasks.equip import equip
    from tasks.store.causes import edits
    from tasks.take_measure import Criterion, change_measure, take_measure

    count = 0
    for taken in MEASURES:
        told, criterion = taken.told, Criterion("at_least", -0.1, taken.waiting_days)
        for key in late_schedules(told.project):
            _, indicator, _, opened_on = key.rsplit("|", 3)
            if indicator != INDICATOR or date.fromisoformat(opened_on) > taken.at.date():
                continue
            said = edits(equip().engine, [key])
            named = said.loc[said["statement"] == told.causes[0][1], "cause"].tolist()
            kept = take_measure(
                key, "share_load", taken.statement, told.by, taken.due_on, criterion, told.by,
                cause=named[0] if named else None, started=True, at=taken.at,
            )  # fmt: skip
            if taken.done_at:
                change_measure(kept.key, {"status": "done"}, told.by, at=taken.done_at)
            count += 1
    return count
