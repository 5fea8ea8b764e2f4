"""How a signed target stands: by its reading, or by its item or milestone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tasks.expectations.target_states import Standing, nights_needed, target_states
from tests.tasks.expectations.promised import TONIGHT, deviation, reading, standing, targets

LATER, GONE_BY = "2026-06-30", "2026-03-15"


def state_of(target: Mapping[str, object], known: Standing) -> tuple[str, str]:
    found = target_states(targets(target), known)
    assert len(found) == 1
    return found["state"].iloc[0], found["reason"].iloc[0]


def test_a_running_target_that_is_met_is_on_track() -> None:
    assert state_of({"due_on": LATER}, standing(reading(0.05))) == ("on_track", "met")


def test_one_that_is_missed_before_its_day_is_at_risk_and_not_broken() -> None:
    assert state_of({"due_on": LATER}, standing(reading(0.07))) == ("at_risk", "not_yet")


def test_one_that_is_met_while_its_deviation_is_still_open_is_at_risk() -> None:
    known = standing(reading(0.045), deviations=(deviation(),))
    assert state_of({"due_on": LATER}, known) == ("at_risk", "not_settled")


def test_on_its_day_it_is_kept_or_broken() -> None:
    assert state_of({"due_on": TONIGHT}, standing(reading(0.05))) == ("kept", "met")
    assert state_of({"due_on": TONIGHT}, standing(reading(0.051))) == ("broken", "missed")


def test_what_was_kept_on_its_day_is_not_lost_by_what_comes_later() -> None:
    known = standing(reading(0.02, night=GONE_BY), reading(0.50))
    assert state_of({"due_on": GONE_BY}, known) == ("kept", "met")


def test_a_due_night_that_was_not_measured_takes_the_last_one_of_the_week_before() -> None:
    assert state_of({"due_on": GONE_BY}, standing(reading(0.02, night="2026-03-10"))) == ("kept", "met")
    assert state_of({"due_on": GONE_BY}, standing(reading(0.02, night="2026-03-08"))) == ("unknown", "no_reading")
    assert state_of({"due_on": GONE_BY}, standing(reading(0.02, night="2026-03-16"))) == ("unknown", "no_reading")


def test_a_target_without_a_day_is_broken_when_missed_unless_it_is_on_its_way_back() -> None:
    assert state_of({}, standing(reading(0.08))) == ("broken", "missed")
    assert state_of({}, standing(reading(0.08), deviations=(deviation(),))) == ("at_risk", "recovering")
    assert state_of({}, standing(reading(0.095), deviations=(deviation(),))) == ("broken", "missed")


def test_without_a_reading_of_tonight_or_one_to_be_trusted_it_is_unknown() -> None:
    assert state_of({}, standing()) == ("unknown", "no_reading")
    assert state_of({}, standing(reading(None))) == ("unknown", "no_reading")
    assert state_of({}, standing(reading(0.01, night="2026-03-30"))) == ("unknown", "no_reading")
    assert state_of({}, standing(reading(0.01, trust="D"))) == ("unknown", "provisional")


@pytest.mark.parametrize(
    ("comparator", "value", "met"),
    [("at_least", 0.8, True), ("at_least", 0.79, False), ("within", 0.95, False), ("within", 0.9, True)],
)
def test_every_comparator_includes_its_edges(comparator: str, value: float, met: bool) -> None:
    target = {"indicator": "csat", "scope": "overall", "comparator": comparator, "value": 0.8, "value_high": 0.9}
    known = standing(reading(value, indicator="csat", scope="overall"))
    assert state_of(target, known)[0] == ("on_track" if met else "broken")


def test_an_empty_scope_means_the_overall_question_of_a_survey() -> None:
    target = {"indicator": "csat", "comparator": "at_least", "value": 0.8}
    known = standing(
        reading(0.9, indicator="csat", scope="overall"), reading(0.1, indicator="csat", scope="team_service")
    )
    assert state_of(target, known) == ("on_track", "met")


def test_tonight_and_the_week_up_to_each_past_due_day_are_looked_up() -> None:
    needed = nights_needed(targets({"due_on": GONE_BY}, {"due_on": LATER}, {}), standing().night)
    assert [str(night) for night in needed] == [*(f"2026-03-{day:02}" for day in range(9, 16)), TONIGHT]


ITEM = {"ref": "MET/7", "due_on": GONE_BY}
DELIVERABLE = {"deliverable": "tracker/MET/7"}


@pytest.mark.parametrize(
    ("target", "item", "expected"),
    [
        ({}, {"status": "done", "closed_at": "2026-03-15T18:00Z"}, ("kept", "done")),
        ({}, {"status": "done", "closed_at": "2026-03-16T01:00Z"}, ("broken", "done_late")),
        ({}, {}, ("broken", "overdue")),
        ({"due_on": LATER}, {"due_on": LATER}, ("on_track", "under_way")),
        ({"due_on": LATER}, {"due_on": "2026-07-01"}, ("at_risk", "planned_later")),
        ({"due_on": LATER}, {"due_on": LATER, "status": "blocked"}, ("at_risk", "blocked")),
        ({"due_on": LATER}, {"status": "cancelled"}, ("broken", "cancelled")),
        ({"due_on": LATER}, {"ref": "MET/8"}, ("unknown", "gone")),
    ],
)
def test_a_deliverable_is_judged_by_its_item(
    target: Mapping[str, object], item: Mapping[str, object], expected: tuple[str, str]
) -> None:
    known = standing(items=({**ITEM, **item},), plan=({"ref": "MET/7", "due_on": GONE_BY},))
    assert state_of({**DELIVERABLE, **target}, known) == expected


def test_a_deliverable_may_be_a_milestone() -> None:
    target = {"deliverable": "tracker/M2", "due_on": GONE_BY}
    reached = {"ref": "M2", "status": "reached", "reached_on": "2026-03-14"}
    assert state_of(target, standing(milestones=(reached,))) == ("kept", "done")
    assert state_of(target, standing(milestones=({**reached, "reached_on": "2026-03-20"},))) == ("broken", "done_late")


def test_a_deliverable_without_any_day_is_kept_once_it_is_done() -> None:
    known = standing(items=({"ref": "MET/7", "status": "done"},))
    assert state_of(DELIVERABLE, known) == ("kept", "done")


def test_every_target_keeps_its_place_whatever_it_is_measured_by() -> None:
    rows = targets({}, {"deliverable": "tracker/1"}, {"expectation": "E2"})
    found = target_states(rows, standing(reading(0.01), items=({"ref": "1", "status": "done"},)))
    assert found["target"].tolist() == ["T1", "T2", "T3"]
    assert found["state"].tolist() == ["on_track", "kept", "on_track"]
