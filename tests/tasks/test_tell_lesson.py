"""A lesson reads the same in both languages: every part of the story, and what is not known said as such."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tasks.deviations.experience import experience
from tasks.deviations.lessons import stories
from tasks.records.choices import Language
from tasks.tell_lesson import experience_table, summary, tell
from tests.tasks.desk import portfolio
from tests.tasks.deviations.lived import KEY, cause, deviation, facts, measure, named, verdict
from tests.tasks.deviations.test_experience import counted, rows_of
from tests.tasks.store.frames import night

pytestmark = pytest.mark.slow

ENGLISH = """\
Customer satisfaction (CSAT), Harbour bridge (Port of Lake)
Jan 5, 2026 to Jan 25, 2026, 20 days
Phase: Acceptance

What was expected
- We are looked after (At least 85 % are satisfied)
- Agreed band: at least 80%, signed by both sides

What happened
- Opened at 70%, at its worst 55%, last 90% (Warning)

Why
- Late inputs: External environment, Theirs, shown by 60% of it, weight 72
- No rehearsal before hand-over: Process, weight 45

What was done, and did it work
- Ask the customer's sponsor for what is overdue: Ask the sponsor for the decision. Worked: 60% → 90%

What it cost
- 12.5 hours on the issues of its measures"""


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        yield folder


def told(language: Language, **others: object) -> list[str]:
    return tell(stories(facts(**others), named).iloc[0], language)


def test_a_lesson_reads_from_what_was_expected_to_what_it_cost() -> None:
    assert "\n".join(told(Language.ENGLISH, measures=[measure(kind="escalate_input")])) == ENGLISH


def test_it_reads_the_same_in_chinese() -> None:
    lines = told(Language.CHINESE)
    assert len(lines) == len(ENGLISH.splitlines())
    assert "预期" in lines
    assert any("应提供的输入逾期" in line for line in lines)


def test_a_cause_says_what_it_is_about() -> None:
    lines = told(
        Language.CHINESE,
        causes=[cause("defect_cluster", subject="firmware"), cause("long_wait", subject="in_progress")],
    )
    assert sum("firmware" in line or "进行中" in line for line in lines) == 2


@pytest.mark.parametrize("language", Language)
def test_what_is_not_known_is_said(language: Language) -> None:
    lines = told(language, agreed=[], targets=[], causes=[], edits=[], measures=[], outcomes=[])
    unknown = {Language.ENGLISH: "- not known", Language.CHINESE: "- 未知"}[language]
    assert lines.count(unknown) == 3


def test_a_deviation_that_is_still_open_says_so() -> None:
    lines = told(Language.ENGLISH, deviations=[deviation(closed_on=None, last_night=night(12).isoformat())])
    assert "Open since Jan 5, 2026, 7 days so far" in lines


def test_measures_that_cannot_be_told_apart_say_so() -> None:
    lines = told(Language.ENGLISH, outcomes=[verdict(overlaps='["bridge-measure-2"]')])
    assert any(line.endswith("(cannot be told apart from bridge-measure-2)") for line in lines)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.ENGLISH, "(may have passed by itself: only as usual again after a short, unusual spell)"),
        (Language.CHINESE, "（可能并非措施所致：只是在短暂的异常之后回到平常水平）"),
    ],
)
def test_a_measure_that_may_have_been_lucky_says_so(language: Language, said: str) -> None:
    lessons = stories(facts(outcomes=[verdict(caveat="usual_again")]), named)
    assert any(line.endswith(said) for line in tell(lessons.iloc[0], language))
    doubt = {Language.ENGLISH: "perhaps by itself", Language.CHINESE: "可能自行好转"}[language]
    assert summary(lessons, language)["worked"][0].endswith(f"({doubt})")


def test_a_lesson_from_before_there_were_caveats_is_told_as_it_is() -> None:
    lessons = stories(facts(), named)
    story = json.loads(lessons["story"].iloc[0])
    del story["measures"][0]["caveat"]
    older = lessons.assign(story=json.dumps(story))
    assert tell(older.iloc[0], Language.ENGLISH) == told(Language.ENGLISH)
    assert summary(older, Language.ENGLISH) == summary(lessons, Language.ENGLISH)


def test_the_gist_names_the_main_cause_and_what_worked() -> None:
    lessons = stories(facts(measures=[measure(kind="own_kind")]), named)
    gist = summary(lessons, Language.ENGLISH)
    assert gist == {"days": [20], "main_cause": ["Late inputs"], "worked": ["own kind"]}


def test_a_share_is_told_with_its_interval_or_not_at_all() -> None:
    table = experience_table(counted({"replan": ["worked"] * 9 + ["worse"], "own_kind": ["worked"]}), Language.ENGLISH)
    assert table["share"].tolist() == ["90% (60%–98%)", ""]
    assert table["measure"].tolist()[1] == "own kind"
    assert experience_table(experience(rows_of([], [])), Language.CHINESE).empty


def test_a_deviation_that_came_back_says_so() -> None:
    later = pd.DataFrame({"deviation": [KEY], "later": ["b"], "opened_on": [pd.Timestamp(night(28))]})
    assert "- Came back on Jan 28, 2026, 3 days after it had closed" in told(Language.ENGLISH, later=later)
    assert "- 关闭3天后，于2026年1月28日再次出现" in told(Language.CHINESE, later=later)
