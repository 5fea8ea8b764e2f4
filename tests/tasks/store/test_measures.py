"""Measures: every version kept, the latest one counts; verdicts as of the night they changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.deviations.measure_rules import MeasureError
from tasks.store.episodes import save_events
from tasks.store.measures import measure_versions, measures, outcome_history, outcomes, record_measure, save_outcomes
from tests.tasks.store.frames import frame_of

OPENED = date(2026, 3, 1)
AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
LEAKS = "harbour|defect_rate|project|2026-03-01"
NEW: dict[str, Any] = {
    "project": "harbour", "deviation": LEAKS, "kind": "inspect_more", "statement": "Inspect every weld, 逐缝检查",
    "owner": "alice", "due_on": date(2026, 3, 31), "comparator": "at_most", "value": 0.05, "waiting_days": 30,
}  # fmt: skip


@pytest.fixture
def engine(store: Engine) -> Engine:
    opened = {
        "deviation": LEAKS, "night": OPENED, "event": "opened", "severity": "warning", "value": 0.08, "worst_value": 0.08,
        "reported_value": 0.08, "nights_inside": 0, "confirmed": True, "trust": "A",
    }  # fmt: skip
    save_events(store, OPENED, frame_of("deviation_events", [opened]))
    return store


def record(engine: Engine, key: str | None = None, at: datetime = AT, **said: Any) -> str:
    row, _ = record_measure(engine, key, said, by="alice", at=at)
    return str(row["key"])


def test_measures_are_counted_in_their_project_and_read_back_as_said(engine: Engine) -> None:
    assert record(engine, **NEW) == "harbour-measure-1"
    assert record(engine, **NEW | {"owner": "bob"}) == "harbour-measure-2"
    found = measures(engine, "harbour").iloc[0]
    assert found["statement"] == "Inspect every weld, 逐缝检查"
    assert (found["version"], found["status"], found["due_on"]) == (1, "planned", pd.Timestamp("2026-03-31"))
    assert measures(engine, "pumps").empty
    assert len(measures(engine, deviations=[LEAKS])) == 2
    assert measures(engine, deviations=[]).empty


def test_a_change_is_a_further_version_and_the_same_once_more_is_none(engine: Engine) -> None:
    key = record(engine, **NEW)
    later = AT + timedelta(days=2)
    row, new = record_measure(engine, key, {"status": "started"}, by="bob", at=later)
    assert (new, row["version"], row["started_on"], row["recorded_by"]) == (True, 2, date(2026, 3, 12), "bob")
    row, new = record_measure(engine, key, {"status": "started"}, by="carol", at=later + timedelta(days=1))
    assert (new, row["version"], row["recorded_by"]) == (False, 2, "bob")
    assert measure_versions(engine, key)["status"].tolist() == ["planned", "started"]
    assert measures(engine)["status"].tolist() == ["started"]
    assert measures(engine, as_of=AT.date())["status"].tolist() == ["planned"]


def test_a_form_that_is_sent_twice_records_one_measure_unless_the_first_was_cancelled(engine: Engine) -> None:
    first = record(engine, **NEW)
    record(engine, first, status="started")
    row, new = record_measure(engine, None, NEW, by="bob", at=AT + timedelta(hours=1))
    assert (row["key"], row["status"], new) == (first, "started", False)
    record(engine, first, status="cancelled")
    assert record(engine, **NEW) == "harbour-measure-2"


def test_the_day_is_that_of_the_zone_it_is_said_in(engine: Engine) -> None:
    late = datetime(2026, 3, 10, 22, tzinfo=UTC)
    row, _ = record_measure(
        engine, None, NEW | {"status": "started"}, by="alice", at=late, zone=ZoneInfo("Asia/Shanghai")
    )
    assert row["started_on"] == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("key", "changes", "told"),
    [
        (None, {"deviation": "harbour|defect_rate|project|1999-01-01"}, "No deviation is called harbour"),
        (None, {"project": "pumps"}, "belongs to harbour, not to pumps"),
        ("harbour-measure-9", {}, "There is no measure 'harbour-measure-9'."),
        (None, {"value": None}, "success criterion"),
    ],
)
def test_a_refused_measure_leaves_nothing_behind(
    engine: Engine, key: str | None, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(MeasureError, match=told):
        record_measure(engine, key, NEW | changes, by="alice", at=AT)
    assert measures(engine).empty


def test_the_latest_verdict_up_to_a_night_counts(engine: Engine) -> None:
    def verdict(night: date, outcome: str, measure: str = "m") -> dict[str, Any]:
        return {
            "measure": measure, "night": night, "outcome": outcome, "before_points": 5, "after_points": 0,
            "overlaps": "[]",
        }  # fmt: skip

    first, second = date(2026, 3, 10), date(2026, 4, 10)
    save_outcomes(
        engine, first, frame_of("measure_verdicts", [verdict(first, "too_early"), verdict(first, "worked", "n")])
    )
    save_outcomes(engine, second, frame_of("measure_verdicts", [verdict(second, "worse")]))
    save_outcomes(engine, second, frame_of("measure_verdicts", [verdict(second, "no_change")]))
    assert outcomes(engine, date(2026, 4, 9))["outcome"].tolist() == ["too_early", "worked"]
    assert outcomes(engine, second)["outcome"].tolist() == ["no_change", "worked"]
    assert outcomes(engine, second, ["n"])["measure"].tolist() == ["n"]
    assert outcome_history(engine, "m")["outcome"].tolist() == ["too_early", "no_change"]
    save_outcomes(engine, second, frame_of("measure_verdicts", []))
    assert outcomes(engine, second)["outcome"].tolist() == ["too_early", "worked"]
    with pytest.raises(ValueError, match="other nights"):
        save_outcomes(engine, first, frame_of("measure_verdicts", [verdict(second, "worse")]))
