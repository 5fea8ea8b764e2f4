"""Kano's evaluation against published examples and by its properties."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.expectations.kano import CATEGORIES, categories, evaluate
from tasks.expectations.kano_segments import segments
from tasks.records.expecting import KANO_ANSWERS
from tasks.records.frames import conform

# One pair of answers that gives each category.
PAIRS = {"M": (2, 5), "O": (1, 5), "A": (1, 3), "I": (3, 3), "R": (2, 1), "Q": (1, 1)}

# W. Peter, stp25kano (github.com/stp4/stp25kano, README, evaluation of a maker of cleaning appliances): counts
# M, O, A, I, R, Q; most frequent category; total and category strength in %; CS+; CS−; Fong's difference, limit
# and verdict.
PUBLISHED = {
    "Service app": ((95, 123, 45, 33, 0, 0), "performance", 89, 9, 0.568, -0.736, 28, 19.4, True),
    "Excellent service": ((101, 54, 54, 81, 3, 3), "must_be", 71, 7, 0.372, -0.534, 20, 18.5, True),
    "Hotline": ((15, 24, 121, 124, 6, 6), "indifferent", 54, 1, 0.511, -0.137, 3, 19.8, False),
    "Loan machine": ((65, 87, 93, 51, 0, 0), "attractive", 83, 2, 0.608, -0.514, 6, 18.5, False),
    "Ready-to-use return": ((9, 18, 83, 177, 6, 3), "indifferent", 37, 32, 0.352, -0.094, 94, 19.9, True),
}


def answers_of(expectation: str, counts: dict[str, int], *, segment: str | None = None, start: int = 0) -> pd.DataFrame:
    """KANO_ANSWERS with `counts` respondents per letter."""
    pairs = [PAIRS[letter] for letter, count in counts.items() for _ in range(count)]
    rows = pd.DataFrame(pairs, columns=["functional", "dysfunctional"])
    rows = rows.assign(
        project="alpha",
        round="2026-1",
        expectation=expectation,
        segment=segment,
        respondent=[f"r{start + number}" for number in range(len(rows))],
    )
    return conform(rows, KANO_ANSWERS)


def test_the_table_is_the_one_of_the_formulas() -> None:
    grid = pd.DataFrame([(row, column) for row in range(1, 6) for column in range(1, 6)], columns=["f", "d"])
    letters = categories(grid["f"], grid["d"]).map(
        {"must_be": "M", "performance": "O", "attractive": "A", "indifferent": "I", "reverse": "R", "questionable": "Q"}
    )
    assert "".join(letters) == "QAAAORIIIMRIIIMRIIIMRRRRQ"


def test_the_published_counts_give_the_published_results() -> None:
    frame = pd.concat(
        [answers_of(name, dict(zip("MOAIRQ", case[0], strict=True))) for name, case in PUBLISHED.items()],
        ignore_index=True,
    )
    found = evaluate(frame).set_index("expectation")
    for name, (counts, category, total, strength, better, worse, gap, limit, distinct) in PUBLISHED.items():
        row = found.loc[name]
        assert tuple(row[list(CATEGORIES)]) == counts
        assert row["respondents"] == 296
        assert row["category"] == category
        assert round(row["total_strength"] * 100) == total
        assert round(row["category_strength"] * 100) == strength
        assert round(row["better"], 3) == better
        assert round(row["worse"], 3) == worse
        assert row["fong_difference"] == gap
        assert round(row["fong_limit"], 1) == limit
        assert row["distinct"] == distinct
        assert not row["bad_wording"]


@pytest.mark.parametrize(
    "functional",
    [[2] * 6, [1] * 3 + [3] * 3, [1] * 4 + [5] * 2],
    ids=["all expect it", "half like it, half are neutral", "two thirds like it, the rest dislike it"],
)
def test_three_ways_to_a_functional_mean_of_two(functional: list[int]) -> None:
    """The examples of the.datastory.guide, "Continuous Scale Analysis of the Kano Model"."""
    frame = answers_of("pedometer", {"I": 6}).assign(functional=pd.array(functional, dtype="Int64"))
    assert evaluate(frame)["functional_mean"].iloc[0] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("letters", "winner"),
    [("MOAI", "must_be"), ("OAI", "performance"), ("AI", "attractive"), ("IR", "indifferent"), ("RQ", "reverse")],
)
def test_a_tie_goes_to_what_weighs_more_when_missing(letters: str, winner: str) -> None:
    found = evaluate(answers_of("e", dict.fromkeys(letters, 3))).iloc[0]
    assert found["category"] == winner
    assert found["tied"]
    assert not found["distinct"]


def test_many_questionable_answers_are_bad_wording() -> None:
    found = evaluate(answers_of("e", {"M": 8, "Q": 1})).iloc[0]
    assert found["questionable_share"] == pytest.approx(1 / 9)
    assert found["bad_wording"]
    assert not evaluate(answers_of("e", {"M": 9, "Q": 1})).iloc[0]["bad_wording"]


def test_coefficients_are_missing_where_nobody_answered_to_the_point() -> None:
    found = evaluate(answers_of("e", {"R": 2, "Q": 1})).iloc[0]
    assert pd.isna(found["better"])
    assert pd.isna(found["worse"])
    assert found["category"] == "reverse"


def test_the_last_answer_of_a_respondent_counts() -> None:
    first = answers_of("e", {"M": 1}).assign(answered_on=pd.Timestamp("2026-01-01"))
    later = answers_of("e", {"A": 1}).assign(answered_on=pd.Timestamp("2026-02-01"))
    for frame in (pd.concat([first, later]), pd.concat([later, first])):
        found = evaluate(conform(frame, KANO_ANSWERS)).iloc[0]
        assert (found["respondents"], found["category"]) == (1, "attractive")


def test_an_answer_off_the_scale_is_named() -> None:
    with pytest.raises(ValueError, match="there is 6"):
        evaluate(answers_of("e", {"M": 2}).assign(functional=pd.array([6, 1], dtype="Int64")))


def test_no_answers_give_no_rows() -> None:
    found = evaluate(answers_of("e", {"M": 1}).iloc[:0])
    assert found.empty
    assert {"project", "round", "expectation", "category", "better", "continuous_category"} <= set(found.columns)


def test_a_segment_differs_only_when_it_is_large_and_clear() -> None:
    frame = pd.concat(
        [
            answers_of("e", {"M": 20}, segment="operators"),
            answers_of("e", {"A": 8}, segment="managers", start=100),
            answers_of("e", {"I": 3}, segment="guests", start=200),
            answers_of("e", {"M": 1}, start=300),
        ],
        ignore_index=True,
    )
    found = segments(frame).set_index("segment")
    assert found["differs"].to_dict() == {"guests": False, "managers": True, "operators": False}
    assert set(found["overall_category"]) == {"must_be"}


PAIR = st.tuples(st.integers(1, 5), st.integers(1, 5))


@pytest.mark.slow
@given(st.lists(PAIR, min_size=1, max_size=40), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_counts_add_up_and_the_order_of_respondents_does_not_matter(
    pairs: list[tuple[int, int]], random: object
) -> None:
    frame = answers_of("e", {"I": len(pairs)}).assign(
        functional=pd.array([pair[0] for pair in pairs], dtype="Int64"),
        dysfunctional=pd.array([pair[1] for pair in pairs], dtype="Int64"),
    )
    order = list(range(len(pairs)))
    random.shuffle(order)  # type: ignore[attr-defined] # hypothesis hands a random.Random
    found = evaluate(frame)
    pd.testing.assert_frame_equal(found, evaluate(frame.iloc[order]))
    row = found.iloc[0]
    assert row[list(CATEGORIES)].sum() == row["respondents"] == len(pairs)
    assert row[row["category"]] == row[list(CATEGORIES)].max()
    assert 0 <= row["category_strength"] <= 1
    assert 0 <= row["total_strength"] <= 1
    assert -2 <= row["functional_mean"] <= 4
    assert -2 <= row["dysfunctional_mean"] <= 4
    if pd.notna(row["better"]):
        assert 0 <= row["better"] <= 1
        assert -1 <= row["worse"] <= 0
