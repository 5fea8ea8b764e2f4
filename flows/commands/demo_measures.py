"""What the demo's people do about the warehouse being late: a measure with its criterion, taken when the deviation opened.

It is recorded once, however often the demo runs; on the demo's night its waiting time is not over.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from flows.commands.demo_causes import BY, CAUSES, PROJECT

AT = datetime(2026, 6, 2, 8, tzinfo=UTC)
DUE_ON = date(2026, 6, 30)
STATEMENT = "Both colleagues come back from the other customer, and work for the warehouse alone."


def take_demo_measures() -> int:
    """Take the measure against what was open that day of the schedule's deviation rate; how many deviations that is."""
    from tasks.equip import equip
    from tasks.store.causes import edits
    from tasks.store.kinds import read_kind
    from tasks.take_measure import Criterion, take_measure

    engine = equip().engine
    late = {"project": PROJECT, "closed_on": None, "indicator": "schedule_deviation_rate"}
    found = read_kind(engine, "deviations", late, columns=["key", "opened_on"])
    keys: list[str] = found.loc[found["opened_on"].dt.date <= AT.date(), "key"].tolist()
    for key in keys:
        said = edits(engine, [key])
        named = said.loc[said["statement"] == CAUSES[0][1], "cause"].tolist()
        take_measure(
            key, "share_load", STATEMENT, BY, DUE_ON, Criterion("at_least", -0.1), BY, cause=named[0] if named else None,
            started=True, at=AT,
        )  # fmt: skip
    return len(keys)
