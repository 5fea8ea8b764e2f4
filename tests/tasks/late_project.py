"""Alpha is late: five items were due, three of them are blocked and one is done; through the verbs without Prefect."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.tasks.desk import FILES, NIGHT, collected
from tests.tasks.promise_nights import spend

HEADER = "Key,Summary,Project,Status,Start,Due,Owner\n"
ROWS = "".join(f"A-{number},Item {number},Alpha,{{}},01.03.2026,21.03.2026,Ann\n" for number in range(1, 6))
TRACKER = (
    FILES["sources/tracker.yaml"]
    .replace("Open: open,", "Open: open, Blocked: blocked,")
    .replace("  due_on: Due\n", "  due_on: Due\n  assignee: Owner\n")
)
LATER = NIGHT + timedelta(days=14)
KEY = f"alpha|schedule_deviation_rate|project|{NIGHT}"


def fall_behind(home: Path) -> None:
    """The night on which the plan was frozen, and the night two weeks later, in the portfolio at `home`."""
    (home / "data" / "tracker.csv").write_text(HEADER + ROWS.format(*["Open"] * 5))
    collected("tracker")
    spend(NIGHT)
    (home / "data" / "tracker.csv").write_text(HEADER + ROWS.format(*["Blocked"] * 3, "Open", "Done"))
    collected("tracker", LATER)
    spend(LATER)
