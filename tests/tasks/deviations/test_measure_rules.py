"""Owner, due day, criterion and waiting time are fixed before a measure starts, and every refusal says all its reasons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tasks.deviations.measure_rules import MeasureError, next_version

TODAY = date(2026, 3, 10)
NEW: dict[str, Any] = {
    "project": "harbour", "deviation": "harbour|defect_rate|project|2026-03-01", "kind": "inspect_more",
    "statement": "Inspect every weld", "owner": "alice", "due_on": date(2026, 3, 31), "comparator": "at_most", "value": 0.05,
    "waiting_days": 30,
}  # fmt: skip


def recorded(**changes: Any) -> dict[str, Any]:
    return next_version(None, NEW | changes, TODAY) | {"recorded_on": TODAY}


def refused(previous: dict[str, Any] | None, said: dict[str, Any], today: date = TODAY) -> list[str]:
    with pytest.raises(MeasureError) as refusal:
        next_version(previous, said, today)
    return refusal.value.mistakes


def test_a_new_measure_is_planned_until_it_is_said_to_have_started() -> None:
    planned = recorded()
    assert (planned["status"], planned["started_on"], planned["ended_on"]) == ("planned", None, None)
    started = next_version(planned, {"status": "started"}, TODAY + timedelta(days=3))
    assert (started["status"], started["started_on"]) == ("started", date(2026, 3, 13))
    done = next_version(started | {"recorded_on": TODAY}, {"status": "done"}, TODAY + timedelta(days=9))
    assert (done["status"], done["started_on"], done["ended_on"]) == ("done", date(2026, 3, 13), date(2026, 3, 19))


def test_one_that_is_done_without_having_been_started_took_effect_when_it_was_done() -> None:
    done = next_version(recorded(), {"status": "done"}, TODAY + timedelta(days=9))
    assert (done["started_on"], done["ended_on"]) == (date(2026, 3, 19), date(2026, 3, 19))


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("comparator", "A measure needs the success criterion (at least or at most what value) before it starts."),
        ("value", "A measure needs the success criterion's value before it starts."),
        ("owner", "A measure needs who does it before it starts."),
        ("due_on", "A measure needs the day by which it is done before it starts."),
        ("waiting_days", "A measure needs the days to wait before it is judged before it starts."),
    ],
)
def test_one_that_lacks_something_is_refused(lacking: str, said: str) -> None:
    assert refused(None, NEW | {lacking: None}) == [said]


def test_all_reasons_are_said_at_once() -> None:
    told = refused(None, NEW | {"owner": " ", "comparator": "within", "waiting_days": 0, "source": "tracker"})
    assert len(told) == 4


def test_an_unknown_column_is_named() -> None:
    assert refused(None, NEW | {"colour": "red"}) == ["A measure has no colour."]


@pytest.mark.parametrize(("name", "value"), [("value", 0.2), ("comparator", "at_least"), ("waiting_days", 5)])
def test_the_criterion_may_move_until_the_start_and_never_after_it(name: str, value: object) -> None:
    planned = recorded()
    moved = next_version(planned, {name: value}, TODAY)
    assert moved[name] == value
    started = next_version(planned, {"status": "started"}, TODAY) | {"recorded_on": TODAY}
    assert refused(started, {name: value}) == [f"It started on 2026-03-10; its {name} is fixed since then."]
    assert next_version(started, {"owner": "bob"}, TODAY)["owner"] == "bob"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"status": "started", "started_on": date(2026, 3, 9)}, "It was recorded on 2026-03-10; what started before has no criterion fixed beforehand."),
        ({"status": "started", "started_on": date(2026, 3, 11)}, "It cannot have started on 2026-03-11, which is not over yet."),
        ({"status": "started", "due_on": date(2026, 3, 9)}, "It was due on 2026-03-09, before it starts on 2026-03-10; give it another due day."),
        ({"status": "done", "started_on": date(2026, 3, 10), "ended_on": date(2026, 3, 12)}, "It cannot have ended on 2026-03-12, which is not over yet."),
        ({"waiting_days": 10_000_000}, "A measure is judged between one and 366 days after its start."),
        ({"value": float("inf")}, "A success criterion's value is a number that can be reached, not inf."),
        ({"started_on": date(2026, 3, 10)}, "A planned measure has neither started nor ended; say its status as well."),
        ({"project": "pumps"}, "The project of a measure stays as it is; record another measure."),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(said: dict[str, Any], told: str) -> None:
    assert refused(recorded(), said) == [told]


def test_a_new_measure_that_was_due_before_today_is_refused() -> None:
    assert refused(None, NEW | {"due_on": date(2026, 3, 9)}) == ["It is due on 2026-03-09, which is past."]


@pytest.mark.parametrize(("status", "wanted"), [("done", "started"), ("cancelled", "done"), ("done", "cancelled")])
def test_what_has_ended_stays_ended(status: str, wanted: str) -> None:
    ended = next_version(recorded(), {"status": status}, TODAY) | {"recorded_on": TODAY}
    assert f"It is {status} and cannot be {wanted} any more." in refused(ended, {"status": wanted})
