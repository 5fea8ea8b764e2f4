"""The bilingual lexicon suggests; it never decides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.mistakes import ConfigError
from config.need_levels import NeedLevels, load_need_levels
from tasks.expectations.lexicon import Lexicon
from tasks.expectations.need_levels import suggest
from tasks.records.expecting import NeedLevel


def lexicon_of(levels: NeedLevels) -> Lexicon:
    by_level = levels.by_level()
    return Lexicon(
        {level: entry.words.en for level, entry in by_level.items()},
        {level: entry.words.zh for level, entry in by_level.items()},
    )


SHIPPED = lexicon_of(load_need_levels())


def suggested(*statements: str) -> pd.DataFrame:
    keys = [f"e{number}" for number in range(len(statements))]
    return suggest(pd.DataFrame({"project": "alpha", "key": keys, "statement": list(statements)}), SHIPPED)


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        ("The warehouse runs without downtime during the cutover", "operation"),
        ("切换期间仓库不停机", "operation"),
        ("Personal data are encrypted and a backup can be restored", "safety"),
        ("数据加密,备份可恢复", "safety"),
        ("Keep us informed in a weekly meeting and name one contact person", "belonging"),
        ("每周例会沟通,指定专人对接", "belonging"),
        ("Our board can showcase it as a flagship", "esteem"),
        ("成为行业标杆,领导可以对外宣传", "esteem"),
        ("Knowledge transfer so that we can innovate on our own", "growth"),
        ("支持数字化转型和新业务创新", "growth"),
    ],
)
def test_the_shipped_words_point_to_the_level(statement: str, level: str) -> None:
    found = suggested(statement)
    assert found.loc[found["best"], "need_level"].tolist() == [level]


def test_a_suggestion_shows_its_words_and_its_share() -> None:
    found = suggested("An audit of the backups, and a weekly report").set_index("need_level")
    assert found.loc["safety", "words"] == ["audit", "backups"]
    assert found.loc["belonging", "words"] == ["report"]
    assert found.loc["safety", "score"] == pytest.approx(2 / 3)
    assert found["score"].sum() == pytest.approx(1)


def test_words_within_words_do_not_count_in_english() -> None:
    assert suggested("A deflawed lawn").empty


def test_the_longer_phrase_wins_over_the_word_in_it() -> None:
    words = suggested("data protection first").set_index("need_level").loc["safety", "words"]
    assert words == ["data protection"]


def test_full_width_and_upper_case_are_read_alike() -> None:
    assert suggested("BACKUP")["need_level"].tolist() == ["safety"]


def test_no_word_no_suggestion_and_nothing_is_written_to_the_register() -> None:
    register = pd.DataFrame({"project": ["a"], "key": ["e"], "statement": ["xyz"], "need_level": [None]})
    before = register.copy()
    assert suggest(register, SHIPPED).empty
    pd.testing.assert_frame_equal(register, before)


def test_a_missing_statement_suggests_nothing() -> None:
    register = pd.DataFrame({"project": ["a"], "key": ["e"], "statement": pd.array([None], dtype="str")})
    assert suggest(register, SHIPPED).empty


@pytest.mark.slow
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_any_text_can_be_searched(statements: list[str]) -> None:
    found = suggested(*statements)
    assert found["score"].between(0, 1).all()
    assert found.groupby("expectation")["best"].sum().eq(1).all()


def test_every_level_has_words_in_both_languages() -> None:
    levels = load_need_levels().by_level()
    assert list(levels) == list(NeedLevel)
    assert all(entry.words.en and entry.words.zh for entry in levels.values())


def test_mistakes_in_an_own_list_are_told_with_their_line(tmp_path: Path) -> None:
    own = tmp_path / "need_levels.yaml"
    own.write_text("operation: {en: Operation, zh: 运转}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_need_levels(own)
    told = str(caught.value)
    assert "need_levels.yaml:1: operation.words: is missing" in told
    assert "growth: is missing" in told
