"""The SMART check says per letter what is missing, and compares promises with the company's own past."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy import load_policy
from tasks.expectations.achievable import AchievableRules, achievable
from tasks.expectations.smart import COLUMNS, REASONS, check
from tasks.present_register import smart_in_words
from tasks.records.definitions import IndicatorDefinition
from tasks.records.portfolio import PROJECTS
from tests.house.tree import expect_none, read
from tests.tasks.registers.rows import expectations, frame, targets

DEFINITIONS = {name: IndicatorDefinition(name, "fraction") for name in ("defect_rate", "csat", "actual_progress")}
CONTRACT = frame(
    PROJECTS,
    [
        {"key": "metering", "name": "Metering", "customer": "c", "phase": "implementation", "starts_on": "2026-01-01",
         "ends_on": "2026-12-31"},
    ],
)  # fmt: skip


def history(by_project: dict[str, list[float]], indicator: str = "defect_rate") -> pd.DataFrame:
    """Readings of each project on one night after the other."""
    return pd.DataFrame(
        [
            {"project": project, "indicator": indicator, "scope": "project", "state": "measured", "value": value,
             "night": pd.Timestamp("2025-01-01") + pd.Timedelta(days=day)}
            for project, values in by_project.items()
            for day, value in enumerate(values)
        ],
        columns=["project", "indicator", "scope", "state", "value", "night"],
    )  # fmt: skip


RULES = AchievableRules(**load_policy().achievable.model_dump(exclude={"compared_days"}))
MIXED = history({"a": [0.03, 0.04], "b": [0.09, 0.08], "c": [0.02, 0.07], "d": [0.2, 0.2]})


def checked(
    change: dict[str, Any] | None = None, expected: dict[str, Any] | None = None, readings: pd.DataFrame = MIXED
) -> pd.DataFrame:
    return check(targets(change or {}), expectations(expected or {}), DEFINITIONS, readings, CONTRACT, rules=RULES)


def reasons(found: pd.DataFrame) -> list[str]:
    return list(found.loc[found["ok"].eq(False).fillna(False), "reason"])


def test_a_smart_target_has_five_good_letters() -> None:
    found = checked()
    assert list(found.columns) == list(COLUMNS)
    assert "".join(found["letter"]) == "SMART"
    assert found["ok"].all()
    assert found.set_index("letter").loc["A", "reason"] == "plausible"


@pytest.mark.parametrize(
    ("change", "letter", "reason"),
    [
        ({"statement": None}, "S", "no_statement"),
        ({"expectation": None}, "S", "no_expectation"),
        ({"expectation": "other"}, "S", "unknown_expectation"),
        ({"deliverable": "tracker/MET-1", "acceptance": "signed off"}, "S", "two_measures"),
        ({"comparator": None}, "M", "no_comparator"),
        ({"value": None}, "M", "no_value"),
        ({"unit": None}, "M", "no_unit"),
        ({"unit": "percent"}, "M", "wrong_unit"),
        ({"indicator": "uptime"}, "M", "unknown_indicator"),
        ({"comparator": "within"}, "M", "no_upper_value"),
        ({"comparator": "within", "value_high": 0.01}, "M", "edges_swapped"),
        ({"indicator": None, "deliverable": "tracker/MET-1"}, "M", "no_acceptance"),
        ({"due_on": None}, "T", "no_due_date"),
        ({"due_on": "2027-01-01"}, "T", "after_contract"),
        ({"due_on": "2025-12-31"}, "T", "before_contract"),
    ],
)
def test_what_is_missing_is_told_with_its_letter(change: dict[str, Any], letter: str, reason: str) -> None:
    found = checked(change)
    told = found[found["reason"] == reason]
    assert told["letter"].tolist() == [letter]
    assert not told["ok"].any()
    assert reason in REASONS[letter]


@pytest.mark.parametrize(
    ("expected", "letter", "reason"),
    [
        ({"state": "latent"}, "R", "not_confirmed"),
        ({"state": "withdrawn"}, "R", "withdrawn"),
        ({"kano_type": "indifferent"}, "R", "indifferent"),
        ({"kano_type": "reverse"}, "R", "reverse"),
        ({"due_on": "2026-05-31"}, "T", "after_expected"),
    ],
)
def test_the_expectation_decides_relevance_and_time(expected: dict[str, Any], letter: str, reason: str) -> None:
    found = checked(expected=expected)
    assert reasons(found) == [reason]
    assert found.loc[found["reason"] == reason, "letter"].tolist() == [letter]


def test_a_target_without_any_measure_has_all_its_faults_told() -> None:
    assert reasons(checked({"indicator": None, "due_on": None})) == ["no_measure", "no_due_date"]


def test_reasons_rest_on_values() -> None:
    found = checked({"unit": "percent", "due_on": "2027-01-01"}).set_index("reason")
    assert json.loads(found.loc["wrong_unit", "values"]) == {"unit": "percent", "expected_unit": "fraction"}
    assert json.loads(found.loc["after_contract", "values"]) == {"due_on": "2027-01-01", "ends_on": "2026-12-31"}


@pytest.mark.parametrize(
    ("limit", "verdict", "met", "ok"),
    [(0.01, "over_promise", 0, False), (0.05, "plausible", 2, True), (0.5, "sandbagged", 4, True)],
)
def test_a_promise_is_compared_with_the_earlier_projects(limit: float, verdict: str, met: int, ok: bool) -> None:
    row = checked({"value": limit}).set_index("letter").loc["A"]
    assert (row["reason"], row["ok"]) == (verdict, ok)
    values = json.loads(row["values"])
    assert (values["projects_met"], values["projects"], values["share"]) == (met, 4, met / 4)


def test_too_few_earlier_projects_give_no_verdict() -> None:
    row = checked(readings=history({"a": [0.01], "b": [0.01], "metering": [0.9] * 9})).set_index("letter").loc["A"]
    assert row["reason"] == "not_enough_data"
    assert pd.isna(row["ok"])
    assert json.loads(row["values"])["own_nights"] == 9


def test_of_progress_the_last_reading_counts() -> None:
    past = history({name: [0.1, 0.2, 0.3, 1.0] for name in "abc"}, "actual_progress")
    asked = targets({"indicator": "actual_progress", "comparator": "at_least", "value": 1.0})
    assert achievable(asked, past, RULES)["projects_met"].tolist() == [3]


def test_a_deliverable_has_no_history_to_compare_with() -> None:
    found = checked({"indicator": None, "deliverable": "tracker/MET-1", "acceptance": "signed off"})
    assert found.set_index("letter").loc["A", "reason"] == "not_comparable"
    assert reasons(found) == []


def test_a_deliverable_that_is_not_there_is_told_when_it_is_known_what_is() -> None:
    asked = targets({"indicator": None, "deliverable": "tracker/MET-9", "acceptance": "signed off"})
    found = check(asked, expectations({}), DEFINITIONS, MIXED, CONTRACT, rules=RULES, deliverables={"tracker/MET-1"})
    assert reasons(found) == ["unknown_deliverable"]


def test_every_reason_is_documented_and_has_its_words() -> None:
    told = read("docs/expectations.md")
    codes = [code for each in REASONS.values() for code in each]
    expect_none([code for code in codes if f"`{code}`" not in told])
    every = pd.DataFrame({"target": "t", "letter": "S", "ok": False, "reason": codes, "values": "{}"})
    assert len(smart_in_words(every)) == len(codes) + 1


def test_the_policy_says_from_where_on_a_promise_is_too_much() -> None:
    asked, verdicts = targets({"value": 0.05}), []
    for share in (0.2, 0.25, 0.5):
        verdicts += achievable(asked, MIXED, replace(RULES, over_promised_share=share))["verdict"].tolist()
    assert verdicts == ["plausible", "plausible", "over_promise"]
    assert achievable(asked, MIXED, replace(RULES, fewest_projects=5))["verdict"].tolist() == ["not_enough_data"]
    assert achievable(asked, MIXED, replace(RULES, held_share=1.0))["projects_met"].tolist() == [1]
    easy = achievable(targets({"value": 0.15}), MIXED, replace(RULES, sandbagged_share=0.75))
    assert easy["verdict"].tolist() == ["sandbagged"]


def test_no_targets_no_rows() -> None:
    found = check(targets({}).iloc[:0], expectations({}), DEFINITIONS, MIXED, CONTRACT, rules=RULES)
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


def test_without_history_nothing_is_said() -> None:
    assert checked(readings=MIXED.iloc[:0]).set_index("letter").loc["A", "reason"] == "not_enough_data"


@pytest.mark.slow
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.floats(0, 1), min_size=1, max_size=6), max_size=8),
    st.floats(0, 1),
    st.floats(0, 1),
)
@settings(deadline=None, max_examples=60)
def test_an_easier_target_would_have_been_met_by_no_fewer(
    past: dict[str, list[float]], one: float, other: float
) -> None:
    hard, easy = sorted((one, other))
    found = achievable(targets({"key": "hard", "value": hard}, {"key": "easy", "value": easy}), history(past), RULES)
    by_target = found.set_index("target")
    assert by_target.loc["hard", "projects_met"] <= by_target.loc["easy", "projects_met"]
    assert (found["projects"] == len(past)).all()
    shares = found["share"].dropna()
    assert np.all(
        (found.loc[shares.index, "interval_low"] <= shares + 1e-9)
        & (shares <= found.loc[shares.index, "interval_high"] + 1e-9)
    )
