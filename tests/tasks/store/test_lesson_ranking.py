"""Does the right lesson come first? By lessons as people write them, in both languages, and by real reports."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.deviations.terms import terms
from tasks.store.lessons import save_lessons, search
from tests.tasks.store.frames import frame_of, night

LESSONS = {
    "dock": "The dock for the second crane was not released by the port authority; the rails could not be laid. "
    "Escalated to the sponsor, who named one person for all releases.",
    "firmware": "Meters lost their readings after firmware update 4.2. Half of all defects came from one component. "
    "Updates are now rehearsed on ten meters before a rollout.",
    "scanner": "The supplier delivered the scanners five weeks late; we rented some and moved the training forward.",
    "migration": "Migrating the old customer data failed twice because addresses had no postal code. A dry run with real "
    "data and a checklist found the rest before go-live.",
    "scope": "Forty change requests were accepted in the sprint reviews without moving the date. An adjustment was agreed "
    "with the customer and the least important ones went to the second release.",
    "review": "Test reports waited eleven days for review, since one person reviewed them all. Two more reviewers were trained.",
    "holiday": "Nobody had planned Golden Week; the acceptance tests stood still for eight days.",
    "hotline": "Complaints about the hotline: nobody answered after 4 p.m. A rota until 7 p.m. brought satisfaction back.",
    "验收": "验收标准没有书面确认,客户在最终验收时提出新的要求,导致验收推迟三周。后来在每个里程碑前与客户书面确认验收条件。",
    "供应商": "供应商晚交扫描设备五周,现场安装无法开始。改为租用设备,并把培训提前。",
    "返工": "接口文档频繁变更,开发人员反复返工。冻结接口版本后,返工率下降一半。",
    "人员": "两名核心工程师同时离职,关键模块无人接手。安排结对开发,知识转移后进度恢复。",
    "投诉": "客户投诉热线下午四点以后无人接听。延长值班到晚上七点,满意度回升。",
    "环境": "测试环境由客户提供,比计划晚了两周才开通,集成测试被阻塞。请客户发起人指定专人负责。",
    "数据": "历史数据迁移两次失败,原因是地址缺少邮政编码。用真实数据演练后一次成功。",
    "春节": "计划没有考虑春节假期,安装队伍停工十天,进度落后。",
}
QUESTIONS = [
    ("crane rails port", "dock"), ("permission to enter the dock", "dock"), ("who releases the docks", "dock"),
    ("meter readings lost after an update", "firmware"), ("FIRMWARE defect component", "firmware"),
    ("late scanner delivery", "scanner"), ("suppliers deliver late", "scanner"), ("rented scanner", "scanner"),
    ("data migration failed", "migration"), ("postal codes", "migration"), ("migrat* address*", "migration"),
    ("too many change requests", "scope"), ("adjustments agreed with customers", "scope"),
    ("waiting for reviews", "review"), ("one reviewer for all test reports", "review"),
    ("holidays golden week", "holiday"), ("complaint hotline evening", "hotline"),
    ("验收条件没有确认", "验收"), ("客户提出新要求 验收推迟", "验收"), ("里程碑前书面确认", "验收"),
    ("供应商交货延迟", "供应商"), ("租用扫描设备", "供应商"), ("接口变更 返工", "返工"), ("文档频繁变化", "返工"),
    ("工程师离职", "人员"), ("知识转移", "人员"), ("热线无人接听", "投诉"), ("值班时间", "投诉"),
    ("测试环境未开通", "环境"), ("集成测试被阻塞", "环境"), ("迁移失败", "数据"), ("邮政编码", "数据"),
    ("春节停工", "春节"), ("假期 进度落后", "春节"),
]  # fmt: skip
REPORTS = Path(__file__).parents[4] / "shared" / "data" / "issues_seamonkey" / "SeaMonkey_bugs.csv"


def keep(store: Engine, texts: dict[str, str]) -> None:
    rows = [
        {
            "deviation": key, "project": "bridge", "indicator": "csat", "scope": "overall", "story": "{}",
            "opened_on": night(5).isoformat(), "closed_on": night(9).isoformat(), "words": " ".join(terms(text)),
        }
        for key, text in texts.items()
    ]  # fmt: skip
    save_lessons(store, frame_of("lessons", rows), list(texts))


def first_and_among_ten(store: Engine, questions: list[tuple[str, str]]) -> tuple[float, float]:
    """Shares of the questions whose lesson comes first, and is among the first ten."""
    told = [search(store, question, 10)["deviation"].tolist() for question, _ in questions]
    wanted = [key for _, key in questions]
    first = sum(keys[:1] == [key] for keys, key in zip(told, wanted, strict=True))
    among = sum(key in keys for keys, key in zip(told, wanted, strict=True))
    return first / len(questions), among / len(questions)


def test_the_lesson_that_people_mean_comes_first(store: Engine) -> None:
    keep(store, LESSONS)
    wrong = [
        (question, key, found)
        for question, key in QUESTIONS
        if (found := search(store, question, 3)["deviation"].tolist())[:1] != [key]
    ]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.skipif(not REPORTS.is_file(), reason="the folder ../shared/data with the real reports is absent")
def test_a_real_report_is_found_by_the_title_that_somebody_gave_it(store: Engine) -> None:
    """1,074 SeaMonkey reports, searched without their titles: every fifth title finds its own report.

    Measured with this search: 73 % come first, 88 % among ten; SQLite's own ranking of the same terms gives 72 % and
    88 %. The floors are a little lower, so that a better search may shift single reports.
    """
    reports = pd.read_csv(REPORTS, dtype=str).dropna(subset=["Summary", "Description"]).drop_duplicates("Issue id")
    texts = {
        row["Issue id"]: row["Description"].replace(row["Summary"], "")
        for row in reports.to_dict("records")
        if len(terms(row["Description"].replace(row["Summary"], ""))) >= 10
    }
    keep(store, texts)
    told = reports[reports["Issue id"].isin(list(texts))].iloc[::5]
    first, among = first_and_among_ten(store, list(zip(told["Summary"], told["Issue id"], strict=True)))
    assert first >= 0.70
    assert among >= 0.85
