"""The customer's rating of an expectation beside its measured attainment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from tasks.expectations.perception import gaps, ratings
from tasks.records.adjusting import ATTAINMENTS
from tasks.records.landed import SURVEY_ANSWERS
from tests.tasks.expectations.promised import HARBOUR, rows_of

NIGHT = date(2026, 3, 31)


def rated(*rows: Mapping[str, object], key: str = "E1") -> pd.DataFrame:
    """Answers about one expectation, each from a source of its own number."""
    given = [{"ref": str(number), **row} for number, row in enumerate(rows, start=1)]
    fixed = {"source": "survey", "project": HARBOUR, "survey": "2026-Q1", "submitted_at": "2026-03-02T09:00Z"}
    extra = json.dumps({"expectation": key, "note": "x"}, ensure_ascii=False)
    return rows_of(SURVEY_ANSWERS, *given, dimension="expectation", scale="five_point", extra=extra, **fixed)


def test_the_rating_of_an_expectation_is_the_mean_of_its_answers() -> None:
    found = ratings(rated({"score": 4}, {"score": 1}), NIGHT)
    assert found.to_numpy().tolist() == [[HARBOUR, "E1", 2.5, 2]]


def test_of_one_person_the_last_answer_counts() -> None:
    again = {"respondent": "alice", "submitted_at": "2026-03-20T09:00Z"}
    assert ratings(rated({"score": 1, "respondent": "alice"}, {"score": 5, **again}), NIGHT)["rating"].tolist() == [5]


def test_a_key_in_chinese_is_found() -> None:
    assert ratings(rated({"score": 4}, key="按期交付"), NIGHT)["expectation"].tolist() == ["按期交付"]


@pytest.mark.parametrize(
    "row",
    [
        {"dimension": "overall"},
        {"scale": "nps", "score": 9},
        {"extra": "{}"},
        {"extra": None},
        {"submitted_at": "2026-04-01T00:00Z"},
        {"submitted_at": "2025-09-01T00:00Z"},
    ],
)
def test_other_answers_rate_no_expectation(row: Mapping[str, object]) -> None:
    assert ratings(rated({"score": 4, **row}), NIGHT).empty


@pytest.mark.parametrize(
    ("state", "rating", "gap"),
    [
        ("kept", 4.5, "agrees"),
        ("on_track", 2.9, "seen_worse"),
        ("broken", 4.0, "seen_better"),
        ("broken", 2.0, "agrees"),
        ("unknown", 1.0, None),
        ("kept", None, None),
    ],
)
def test_a_gap_is_told_where_the_customer_sees_it_otherwise(state: str, rating: float | None, gap: str | None) -> None:
    row = {"night": "2026-03-31", "project": HARBOUR, "expectation": "E1", "against": "current", "baseline": "b"}
    found = gaps(rows_of(ATTAINMENTS, {**row, "state": state, "rating": rating}))
    assert found.tolist() == [gap]
