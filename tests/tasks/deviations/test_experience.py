"""Which kinds of measures worked how often: counted over all, said only with enough of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.experience import COLUMNS, FEWEST_JUDGED, experience, tried
from tests.tasks.deviations.lived import measure, verdict
from tests.tasks.store.frames import frame_of

OUTCOMES = ["worked", "no_change", "worse", "too_early", "not_enough_data"]


def rows_of(measures: list[dict[str, Any]], outcomes: list[dict[str, Any]]) -> pd.DataFrame:
    return tried(frame_of("measures", measures), frame_of("measure_verdicts", outcomes))


def counted(kinds: dict[str, list[str]]) -> pd.DataFrame:
    """What is told of kinds with these outcomes."""
    pairs = [(kind, outcome) for kind, outcomes in kinds.items() for outcome in outcomes]
    keys = [f"m{number}" for number in range(len(pairs))]
    return experience(
        rows_of(
            [measure(key, kind=kind) for key, (kind, _) in zip(keys, pairs, strict=True)],
            [verdict(key, outcome=outcome) for key, (_, outcome) in zip(keys, pairs, strict=True)],
        )
    )


def test_kinds_are_counted_by_what_they_did() -> None:
    told = counted({"replan": ["worked", "worked", "no_change", "worse", "too_early", "not_enough_data"]}).iloc[0]
    assert [told[name] for name in ("tried", "judged", "worked", "no_change", "worse")] == [6, 4, 2, 1, 1]
    assert np.isnan(told["share"]), "four judged ones are too few to tell a share"


def test_nine_of_ten_come_before_one_of_one() -> None:
    told = counted({"lucky": ["worked"], "proven": ["worked"] * 9 + ["no_change"], "useless": ["worse"] * 6})
    assert told["kind"].tolist() == ["proven", "lucky", "useless"]
    proven = told.iloc[0]
    assert proven["share"] == pytest.approx(0.9)
    assert (proven["low"], proven["high"]) == pytest.approx((0.596, 0.982), abs=5e-4)


def test_what_could_not_be_separated_is_not_counted_as_judged() -> None:
    told = experience(rows_of([measure()], [verdict(overlaps='["another"]')])).iloc[0]
    assert (told["tried"], told["judged"], told["worked"], told["inseparable"]) == (1, 0, 0, 1)


def test_what_may_have_passed_by_itself_is_counted_apart_and_widens_the_interval() -> None:
    sure = counted({"replan": ["worked"] * 6 + ["no_change"] * 4}).iloc[0]
    keys = [f"m{number}" for number in range(10)]
    said = [
        verdict(key, outcome="worked" if number < 6 else "no_change", caveat="usual_again" if number < 3 else None)
        for number, key in enumerate(keys)
    ]
    told = experience(rows_of([measure(key, kind="replan") for key in keys], said)).iloc[0]
    assert [told[name] for name in ("tried", "judged", "worked", "doubtful", "no_change")] == [10, 10, 3, 3, 4]
    assert told["share"] == pytest.approx(0.3)
    assert told["low"] < sure["low"]
    assert told["high"] == sure["high"]


def test_nobody_is_blamed_for_what_was_under_way() -> None:
    told = experience(rows_of([measure()], [verdict(outcome="worse", caveat="under_way")])).iloc[0]
    assert (told["judged"], told["worse"], told["doubtful"]) == (1, 0, 1)


def test_what_worked_and_came_back_did_not_last() -> None:
    told = experience(
        tried(
            frame_of("measures", [measure("a"), measure("b"), measure("c")]),
            frame_of("measure_verdicts", [verdict("a"), verdict("b"), verdict("c", outcome="worse")]),
            ["a", "c"],
        )
    ).iloc[0]
    assert (told["worked"], told["came_back"]) == (2, 1)


def test_what_never_took_effect_was_not_tried() -> None:
    planned = measure("a", status="planned", started_on=None, ended_on=None)
    cancelled = measure("b", status="cancelled", started_on=None)
    broken_off = measure("c", status="cancelled")
    assert rows_of([planned, cancelled, broken_off], [])["key"].tolist() == ["c"]


def test_a_measure_tells_the_indicator_and_the_cause_it_was_meant_against() -> None:
    told = rows_of([measure("a", cause="defect_cluster:firmware"), measure("b", cause=None)], [])
    assert told["indicator"].tolist() == ["csat", "csat"]
    assert told["code"].tolist() == ["defect_cluster", ""]
    assert told["outcome"].tolist() == ["too_early", "too_early"]


def test_nothing_was_tried_yet() -> None:
    told = experience(rows_of([], []))
    assert told.empty
    assert list(told.columns) == list(COLUMNS)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=12), min_size=1)
)
def test_the_counts_add_up_and_a_share_lies_in_its_interval(kinds: dict[str, list[str]]) -> None:
    told = counted(kinds)
    assert set(told["kind"]) == set(kinds)
    assert (told["judged"] == told["worked"] + told["no_change"] + told["worse"]).all()
    assert (told["judged"] <= told["tried"]).all()
    assert (told["share"].notna() == (told["judged"] >= FEWEST_JUDGED)).all()
    said = told[told["share"].notna()]
    assert ((said["low"] <= said["share"]) & (said["share"] <= said["high"])).all()
