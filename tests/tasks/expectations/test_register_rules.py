"""Contradictions in a register are told with row, column and remedy."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.expectations.register_rules import Break, breaks
from tests.tasks.registers.rows import expectations, risks, targets

INDICATORS = ("defect_rate", "csat", "schedule_deviation_rate")


def found(
    expected: pd.DataFrame | None = None, promised: pd.DataFrame | None = None, feared: pd.DataFrame | None = None
) -> list[Break]:
    return breaks(
        expectations({}) if expected is None else expected,
        targets({}) if promised is None else promised,
        risks({}) if feared is None else feared,
        known_expectations=(),
        indicators=INDICATORS,
    )


def test_a_sound_register_has_none() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("change", "column", "problem", "remedy"),
    [
        ({"expectation": "uptme"}, "expectation", "is no expectation of this register", "did you mean uptime?"),
        ({"indicator": "defectrate"}, "indicator", "is no indicator of the policy", "did you mean defect_rate?"),
        ({"deliverable": "tracker/MET-1"}, "deliverable", "stands beside an indicator", "make two targets"),
        ({"indicator": None, "deliverable": "MET-1"}, "deliverable", "is not source/ref", "tracker/MET-12"),
        ({"comparator": "within", "value_high": 0.01}, "value_high", "lies below value", "lower edge"),
        ({"value_high": 0.5}, "value_high", "has no meaning here", "within"),
    ],
)
def test_a_contradiction_in_a_target_is_told(change: dict[str, object], column: str, problem: str, remedy: str) -> None:
    (told,) = found(promised=targets(change))
    assert (told.section, told.row, told.column, told.problem) == ("targets", 0, column, problem)
    assert remedy in told.remedy


@pytest.mark.parametrize(
    ("trigger", "column"),
    [
        ('{"indicator": "nope", "comparator": "at_most", "value": 1}', "trigger.indicator"),
        ('{"indicator": "csat", "comparator": "below", "value": 1}', "trigger.comparator"),
        ('{"indicator": "csat", "comparator": "at_most", "value": "low"}', "trigger.value"),
        ('{"indicator": "csat", "comparator": "within", "value": 0.1}', "trigger.value_high"),
        ('{"indicator": "csat", "comparator": "at_most", "value": 1, "nights": 0}', "trigger.nights"),
        ('{"indicator": "csat", "comparator": "at_most", "value": 1, "night": 2}', "trigger.night"),
    ],
)
def test_a_trigger_that_could_never_fire_is_told(trigger: str, column: str) -> None:
    (told,) = found(feared=risks({"trigger": trigger}))
    assert told.column == column


def test_an_expectation_cannot_be_questionable_or_due_before_it_was_said() -> None:
    told = found(expectations({"kano_type": "questionable", "due_on": "2026-01-01"}))
    assert [(each.column, each.value) for each in told] == [("kano_type", "questionable"), ("due_on", "2026-01-01")]
