"""What a tracker's issue says of the measure it carries, with the day it happened and never backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from tasks.deviations.measure_issues import moved_by_issues
from tests.tasks.deviations.measured import measure, measures

NIGHT = date(2026, 3, 20)
RECORDED = datetime(2026, 3, 10, 9, tzinfo=UTC)


def said(status: str, changed: str, *, measure_is: str = "planned", closed: str | None = None, **changes: Any) -> Any:
    started = date(2026, 3, 12) if measure_is == "started" else None
    row = measure("m", status=measure_is, started_on=started, recorded_at=RECORDED, source="tracker", ref="A-9")
    items = pd.DataFrame({"source": ["tracker"], "ref": ["A-9"], "status": [status]}, dtype="str").assign(
        valid_from=pd.to_datetime([changed], utc=True), closed_at=pd.to_datetime([closed], utc=True)
    )
    return moved_by_issues(measures(row | changes), items, NIGHT).get("m")


@pytest.mark.parametrize(
    ("status", "now", "told"),
    [
        ("open", "planned", None),
        ("in_progress", "planned", {"status": "started", "started_on": date(2026, 3, 15)}),
        ("blocked", "planned", {"status": "started", "started_on": date(2026, 3, 15)}),
        ("done", "planned", {"status": "done", "ended_on": date(2026, 3, 15)}),
        ("done", "started", {"status": "done", "ended_on": date(2026, 3, 15)}),
        ("cancelled", "started", {"status": "cancelled", "ended_on": date(2026, 3, 15)}),
        ("in_progress", "started", None),
        ("open", "started", None),
        ("in_progress", "done", None),
        ("done", "cancelled", None),
    ],
)
def test_it_moves_a_measure_forward_only(status: str, now: str, told: dict[str, Any] | None) -> None:
    assert said(status, "2026-03-15 10:00", measure_is=now) == told


def test_the_day_it_was_closed_counts_before_the_day_the_row_changed() -> None:
    assert said("done", "2026-03-18 10:00", closed="2026-03-16 10:00")["ended_on"] == date(2026, 3, 16)


def test_what_was_done_before_the_measure_was_recorded_counts_from_that_day() -> None:
    assert said("in_progress", "2026-03-01 10:00")["started_on"] == date(2026, 3, 10)


def test_a_measure_that_was_recorded_after_the_night_waits_for_the_next_one() -> None:
    assert said("in_progress", "2026-03-15 10:00", recorded_at=datetime(2026, 3, 21, 9, tzinfo=UTC)) is None


def test_the_day_is_that_of_the_zone() -> None:
    row = measure("m", status="planned", started_on=None, recorded_at=RECORDED, source="tracker", ref="A-9")
    items = pd.DataFrame({"source": ["tracker"], "ref": ["A-9"], "status": ["in_progress"]}, dtype="str").assign(
        valid_from=pd.to_datetime(["2026-03-15 22:00"], utc=True), closed_at=pd.to_datetime([None], utc=True)
    )
    found = moved_by_issues(measures(row), items, NIGHT, ZoneInfo("Asia/Shanghai"))
    assert found["m"]["started_on"] == date(2026, 3, 16)
