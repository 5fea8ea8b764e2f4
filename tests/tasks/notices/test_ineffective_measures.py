"""A measure that did not help is taken to the next step of the ladder, once per person, while its deviation is open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.notices.channels.registry import open_channels
from tasks.notices.decide import decide
from tasks.notices.deliver import deliver
from tasks.notices.ineffective_measures import IneffectiveMeasure, next_step
from tasks.notices.letters import write_letter, write_message
from tasks.notices.situation import Recurrence, Situation
from tasks.records.choices import Language, Severity
from tasks.rendering.mail import Sender
from tests.tasks.notices.cast import (
    ALICE,
    BOB,
    CAST,
    CHARLIE,
    POLICY,
    WANG_FANG,
    crew,
    episode,
    event,
    moment,
    reading,
    situation,
)
from tests.tasks.notices.ledger import MemoryLedger

LATE, LEAKS = "harbour/schedule_deviation_rate/2026-06-01", "pumps/defect_rate/2026-06-01"
CREW = crew(LATE)
WELDS = replace(
    CREW, key="pumps-measure-1", project="pumps", deviation=LEAKS, statement="Inspect every weld", outcome="worse",
    comparator="at_most", value=0.05, before=0.07, after=0.09,
)  # fmt: skip
DORA = replace(BOB, key="dora", name="Dora", mail="dora@keeper.example", digest=False, projects=frozenset())
SENDER = Sender("Wordkeeper", "wordkeeper@keeper.example")
FIRST, NIGHTS = date(2026, 6, 1), 42


def known_on(night: date) -> tuple[IneffectiveMeasure, ...]:
    """The crew is judged on the 20th, the welds on the 25th; from 1 July on the crew is said to have harmed."""
    told = [CREW if night < date(2026, 7, 1) else replace(CREW, outcome="worse")] if night >= date(2026, 6, 20) else []
    return (*told, *([WELDS] if night >= date(2026, 6, 25) else []))


def state_on(night: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lateness worsens to critical on the 28th and closes on 5 July; the leaks stay open."""
    day = night.isoformat()
    severity = "critical" if day >= "2026-06-28" else "warning"
    late = episode(LATE, severity=severity, closed_on="2026-07-05" if day >= "2026-07-05" else None)
    leaks = episode(LEAKS, last_value=0.08, confirmed=False)
    happened = {"2026-06-01": "opened", "2026-06-28": "worsened", "2026-07-05": "closed"}
    told = [event(late, night, happened[day])] if day in happened else []
    return [late, leaks], [*told, *([event(leaks, night, "opened")] if day == "2026-06-01" else [])]


def on(night: date, told: pd.DataFrame | None = None, **changes: Any) -> Situation:
    deviations, events = state_on(night)
    known = situation(night, deviations=deviations, events=events, told=told, people=changes.pop("people", CAST))
    return replace(known, ineffective=changes.pop("ineffective", known_on(night)), **changes)


@pytest.fixture(scope="module")
def six_weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLedger, Path]:
    """Every night run twice; Dora directs the harbour from 23 June on; the 20th is run again at the end."""
    ledger, outbox = MemoryLedger(), tmp_path_factory.mktemp("outbox")
    nights = [FIRST + timedelta(days=day) for day in range(NIGHTS)]
    for night in [night for night in nights for _ in range(2)] + [date(2026, 6, 20)]:
        hers = frozenset({"harbour"}) if night >= date(2026, 6, 23) else frozenset()
        ledger.record(decide(on(night, ledger.frame, people=(*CAST, replace(DORA, projects=hers))), POLICY).notices)
        deliver(
            ledger,
            open_channels(outbox),
            lambda notice: write_message(notice, SENDER, "https://reports.keeper.example"),
            partial(moment, night),
        )
    return ledger, outbox


@pytest.mark.slow
def test_exactly_these_mails_leave(six_weeks: tuple[MemoryLedger, Path]) -> None:
    told = [
        (f"{row['night']:%m-%d}", row["recipient"], row["reason"], row["deviation"], row["status"])
        for row in six_weeks[0].notices.values()
        if row["kind"] == "escalation"
    ]
    assert told == [
        ("06-01", "alice", "opened", LATE, "sent"),
        ("06-01", "alice", "opened", LEAKS, "sent"),
        ("06-01", "charlie", "opened", LATE, "sent"),
        ("06-20", "alice", "measure_ineffective", LATE, "sent"),
        ("06-20", "bob", "measure_ineffective", LATE, "sent"),
        ("06-23", "dora", "measure_ineffective", LATE, "sent"),
        ("06-25", "alice", "measure_ineffective", LEAKS, "sent"),
        ("06-25", "bob", "measure_ineffective", LEAKS, "sent"),
        ("06-28", "alice", "worsened", LATE, "sent"),
        ("06-28", "bob", "worsened", LATE, "sent"),
        ("06-28", "charlie", "worsened", LATE, "sent"),
        ("06-28", "dora", "worsened", LATE, "sent"),
        ("07-05", "alice", "resolved", LATE, "sent"),
        ("07-05", "bob", "resolved", LATE, "sent"),
        ("07-05", "charlie", "resolved", LATE, "sent"),
        ("07-05", "dora", "resolved", LATE, "sent"),
    ]


@pytest.mark.slow
def test_each_is_one_mail_file(six_weeks: tuple[MemoryLedger, Path]) -> None:
    files = sorted(file.name[:10] for file in six_weeks[1].glob("*measure*"))
    assert files == [f"2026-06-{day}" for day in (20, 20, 23, 25, 25)]


@pytest.mark.slow
def test_no_customer_hears_of_a_measure(six_weeks: tuple[MemoryLedger, Path]) -> None:
    theirs = [row for row in six_weeks[0].notices.values() if row["audience"] == "customer"]
    assert theirs
    assert not [row for row in theirs if "crew" in row["facts"] or "weld" in row["facts"]]


@pytest.mark.parametrize(("severity", "step"), [("warning", Severity.CRITICAL), ("critical", Severity.CRITICAL)])
def test_the_next_step_is_the_one_above_and_the_highest_is_above_itself(severity: str, step: Severity) -> None:
    assert next_step(severity) is step


def test_who_wants_no_escalations_is_not_told_and_the_summary_says_so() -> None:
    off = replace(BOB, escalations=False)
    decided = decide(on(date(2026, 6, 20), people=(off, CHARLIE)), POLICY)
    assert "measure_ineffective" not in set(decided.notices["reason"])
    why = decided.skipped[decided.skipped["reason"] == "measure_ineffective"]
    assert why[["recipient", "deviation", "skipped"]].to_numpy().tolist() == [["bob", LATE, "escalations_off"]]


def test_of_a_closed_deviation_nobody_is_asked_for_another_approach() -> None:
    assert "measure_ineffective" not in set(decide(on(date(2026, 7, 6), ineffective=(CREW,)), POLICY).notices["reason"])


def test_many_are_one_message_and_each_is_told_once() -> None:
    many = tuple(replace(CREW, key=f"harbour-measure-{number}", statement=f"Try {number}") for number in range(1, 8))
    first = decide(on(date(2026, 6, 20), ineffective=many, people=(BOB,)), POLICY).notices
    (row,) = first[first["reason"] == "measure_ineffective"].to_dict("records")
    letter = write_letter(row, "")
    assert letter.subject == "7 measures did not help: Harbour crane control"
    assert all(f"Try {number}" in letter.text and f"Try {number}" in letter.html for number in range(1, 8))
    more = (*many, replace(CREW, key="harbour-measure-9", statement="Try 9"))
    second = decide(on(date(2026, 6, 21), told=first, ineffective=more, people=(BOB,)), POLICY).notices
    facts = [json.loads(text) for text in second.loc[second["reason"] == "measure_ineffective", "facts"]]
    assert [each["measures"][0]["measure"] for each in facts] == ["harbour-measure-9"]


def letter_of(measure: IneffectiveMeasure, language: Language = Language.ENGLISH) -> Mapping[str, Any]:
    night = date(2026, 6, 20)
    now = on(night, people=(replace(BOB, language=language, digest=False),), ineffective=(measure,))
    shown = situation(night, readings=[reading("harbour", "schedule_deviation_rate", night, -0.14)]).readings
    (row,) = decide(replace(now, readings=shown), POLICY).notices.to_dict("records")
    return dict(row)


def test_the_message_says_what_was_tried_what_came_of_it_and_what_else_there_is() -> None:
    letter = write_letter(letter_of(replace(CREW, together_with=("harbour-measure-2",))), "")
    assert letter.subject == "Another approach is needed: Harbour crane control – A second <crew>"
    for said in (
        "No sufficient change: A second <crew>",
        "Kind of measure: Add people",
        "Who does it: Tom Baker",
        "What it was to reach: Schedule deviation rate: at least −10%",
        "What came of it: −2.1% after it, −2% before it",
        "Cannot be separated from: harbour-measure-2",
        "The deviation today: −14% (Warning)",
        "What else the catalogue has: Plan the remaining work anew",
    ):
        assert said in letter.text
    assert "A second &lt;crew&gt;" in letter.html


def test_the_message_speaks_chinese() -> None:
    letter = write_letter(letter_of(CREW, Language.CHINESE), "")
    assert letter.subject.startswith("需要采取其他办法：")
    assert "增加人手" in letter.text
    assert "重新安排剩余工作" in letter.text
    assert "measure" not in letter.text


def test_outside_words_of_a_measure_stay_text() -> None:
    words = "<b>Late</b>\r\nBcc: eve@evil.example"
    letter = write_letter(letter_of(replace(CREW, statement=words, owner=words, together_with=(words,))), "")
    assert "<b>Late" not in letter.html
    assert "\nBcc:" not in letter.text + letter.subject


def test_an_opening_says_that_the_deviation_came_back_and_after_what_to_our_own_people_alone() -> None:
    back = {LATE: Recurrence(date(2026, 5, 20), ("A second <crew>", "Work on Saturdays"))}
    rows = decide(on(FIRST, recurred=back, people=(ALICE, CHARLIE, WANG_FANG)), POLICY).notices
    opened = rows[rows["deviation"] == LATE].set_index("recipient").to_dict("index")
    ours = write_letter(opened["alice"] | {"key": "k"}, "")
    assert "It has come back: it had closed on May 20, 2026 (after: A second <crew>; Work on Saturdays)" in ours.text
    assert "A second &lt;crew&gt;; Work on Saturdays" in ours.html
    theirs = write_letter(opened["charlie"] | {"key": "k"}, "")
    assert "come back" not in theirs.text + theirs.html
    assert "crew" not in opened["charlie"]["facts"]
