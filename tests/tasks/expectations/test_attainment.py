"""Attainment per expectation, against the original and the current baseline."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd

from tasks.expectations.attainment import attained, yardsticks
from tasks.expectations.target_states import target_states
from tasks.records.adjusting import ATTAINMENTS
from tests.tasks.expectations.promised import FIRST, HARBOUR, SECOND, baselines, reading, standing, targets

TONIGHT = date(2026, 3, 31)
MOVED = baselines({"key": FIRST}, {"key": SECOND, "valid_from": "2026-03-10"})


def attainments(promised: pd.DataFrame, value: float, held: pd.DataFrame = MOVED) -> pd.DataFrame:
    states = target_states(promised, standing(reading(value)))
    expectations = promised[["baseline", "expectation"]].drop_duplicates()
    return attained(expectations, promised, states, yardsticks(held, TONIGHT), night=TONIGHT)


def test_what_was_relaxed_is_broken_against_the_original_and_on_track_against_the_current() -> None:
    promised = targets({"value": 0.03}, {"value": 0.06, "baseline": SECOND})
    found = attainments(promised, 0.05).set_index("against")
    assert found["state"].to_dict() == {"original": "broken", "current": "on_track"}
    assert found["baseline"].to_dict() == {"original": FIRST, "current": SECOND}
    assert found["rebaselines"].tolist() == [1, 1]


def test_an_expectation_stands_as_the_worst_of_its_targets() -> None:
    promised = targets({"value": 0.03}, {"value": 0.06}, {"value": 0.01, "due_on": "2026-12-31"})
    row = attainments(promised, 0.05, baselines()).iloc[0]
    assert (row["state"], row["targets"], row["targets_met"]) == ("broken", 3, 1)
    told = json.loads(row["reasons"])
    assert [each["reason"] for each in told] == ["missed", "met", "not_yet"]
    assert told[0] == {
        "target": "T1",
        "state": "broken",
        "reason": "missed",
        "value": 0.05,
        "indicator": "defect_rate",
        "comparator": "at_most",
        "promised": 0.03,
        "unit": "fraction",
    }


def test_an_expectation_that_no_target_carries_is_unknown() -> None:
    promised = targets({})
    expectations = pd.DataFrame({"baseline": [FIRST, FIRST], "expectation": ["E1", "E9"]}, dtype="str")
    states = target_states(promised, standing(reading(0.01)))
    found = attained(expectations, promised, states, yardsticks(baselines(), TONIGHT), night=TONIGHT)
    found = found[found["against"] == "current"].set_index("expectation")
    assert found["state"].to_dict() == {"E1": "on_track", "E9": "unknown"}
    assert found.loc["E9", "targets"] == 0
    assert found.loc["E9", "reasons"] == "[]"


def test_a_baseline_of_a_later_night_is_not_the_current_one_yet() -> None:
    early = yardsticks(MOVED, date(2026, 3, 9)).set_index("against")
    assert early["baseline"].to_dict() == {"original": FIRST, "current": FIRST}
    assert early["rebaselines"].tolist() == [0, 0]


def test_the_trackers_own_plan_is_no_yardstick_of_promises() -> None:
    assert yardsticks(baselines({"kind": "tracker_plan"}), TONIGHT).empty


def test_the_customers_rating_stands_beside() -> None:
    promised = targets({})
    ratings = pd.DataFrame({"project": [HARBOUR], "expectation": ["E1"], "rating": [2.5], "answers": [2]})
    states = target_states(promised, standing(reading(0.01)))
    against = yardsticks(baselines(), TONIGHT)
    found = attained(promised, promised, states, against, night=TONIGHT, ratings=ratings)
    assert found["rating"].tolist() == [2.5, 2.5]
    assert {name: str(dtype) for name, dtype in found.dtypes.items()} == ATTAINMENTS.dtypes
