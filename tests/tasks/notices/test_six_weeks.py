"""Six weeks of the fixed cast, night by night: exactly these mails leave, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tasks.notices.channels.registry import open_channels
from tasks.notices.decide import decide
from tasks.notices.deliver import deliver
from tasks.notices.letters import write_message
from tasks.rendering.mail import Sender
from tests.tasks.notices.cast import POLICY, baseline, episode, event, moment, reading, situation
from tests.tasks.notices.ledger import MemoryLedger

pytestmark = pytest.mark.slow  # 84 nights are decided and delivered

FIRST, NIGHTS = date(2026, 5, 25), 42
SIGNED = date(2026, 6, 16)
SENDER = Sender("Wordkeeper", "wordkeeper@keeper.example")
LATE, LEAKS, DAYS, AGAIN = (
    "harbour/schedule_deviation_rate/2026-05-27",
    "pumps/defect_rate/2026-06-03",
    "harbour/schedule_variance_time/2026-06-12",
    "pumps/defect_rate/2026-07-01",
)
# night, deviation, event, severity, value, trust, confirmed; a deviation stays as it is until its next line
SCRIPT: list[tuple[str, str, str, str, float, str, bool]] = [
    ("2026-05-27", LATE, "opened", "warning", -0.12, "A", False),
    ("2026-05-29", LATE, "steady", "warning", -0.13, "A", True),
    ("2026-06-03", LEAKS, "opened", "critical", 0.11, "B", False),
    ("2026-06-05", LEAKS, "steady", "critical", 0.11, "C", True),
    ("2026-06-06", LEAKS, "steady", "critical", 0.11, "B", True),
    ("2026-06-10", LATE, "worsened", "critical", -0.22, "A", True),
    ("2026-06-12", DAYS, "opened", "warning", -6.0, "A", True),
    ("2026-06-17", LEAKS, "closed", "warning", 0.03, "B", True),
    ("2026-06-24", LATE, "closed", "warning", -0.05, "A", True),
    ("2026-06-26", DAYS, "closed", "warning", -2.0, "A", True),
    ("2026-07-01", AGAIN, "opened", "warning", 0.06, "A", False),
    ("2026-07-03", AGAIN, "closed", "warning", 0.04, "A", False),
]
ESCALATIONS = [
    ("2026-05-27", "alice", "opened", LATE),
    ("2026-05-29", "charlie", "opened", LATE),
    ("2026-06-03", "alice", "opened", LEAKS),
    ("2026-06-03", "bob", "opened", LEAKS),
    ("2026-06-06", "wang-fang", "opened", LEAKS),
    ("2026-06-10", "alice", "worsened", LATE),
    ("2026-06-10", "bob", "worsened", LATE),
    ("2026-06-10", "charlie", "worsened", LATE),
    ("2026-06-12", "alice", "opened", DAYS),
    ("2026-06-17", "alice", "resolved", LEAKS),
    ("2026-06-17", "bob", "resolved", LEAKS),
    ("2026-06-17", "wang-fang", "resolved", LEAKS),
    ("2026-06-24", "alice", "resolved", LATE),
    ("2026-06-24", "bob", "resolved", LATE),
    ("2026-06-24", "charlie", "resolved", LATE),
    ("2026-06-26", "alice", "resolved", DAYS),
    ("2026-07-01", "alice", "opened", AGAIN),
    ("2026-07-03", "alice", "resolved", AGAIN),
]


def _nights() -> Iterator[date]:
    return (FIRST + timedelta(days=day) for day in range(NIGHTS))


def _state_on(night: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The deviations, events and readings that the script gives for `night`."""
    state: dict[str, dict[str, Any]] = {}
    tonight, trusts = [], {}
    for day, key, what, severity, value, trust, confirmed in SCRIPT:
        if day > night.isoformat():
            break
        closed_on = day if what == "closed" else None
        state[key] = episode(key, severity=severity, last_value=value, confirmed=confirmed, closed_on=closed_on)
        trusts[key] = trust
        if day == night.isoformat():
            tonight.append(event(state[key], night, what, trust))
    lately = (night - timedelta(days=7)).isoformat()
    kept = {key: row for key, row in state.items() if row["closed_on"] is None or row["closed_on"] > lately}
    readings = [
        reading(row["project"], row["indicator"], night, row["last_value"], trusts[key])
        for key, row in state.items()
        if row["closed_on"] is None or row["closed_on"] == night.isoformat()
    ]
    return list(kept.values()), tonight, readings


@pytest.fixture(scope="module")
def six_weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLedger, Path]:
    """The ledger and the outbox after six weeks in which every night was run twice."""
    ledger, outbox = MemoryLedger(), tmp_path_factory.mktemp("outbox")
    for night in _nights():
        deviations, events, readings = _state_on(night)
        for _ in range(2):
            now = situation(
                night,
                deviations=deviations,
                events=events,
                readings=readings,
                told=ledger.frame,
                baselines=[baseline("harbour", "signed" if night >= SIGNED else "tracker_plan", f"{FIRST}")],
            )
            ledger.record(decide(now, POLICY).notices)
            deliver(
                ledger,
                open_channels(outbox),
                lambda notice: write_message(notice, SENDER, "https://reports.keeper.example"),
                partial(moment, night),
            )
    return ledger, outbox


def _mails(outbox: Path, recipient: str) -> list[EmailMessage]:
    files = sorted(outbox.glob(f"*-{recipient}-*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


def test_exactly_these_escalations_and_resolutions_leave(six_weeks: tuple[MemoryLedger, Path]) -> None:
    notices = [row for row in six_weeks[0].notices.values() if row["kind"] == "escalation"]
    sent = [(f"{row['night']:%Y-%m-%d}", row["recipient"], row["reason"], row["deviation"]) for row in notices]
    assert sent == ESCALATIONS


def test_exactly_these_digests_leave(six_weeks: tuple[MemoryLedger, Path]) -> None:
    notices = [row for row in six_weeks[0].notices.values() if row["kind"] == "digest"]
    sent = sorted((row["recipient"], row["night"].date()) for row in notices)
    fridays = [night for night in _nights() if night.weekday() == 4]
    mondays = [night for night in _nights() if night.weekday() == 0]
    expected = [("alice", night) for night in _nights()]
    expected += [("bob", night) for night in fridays] + [("charlie", night) for night in mondays]
    assert sent == sorted(expected)


def test_each_notice_became_one_mail_file_and_every_one_was_sent(six_weeks: tuple[MemoryLedger, Path]) -> None:
    ledger, outbox = six_weeks
    keys = sorted(
        str(message_from_bytes(file.read_bytes(), policy=default)["X-Wordkeeper-Key"]).strip()
        for file in outbox.iterdir()
    )
    assert keys == sorted(ledger.notices)
    assert {row["status"] for row in ledger.notices.values()} == {"sent"}
    assert len(ledger.attempts) == len(ledger.notices)


def test_charlie_sees_nothing_of_the_other_customer_and_nothing_internal(six_weeks: tuple[MemoryLedger, Path]) -> None:
    mails = _mails(six_weeks[1], "charlie")
    assert len(mails) == 9
    for mail in mails:
        text = "".join(str(part.get_content()) for part in mail.walk() if not part.is_multipart()) + str(mail.items())
        for secret in ("泵", "澄江", "pumps", "Defect", "SV(t)", "working day", "the sample is small", "internal/"):
            assert secret not in text


def test_a_digest_says_that_no_baseline_is_signed_until_one_is(six_weeks: tuple[MemoryLedger, Path]) -> None:
    digests = [mail for mail in _mails(six_weeks[1], "charlie") if "digest of" in str(mail["Subject"])]
    texts = ["".join(str(part.get_content()) for part in mail.iter_parts()) for mail in digests]
    said = ["because no baseline is signed yet" in text for text in texts]
    assert said == [True] * 4 + [False] * 2


def test_the_chinese_contact_is_written_to_in_chinese(six_weeks: tuple[MemoryLedger, Path]) -> None:
    subjects = [str(mail["Subject"]) for mail in _mails(six_weeks[1], "wang-fang")]
    assert subjects == ["严重：泵站监控系统 – 不合格率 11%", "已恢复：泵站监控系统 – 不合格率 3%"]
