"""What a story is told from comes whole, the latest of each, and of the asked deviations only; on every database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from tasks.deviations.lessons import lessons
from tasks.store.bulk import write
from tasks.store.engine import writing
from tasks.store.lesson_facts import DEVIATIONS_PER_LOOK, facts_of
from tasks.store.tables import TABLES
from tests.tasks.deviations.lived import KEY, cause, deviation, edit, measure, named, verdict
from tests.tasks.store.frames import frame_of, item, moment, night

OTHER = KEY.replace("bridge", "tunnel")


def put(store: Engine, kind: str, *rows: dict[str, Any]) -> None:
    with writing(store) as connection:
        write(connection, TABLES[kind], frame_of(kind, list(rows)))


def event(on: int, what: str = "steady", severity: str = "warning", key: str = KEY) -> dict[str, Any]:
    return {
        "deviation": key, "night": night(on).isoformat(), "event": what, "severity": severity, "value": 0.6,
        "worst_value": 0.6, "reported_value": 0.6, "nights_inside": 0, "confirmed": True, "trust": "A",
    }  # fmt: skip


def reading(on: int, **others: Any) -> dict[str, Any]:
    return {
        "project": "bridge", "indicator": "csat", "scope": "overall", "night": night(on).isoformat(),
        "state": "measured", "value": 0.7, "target": 0.85, "band_low": 0.8, "unit": "fraction", "trust": "A",
        "baseline": "bridge-1", "formula_version": 1, **others,
    }  # fmt: skip


def target(key: str, **others: Any) -> dict[str, Any]:
    return {
        "baseline": "bridge-1", "key": key, "project": "bridge", "expectation": "care", "indicator": "csat",
        "scope": "overall", "comparator": "at_least", "value": 0.85, "statement": "At least 85 %", **others,
    }  # fmt: skip


def expectation(version: int, statement: str, key: str = "care", project: str = "bridge") -> dict[str, Any]:
    return {
        "key": key, "project": project, "version": version, "statement": statement, "aspect": "service",
        "state": "confirmed", "owner_side": "supplier", "recorded_at": moment(version), "recorded_by": "alice",
    }  # fmt: skip


@pytest.fixture
def lived(store: Engine) -> Engine:
    """A store in which one deviation was lived through, and another beside it."""
    put(store, "deviations", deviation(), deviation(key=OTHER, project="tunnel"))
    put(store, "deviation_events", event(5, "opened"), event(9, "worsened", "critical"), event(25, "closed"))
    put(store, "deviation_events", event(5, "opened", key=OTHER))
    put(store, "readings", reading(4, target=0.5), reading(5), reading(6, target=0.5), reading(5, scope="team_service"))
    put(store, "baselines", {
        "key": "bridge-1", "project": "bridge", "kind": "signed", "valid_from": night(1).isoformat(),
        "frozen_as_of": night(1).isoformat(), "items": 0, "undated_items": 0, "digest": "d",
    })  # fmt: skip
    put(store, "baseline_targets", target("happy"), target("fast", indicator="nps", expectation=None))
    put(store, "expectations", expectation(1, "Look after us"), expectation(2, "We are looked after"))
    put(store, "expectations", expectation(1, "Another", key="other"), expectation(1, "Elsewhere", project="tunnel"))
    put(store, "causes", cause(), cause(deviation=OTHER))
    put(store, "cause_edits", edit(), edit(version=2, statement="Nobody rehearsed"))
    put(store, "measures", measure(status="planned", started_on=None, ended_on=None), measure(version=2))
    put(store, "measure_verdicts", verdict(night=night(12).isoformat(), outcome="too_early"), verdict())
    put(
        store,
        "work_items",
        item("A-1", 1, moment(1), landing=1, spent_hours=12.5),
        item("A-2", 2, moment(1), landing=1, spent_hours=99.0),
    )
    return store


def test_facts_are_those_of_the_deviation_alone(lived: Engine) -> None:
    facts = facts_of(lived, [KEY, "no such deviation"])
    assert facts.deviations["key"].tolist() == [KEY]
    assert facts.critical == {KEY}
    assert facts.agreed["target"].tolist() == [0.85]
    assert facts.baselines["key"].tolist() == ["bridge-1"]
    assert facts.targets["key"].tolist() == ["fast", "happy"]
    assert facts.expectations[["version", "statement"]].to_numpy().tolist() == [[2, "We are looked after"]]
    assert facts.causes["deviation"].tolist() == [KEY]
    assert facts.edits["version"].tolist() == [1, 2]
    assert facts.measures[["version", "status"]].to_numpy().tolist() == [[2, "done"]]
    assert facts.outcomes["outcome"].tolist() == ["worked"]
    assert facts.issues["spent_hours"].tolist() == [12.5]


def test_a_lesson_is_told_from_them(lived: Engine) -> None:
    (told,) = lessons(facts_of(lived, [KEY]), named)["story"]
    for part in ("We are looked after", "Nobody rehearsed", '"outcome": "worked"', '"hours": 12.5', '"signed": true'):
        assert part in told
    assert "critical" in told


def test_a_deviation_of_which_little_is_known_has_its_facts_too(lived: Engine) -> None:
    facts = facts_of(lived, [OTHER])
    assert len(facts.deviations) == 1
    assert facts.agreed.empty
    assert facts.targets.empty
    assert facts.measures.empty
    assert len(lessons(facts, named)) == 1


def test_no_deviation_has_no_facts(store: Engine) -> None:
    facts = facts_of(store, [])
    assert facts.deviations.empty
    assert lessons(facts, named).empty


def test_too_many_at_once_are_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="at most"):
        facts_of(store, [str(number) for number in range(DEVIATIONS_PER_LOOK + 1)])
