"""A digest of our own people warns of what has not left its band yet; a customer's does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tasks.notices.decide import decide
from tasks.notices.letters import write_letter
from tasks.records.choices import Language
from tests.tasks.notices.cast import ALICE, POLICY, WANG_FANG, situation
from tests.tasks.notices.early import GATE, LATE, SHIFT, early

NIGHT = date(2026, 6, 29)


def digests(*warnings: dict[str, Any], language: Language = Language.ENGLISH) -> dict[str, dict[str, Any]]:
    """The digests of a night by recipient; Wang Fang is the customer's."""
    everybody = (ALICE, WANG_FANG)
    people = tuple(replace(person, language=language, digest=True, digest_weekday=None) for person in everybody)
    notices = decide(replace(situation(NIGHT, people=people), early=early(*warnings)), POLICY).notices
    return {row["recipient"]: row for row in notices[notices["kind"] == "digest"].to_dict("records")}


def told(language: Language) -> str:
    text = write_letter(digests(LATE, GATE, SHIFT, language=language)["alice"], "").text
    heading = {Language.ENGLISH: "Early warnings", Language.CHINESE: "预警"}[language]
    return text.partition(f"\n{heading}\n")[2].partition("\n\n")[0]


def test_the_digest_says_exactly_this() -> None:
    assert told(Language.ENGLISH).splitlines()[1:] == [
        (
            "* Harbour crane control – The project is forecast to be finished by Sep 3, 2026 (P85), later than the agreed "
            "Aug 14, 2026; in time: 41%. The schedule is still within its agreed band. Further days forecast to be missed: 2."
        ),
        (
            "* 泵站监控系统 – Gate <2> of 3 is not forecast within three years; agreed was Jul 10, 2026. "
            "The schedule is still within its agreed band."
        ),
        (
            "* 泵站监控系统 – Schedule deviation rate is at −6.2% and still as agreed (±10%), but its chart shows a signal: "
            "eight in a row on one side."
        ),
    ]


def test_the_digest_says_exactly_this_in_chinese() -> None:
    assert told(Language.CHINESE).splitlines()[1:] == [
        (
            "* Harbour crane control – 预测项目到2026年9月3日完成（P85），晚于约定的2026年8月14日；按时概率：41%。"
            "进度目前仍在约定范围内。另有 2 个约定日期预测无法按时完成。"
        ),
        "* 泵站监控系统 – 预测“Gate <2> of 3”三年内无法完成；约定日期为2026年7月10日。进度目前仍在约定范围内。",
        "* 泵站监控系统 – 进度偏差率为−6.2%，仍符合约定（±10%），但其控制图给出信号：连续八点在同一侧。",
    ]


@pytest.mark.parametrize("language", list(Language))
def test_the_other_body_says_the_same_as_text(language: Language) -> None:
    html = write_letter(digests(GATE, SHIFT, language=language)["alice"], "https://reports.example").html
    assert "Gate &lt;2&gt;" in html
    assert "−6.2%" in html


def test_a_customer_is_told_nothing_of_it_and_of_their_projects_alone_nobody_else_is() -> None:
    known = digests(LATE, GATE, SHIFT)
    assert "early" not in json.loads(known[WANG_FANG.key]["facts"])
    assert "forecast" not in write_letter(known[WANG_FANG.key], "").text
    assert "early" not in json.loads(digests(LATE | {"project": "elsewhere"})["alice"]["facts"])


def test_a_digest_without_warnings_says_nothing_of_them() -> None:
    row = digests()["alice"]
    assert "early" not in json.loads(row["facts"])
    assert "Early warnings" not in write_letter(row, "").text


def test_many_warnings_are_cut_and_counted() -> None:
    many = [SHIFT | {"scope": f"part {number}"} for number in range(POLICY.digest_deviations + 3)]
    text = write_letter(digests(*many)["alice"], "").text
    assert text.count("its chart shows a signal") == POLICY.digest_deviations
    assert "and 3 more in the report" in text
