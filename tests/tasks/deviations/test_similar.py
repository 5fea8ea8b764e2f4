"""Which lessons are like a deviation: by indicator, causes, words, phase and scope."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.similar import COLUMNS, WEIGHTS, similar
from tasks.deviations.terms import terms
from tests.tasks.store.frames import frame_of, night

FAMILIES = {"csat": "satisfaction", "nps": "satisfaction", "defect_rate": "quality"}


def story(
    key: str, indicator: str = "csat", causes: dict[str, float] | None = None, *, phase: str | None = "acceptance",
    text: str = "", scope: str = "overall", closed: int | None = 20,
) -> dict[str, Any]:  # fmt: skip
    told = {
        "project": {"phase": phase} if phase else None,
        "causes": [{"code": code, "score": score} for code, score in (causes or {}).items()],
    }
    return {
        "deviation": key, "project": "bridge", "indicator": indicator, "scope": scope,
        "opened_on": night(1).isoformat(), "closed_on": night(closed).isoformat() if closed else None,
        "story": json.dumps(told), "words": " ".join(terms(text)),
    }  # fmt: skip


def asked_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame_of("lessons", list(rows))


def like(asked: dict[str, Any], *lessons: dict[str, Any], limit: int = 5) -> pd.DataFrame:
    return similar(asked_of(asked), asked_of(*lessons), FAMILIES, limit)


def test_the_same_indicator_and_cause_come_first() -> None:
    asked = story("a", "csat", {"late_input": 72}, closed=None)
    told = like(
        asked,
        story("other cause", "csat", {"rework": 72}),
        story("both", "csat", {"late_input": 9}),
        story("other indicator", "defect_rate", {"late_input": 72}),
        story("neither", "defect_rate", {"rework": 72}),
    )
    assert told["lesson"].tolist()[0] == "both"
    assert set(told["lesson"]) == {"both", "other cause", "other indicator"}
    assert told["rank"].tolist() == [1, 2, 3]


def test_one_of_the_same_family_is_half_as_like() -> None:
    told = like(story("a", "csat", closed=None), story("nps", "nps"), story("csat", "csat"))
    assert told["like_indicator"].tolist() == [1.0, 0.5]


def test_the_words_decide_between_lessons_that_are_alike_otherwise() -> None:
    told = like(
        story("a", text="firmware of the meters", closed=None),
        story("plain", text="trucks and roads", closed=25),
        story("firmware", text="new firmware for all meters"),
    )
    assert told["lesson"].tolist() == ["firmware", "plain"]


def test_causes_count_by_their_weight() -> None:
    asked = story("a", causes={"late_input": 90, "rework": 10}, closed=None)
    told = like(asked, story("rework", causes={"rework": 50}, closed=25), story("input", causes={"late_input": 50}))
    assert told.set_index("lesson")["like_causes"].to_dict() == pytest.approx({"input": 0.9, "rework": 0.1})


def test_what_is_not_known_is_left_out_of_the_mean() -> None:
    told = like(story("a", phase=None, closed=None), story("b", causes={"rework": 9})).iloc[0]
    assert np.isnan(told["like_phase"])
    assert np.isnan(told["like_causes"])
    known = WEIGHTS["indicator"] + WEIGHTS["words"] + WEIGHTS["scope"]
    assert told["score"] == pytest.approx((WEIGHTS["indicator"] + WEIGHTS["scope"]) / known)


def test_a_lesson_is_not_like_itself_and_of_equal_ones_the_younger_comes_first() -> None:
    told = like(story("a"), story("a"), story("old", closed=10), story("new", closed=25), limit=2)
    assert told["lesson"].tolist() == ["new", "old"]


def test_without_lessons_there_is_nothing_like_it() -> None:
    told = like(story("a"))
    assert told.empty
    assert list(told.columns) == list(COLUMNS)
    assert similar(asked_of(), asked_of(story("b")), FAMILIES).empty
    assert like(story("a", "csat"), story("b", "defect_rate")).empty


STORIES = st.builds(
    story,
    st.text("xyz", min_size=1, max_size=4),
    st.sampled_from(["csat", "nps", "defect_rate", "own"]),
    st.dictionaries(st.sampled_from(["rework", "late_input", "written"]), st.sampled_from([0.0, 9.0, 90.0])),
    phase=st.sampled_from([None, "acceptance", "contract"]),
    text=st.text("ab 料到", max_size=8),
    scope=st.sampled_from(["project", "overall"]),
    closed=st.integers(2, 30),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.lists(STORIES, min_size=1, max_size=5, unique_by=lambda row: row["deviation"]),
    st.lists(STORIES, min_size=1, max_size=8, unique_by=lambda row: row["deviation"]),
    st.integers(1, 4),
)
def test_scores_lie_between_0_and_1_and_asking_together_is_asking_one_by_one(
    asked: list[dict[str, Any]], lessons: list[dict[str, Any]], limit: int
) -> None:
    together = similar(asked_of(*asked), asked_of(*lessons), FAMILIES, limit)
    assert together["score"].between(0, 1 + 1e-9).all()
    assert (together.groupby("deviation").size() <= limit).all()
    for _, own in together.groupby("deviation"):
        assert own["score"].is_monotonic_decreasing
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
    assert set(together["deviation"]) <= {row["deviation"] for row in asked}
    shuffled = similar(asked_of(*asked), asked_of(*lessons[::-1]), FAMILIES, limit)
    pd.testing.assert_frame_equal(together, shuffled)


@settings(max_examples=20, deadline=None)
@given(STORIES)
def test_the_same_story_of_another_deviation_is_wholly_like_it(row: dict[str, Any]) -> None:
    told = like(row, row | {"deviation": "another"}, story("third", "own", text="料到 b", closed=3))
    mine = told[told["lesson"] == "another"].iloc[0]
    for name in set(WEIGHTS) - {"words"}:
        assert np.isnan(mine[f"like_{name}"]) or mine[f"like_{name}"] == pytest.approx(1.0)
    assert mine["like_words"] == pytest.approx(1.0) or mine["like_words"] == 0.0, (
        "words that stand in every story say nothing"
    )
