"""A contingency plan that started is told at once to whom a warning would reach, and in the digests of our own people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.notices.channels.registry import open_channels
from tasks.notices.decide import decide
from tasks.notices.deliver import deliver
from tasks.notices.letters import write_letter, write_message
from tasks.records.expecting import RISKS
from tasks.rendering.mail import Sender
from tests.tasks.notices.cast import (
    ALICE,
    BOB,
    CAST,
    CHARLIE,
    POLICY,
    WANG_FANG,
    episode,
    event,
    frame_of,
    moment,
    plan,
    situation,
)
from tests.tasks.notices.ledger import MemoryLedger

pytestmark = pytest.mark.slow

NIGHT = date(2026, 6, 29)  # a Monday
RISK = {
    "key": "R1",
    "project": "harbour",
    "statement": "The <pier> is late",
    "contingency": "Hire the second diver",
    "state": "started",
    "started_on": NIGHT,
    "started_value": 0.3,
}


def digests(risk: dict[str, Any], night: date = NIGHT) -> dict[str, dict[str, Any]]:
    """The digests of a night by recipient; Alice's is daily, Wang Fang is the customer's."""
    people = tuple(replace(person, digest=True, digest_weekday=None) for person in (ALICE, WANG_FANG))
    known = replace(situation(night, people=people), started=frame_of([risk], RISKS))
    notices = decide(known, POLICY).notices
    return {row["recipient"]: row for row in notices[notices["kind"] == "digest"].to_dict("records")}


def test_the_digest_after_the_night_it_started_tells_the_plan_in_both_bodies() -> None:
    letter = write_letter(digests(RISK)["alice"], "")
    assert "The <pier> is late (Jun 29, 2026)" in letter.text
    assert "Hire the second diver" in letter.text
    assert "The &lt;pier&gt; is late" in letter.html


@pytest.mark.parametrize("nights", [-1, 1])
def test_no_other_nights_digest_tells_it(nights: int) -> None:
    row = digests(RISK, NIGHT + timedelta(days=nights))["alice"]
    assert "started" not in json.loads(row["facts"])
    assert "Contingency" not in write_letter(row, "").text


def test_a_customer_is_not_told_of_our_plans() -> None:
    row = digests(RISK)[WANG_FANG.key]
    assert "started" not in json.loads(row["facts"])


def test_a_plan_of_a_project_that_one_does_not_see_is_not_told() -> None:
    assert "started" not in json.loads(digests(RISK | {"project": "elsewhere"})["alice"]["facts"])


DORA = replace(ALICE, key="dora", name="Dora", mail="dora@keeper.example", digest=False)
SCANNERS, STORM = plan("harbour", "scanners", "2026-06-03"), plan("pumps", "storm", "2026-06-05")
AGAIN = plan("harbour", "scanners", "2026-06-20", started_value=-0.31)
ABROAD = plan("elsewhere", "lost", "2026-06-03")


def known_on(night: date) -> list[dict[str, Any]]:
    """The first plan is closed on the 10th and prepared again; it starts once more on the 20th."""
    day = night.isoformat()
    rows = [ABROAD, STORM, *([SCANNERS] if day < "2026-06-10" else []), AGAIN]
    return [row for row in rows if row["started_on"] <= day]


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLedger, Path]:
    """Every night run twice; Dora joins the harbour on 9 June and the pumps on the 15th; the 3rd is run again at the end."""
    ledger, outbox = MemoryLedger(), tmp_path_factory.mktemp("outbox")
    nights = [date(2026, 6, 1) + timedelta(days=day) for day in range(28)]
    for night in [night for night in nights for _ in range(2)] + [date(2026, 6, 3)]:
        hers = {"2026-06-09": {"harbour"}, "2026-06-15": {"pumps"}}
        seen = frozenset(name for day, names in hers.items() if day <= night.isoformat() for name in names)
        now = situation(night, started=known_on(night), told=ledger.frame, people=(*CAST, replace(DORA, projects=seen)))
        ledger.record(decide(now, POLICY).notices)
        deliver(
            ledger,
            open_channels(outbox),
            lambda notice: write_message(notice, Sender("Wordkeeper", "wordkeeper@keeper.example"), ""),
            partial(moment, night),
        )
    return ledger, outbox


def test_exactly_these_starts_are_told_at_once_each_once(four_weeks: tuple[MemoryLedger, Path]) -> None:
    notices = [row for row in four_weeks[0].notices.values() if row["kind"] == "escalation"]
    told = [
        (f"{row['night']:%m-%d}", row["recipient"], row["reason"], each["plan"], row["status"])
        for row in notices
        for each in json.loads(row["facts"])["started"]
    ]
    assert told == [
        ("06-03", "alice", "plan_started", "harbour/scanners/2026-06-03", "sent"),
        ("06-05", "alice", "plan_started", "pumps/storm/2026-06-05", "sent"),
        ("06-09", "dora", "plan_started", "harbour/scanners/2026-06-03", "sent"),
        ("06-20", "alice", "plan_started", "harbour/scanners/2026-06-20", "sent"),
        ("06-20", "dora", "plan_started", "harbour/scanners/2026-06-20", "sent"),
    ]
    assert {row["project"] for row in notices} == {"harbour", "pumps"}


def test_each_is_one_mail(four_weeks: tuple[MemoryLedger, Path]) -> None:
    assert sorted(file.name[:10] + file.name.partition("-started")[1] for file in four_weeks[1].glob("*started*")) == [
        f"2026-06-{day:02}-started" for day in (3, 5, 9, 20, 20)
    ]


def test_who_is_not_on_the_ladder_of_a_warning_is_not_told_at_once_and_a_customer_never() -> None:
    night = date(2026, 6, 3)
    off = replace(ALICE, escalations=False)
    decided = decide(situation(night, started=[SCANNERS], people=(off, BOB, CHARLIE, WANG_FANG)), POLICY)
    assert "plan_started" not in set(decided.notices["reason"])
    why = decided.skipped[decided.skipped["reason"] == "plan_started"]
    assert why[["recipient", "project", "skipped"]].to_numpy().tolist() == [
        ["alice", "harbour", "escalations_off"],
        ["bob", "harbour", "not_on_ladder"],
    ]


def test_many_starts_of_a_night_are_one_message_and_the_one_that_follows_is_told_alone() -> None:
    night = date(2026, 6, 3)
    many = [plan("harbour", f"r{number}", "2026-06-03", statement=f"Risk {number}") for number in range(6)]
    first = decide(situation(night, started=many, people=(ALICE,)), POLICY).notices
    (row,) = first[first["reason"] == "plan_started"].to_dict("records")
    letter = write_letter(row, "")
    assert letter.subject == "6 contingency plans started: Harbour crane control"
    assert all(f"Risk {number}" in letter.text and f"Risk {number}" in letter.html for number in range(6))
    more = [*many, plan("pumps", "r9", "2026-06-03")]
    second = decide(situation(night, started=more, people=(ALICE,), told=first), POLICY).notices
    assert [json.loads(facts)["started"][0]["plan"] for facts in second["facts"]] == ["pumps/r9/2026-06-03"]


def test_a_plan_that_says_little_is_told_with_what_it_says() -> None:
    bare = plan("harbour", "bare", "2026-06-03", contingency=None, owner=None, trigger=None, started_value=None)
    notices = decide(situation(date(2026, 6, 3), started=[bare], people=(ALICE,)), POLICY).notices
    text = write_letter(notices.iloc[0].to_dict(), "").text
    assert "What is to be done: no plan is written down" in text
    assert not [label for label in ("Condition", "Measured that night", "Who starts it") if f"{label}:" in text]


def test_outside_words_of_a_plan_stay_text() -> None:
    words = "<b>Late</b>\r\nBcc: eve@evil.example"
    hostile = plan("harbour", "bad", "2026-06-03", statement=words, contingency=words, owner=words)
    row = decide(situation(date(2026, 6, 3), started=[hostile], people=(ALICE,)), POLICY).notices.iloc[0].to_dict()
    letter = write_letter(row, "")
    assert "<b>Late" not in letter.html
    assert "\nBcc:" not in letter.text + letter.subject


def test_a_deviation_told_beside_a_plan_is_remembered_by_itself() -> None:
    night, key = date(2026, 6, 3), "harbour/schedule_deviation_rate/2026-06-03"
    open_ = episode(key)
    first = situation(
        night, deviations=[open_], events=[event(open_, night, "opened")], started=[SCANNERS], people=(ALICE,)
    )
    told = decide(first, POLICY).notices
    assert sorted(told["reason"]) == ["digest_due", "opened", "plan_started"]
    later = date(2026, 6, 4)
    closed = episode(key, closed_on="2026-06-04")
    after = situation(later, deviations=[closed], events=[event(closed, later, "closed")], told=told, people=(ALICE,))
    assert sorted(decide(after, POLICY).notices["reason"]) == ["digest_due", "resolved"]
