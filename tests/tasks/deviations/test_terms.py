"""What a search cuts a text into: the same for the text and for the query, in both languages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deviations.terms import LONGEST, Term, query_terms, terms

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)
WORDS = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12)


def test_words_are_folded_and_chinese_is_cut_into_pairs() -> None:
    assert terms("Delays: 供应延迟") == ["delay", "供应", "应延", "延迟", "迟"]
    assert query_terms("供应延迟 DELAY") == [Term("供应"), Term("应延"), Term("延迟"), Term("delay")]


@pytest.mark.parametrize(
    ("several", "one"),
    [
        ("delays", "delay"), ("bodies", "body"), ("glasses", "glass"), ("processes", "process"), ("causes", "cause"),
        ("fixes", "fix"), ("branches", "branch"), ("crashes", "crash"), ("caches", "cache"), ("employees", "employee"),
        ("trees", "tree"), ("weeks", "week"), ("suppliers", "supplier"),
    ],
)  # fmt: skip
def test_a_plural_and_its_singular_are_one_term(several: str, one: str) -> None:
    assert terms(several) == terms(one) == [one]


@pytest.mark.parametrize("word", ["status", "class", "us", "bus", "gas", "sws", "analysis"])
def test_what_looks_like_a_plural_is_at_least_cut_the_same_everywhere(word: str) -> None:
    assert [each.text for each in query_terms(word)] == terms(word)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ＳＰＩ", "spi"),
        ("Größe", "GROSSE"),
        ("Étude", "etude"),
        ("ﬁnish", "finish"),
        ("質　量", "質 量"),
        ("ﾃｽﾄ", "テスト"),
    ],
)
def test_forms_of_the_same_letters_are_one(written: str, same: str) -> None:
    assert terms(written) == terms(same)


def test_a_code_is_found_by_its_words() -> None:
    assert terms("scope_added late-input") == ["scope", "added", "late", "input"]


def test_one_character_asks_for_all_terms_that_begin_with_it() -> None:
    assert query_terms("料") == [Term("料", begins=True)]
    assert any(each.startswith("料") for each in terms("材料"))
    assert any(each.startswith("料") for each in terms("料号错误"))


def test_a_star_asks_for_all_words_that_begin_so() -> None:
    assert query_terms("sched* supplies*") == [Term("sched", begins=True), Term("supplies", begins=True)]
    assert query_terms("* ** 延*") == [Term("延", begins=True)]


@pytest.mark.parametrize("nothing", ["", "   ", '"', "—…。，", "*", "( ) : ^ -'"])
def test_a_query_without_letters_asks_for_nothing(nothing: str) -> None:
    assert query_terms(nothing) == []


@given(st.text())
def test_terms_hold_nothing_that_a_database_could_take_for_an_operator(text: str) -> None:
    for term in terms(text):
        assert re.fullmatch(r"[0-9a-z\u4e00-\u9fcc]+", term)
        assert len(term) <= LONGEST * 7
    assert all(re.fullmatch(r"[0-9a-z\u4e00-\u9fcc]+", asked.text) for asked in query_terms(text))


@given(st.text())
def test_a_text_holds_what_a_query_of_the_same_text_asks_for(text: str) -> None:
    held = terms(text)
    for asked in query_terms(text.replace("*", " ")):
        assert asked.text in held or (asked.begins and any(each.startswith(asked.text) for each in held))


@given(st.lists(st.one_of(CHINESE, WORDS), min_size=1, max_size=6))
def test_words_apart_are_cut_each_by_itself(parts: list[str]) -> None:
    assert terms(" ".join(parts)) == [term for part in parts for term in terms(part)]


@given(CHINESE, st.data())
def test_every_part_of_a_chinese_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    held = terms(text)
    for asked in query_terms(text[start:end]):
        assert any(each.startswith(asked.text) if asked.begins else each == asked.text for each in held)


@given(WORDS)
def test_case_makes_no_difference(word: str) -> None:
    if word.upper().lower() == word.lower():  # not so of letters such as ŉ, which has no capital
        assert terms(word.upper()) == terms(word.lower())
