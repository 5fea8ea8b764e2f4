"""A prepared plan starts when its condition has held for its nights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from tasks.expectations.contingency import nights_watched, started
from tasks.records.expecting import RISKS
from tests.tasks.expectations.promised import HARBOUR, reading, readings, rows_of

NIGHT = date(2026, 3, 31)
CONDITION = {"indicator": "defect_rate", "comparator": "at_least", "value": 0.08, "nights": 3}


def risk(trigger: object = CONDITION, **columns: object) -> pd.DataFrame:
    fixed = {"key": "R1", "project": HARBOUR, "statement": "s", "state": "prepared"}
    return rows_of(RISKS, {**fixed, "trigger": None if trigger is None else json.dumps(trigger), **columns})


def told(**by_day: float | None) -> pd.DataFrame:
    """Readings of days in March, given as d29=0.09."""
    rows: list[Mapping[str, object]] = [reading(value, night=f"2026-03-{day[1:]}") for day, value in by_day.items()]
    return readings(*rows)


def test_it_starts_when_the_condition_held_on_so_many_nights_with_tonights_value() -> None:
    found = started(risk(), told(d29=0.09, d30=0.08, d31=0.10), NIGHT)
    assert found[["key", "state", "started_value"]].to_numpy().tolist() == [["R1", "started", 0.10]]
    assert found["started_on"].dt.strftime("%Y-%m-%d").tolist() == ["2026-03-31"]


@pytest.mark.parametrize(
    "nights",
    [
        {"d29": 0.09, "d30": 0.07, "d31": 0.10},
        {"d28": 0.09, "d29": 0.09, "d30": 0.09},
        {"d30": 0.09, "d31": 0.09},
        {"d29": 0.09, "d30": None, "d31": 0.09},
    ],
)
def test_one_night_on_which_it_did_not_hold_breaks_the_row(nights: Mapping[str, float | None]) -> None:
    assert started(risk(), told(**nights), NIGHT).empty


def test_a_reading_that_cannot_be_trusted_starts_nothing() -> None:
    tonight = readings(reading(0.5, trust="D"))
    assert started(risk({**CONDITION, "nights": 1}), tonight, NIGHT).empty


def test_without_a_number_of_nights_one_is_enough() -> None:
    trigger = {name: value for name, value in CONDITION.items() if name != "nights"}
    assert len(started(risk(trigger), told(d31=0.09), NIGHT)) == 1


@pytest.mark.parametrize("state", ["started", "closed"])
def test_a_plan_that_was_started_or_closed_is_left_alone(state: str) -> None:
    assert started(risk(state=state), told(d29=0.09, d30=0.09, d31=0.09), NIGHT).empty


@pytest.mark.parametrize("trigger", [None, [], {}, {"indicator": "defect_rate"}, {**CONDITION, "value": None}])
def test_a_plan_without_a_whole_condition_starts_by_hand_alone(trigger: object) -> None:
    assert started(risk(trigger), told(d29=0.09, d30=0.09, d31=0.09), NIGHT).empty
    assert nights_watched(risk(trigger), NIGHT) == []


def test_only_the_nights_that_conditions_look_at_are_asked_for() -> None:
    assert nights_watched(risk(), NIGHT) == [date(2026, 3, 29), date(2026, 3, 30), NIGHT]
