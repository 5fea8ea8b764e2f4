"""Which text answers a query best? BM25, worked out by hand, and its properties."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deviations.relevance import relevance
from tasks.deviations.terms import Term, query_terms, terms

WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=8).map(" ".join)


def ranked(texts: list[str], query: str) -> Any:
    words = pd.Series([" ".join(terms(text)) for text in texts], dtype="str")
    asked = query_terms(query)
    holding = [int(words.str.split().map(lambda own, text=term.text: text in own).sum()) for term in asked]
    return relevance(words, asked, holding, len(texts))


def test_a_score_equals_what_the_formula_gives_by_hand() -> None:
    """Two texts of 4 and 2 words (mean 3), one of which holds the word twice: BM25 with k1 = 1.2 and b = 0.75."""
    told = ranked(["late late by supplier", "no defect"], "late")
    weight = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = weight * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3))
    assert told["score"].tolist() == pytest.approx([expected, 0.0])
    assert told["found"].tolist() == [["late"], []]


def test_a_text_with_all_words_comes_before_one_that_repeats_one() -> None:
    told = ranked(["supplier delay of parts", "delay delay delay delay", "other things here"], "supplier delay")
    assert told["score"].idxmax() == 0


def test_a_rare_word_counts_more_than_one_that_stands_everywhere() -> None:
    told = ranked(["project firmware", "project design", "project test", "project plan"], "project design")
    assert told["score"].idxmax() == 1


def test_the_beginning_of_a_word_is_found_in_its_longer_forms() -> None:
    words = pd.Series(["scheduling trouble", "schedule", "other"], dtype="str")
    told = relevance(words, [Term("sched", begins=True)], [2], 3)
    assert (told["score"] > 0).tolist() == [True, True, False]


def test_nothing_to_rank_gives_nothing() -> None:
    assert relevance(pd.Series([], dtype="str"), [Term("a")], [0], 0).empty
    assert relevance(pd.Series(["", "a"], dtype="str"), [], [], 2)["score"].tolist() == [0.0, 0.0]


@given(st.lists(WORDS, min_size=1, max_size=6), WORDS)
def test_a_score_is_finite_and_above_zero_only_where_a_word_is_found(texts: list[str], query: str) -> None:
    told = ranked(texts, query)
    assert told["score"].ge(0).all()
    assert told["score"].map(math.isfinite).all()
    assert (told["score"] > 0).tolist() == [bool(found) for found in told["found"]]


@given(st.lists(WORDS, min_size=2, max_size=6), WORDS)
def test_the_order_of_the_texts_and_of_the_query_makes_no_difference(texts: list[str], query: str) -> None:
    forward = ranked(texts, query)["score"].tolist()
    backward = ranked(texts[::-1], " ".join(query.split()[::-1]))["score"].tolist()
    assert forward == pytest.approx(backward[::-1])


@pytest.mark.slow
@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from("abcde"))
def test_more_of_the_same_word_never_lowers_a_score_of_a_text_of_the_same_length(texts: list[str], word: str) -> None:
    first, *others = texts
    length = len(first.split())
    scores = []
    for times in range(length + 1):
        text = " ".join([word] * times + ["z"] * (length - times))
        words = pd.Series([text, *others], dtype="str")
        scores.append(relevance(words, [Term(word)], [1], len(words))["score"].iloc[0])
    assert scores == sorted(scores)
