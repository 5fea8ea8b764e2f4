"""Delivering: each notice once, whatever fails and wherever it is killed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.notices.channels.contract import Channel, DeliveryError, Message, Receipt
from tasks.notices.channels.registry import open_channels
from tasks.notices.decide import decide
from tasks.notices.deliver import Delivery, deliver
from tasks.notices.letters import write_message
from tasks.rendering.mail import Sender
from tests.tasks.notices.cast import POLICY, episode, event, situation
from tests.tasks.notices.ledger import MemoryLedger

NIGHT = date(2026, 7, 3)
NOW = datetime(2026, 7, 4, 4, tzinfo=UTC)
SENDER = Sender("Wordkeeper", "wordkeeper@keeper.example")


class Refusing(Channel):
    """Fails for one recipient, with the given bit."""

    def __init__(self, recipient: str, *, permanent: bool) -> None:
        self.recipient, self.permanent, self.taken = recipient, permanent, []  # type: ignore[var-annotated]  # a list of str

    def send(self, message: Message) -> Receipt:
        if message.recipient == self.recipient:
            raise DeliveryError("mailbox full", permanent=self.permanent)
        self.taken.append(message.recipient)
        return Receipt("taken")


def _ledger() -> MemoryLedger:
    deviation = episode("harbour/schedule_deviation_rate/2026-07-03", severity="critical")
    now = situation(NIGHT, deviations=[deviation], events=[event(deviation, NIGHT, "opened")])
    ledger = MemoryLedger()
    ledger.record(decide(now, POLICY).notices)
    return ledger


def _write(notice: Mapping[str, Any]) -> Message:
    return write_message(notice, SENDER, "https://reports.keeper.example")


def _deliver(ledger: MemoryLedger, channels: Mapping[str, Channel]) -> list[Delivery]:
    return deliver(ledger, channels, _write, lambda: NOW)


def test_what_was_decided_leaves_in_the_order_decided(tmp_path: Path) -> None:
    ledger = _ledger()
    results = _deliver(ledger, open_channels(tmp_path))
    assert [result.key for result in results] == list(ledger.notices)
    assert {result.status for result in results} == {"sent"}


def test_nothing_leaves_twice(tmp_path: Path) -> None:
    ledger = _ledger()
    _deliver(ledger, open_channels(tmp_path))
    before = sorted(tmp_path.iterdir())
    assert _deliver(ledger, open_channels(tmp_path)) == []
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(("permanent", "status"), [(True, "failed"), (False, "decided")])
def test_one_refused_notice_does_not_stop_the_others(permanent: bool, status: str) -> None:
    ledger, channel = _ledger(), Refusing("bob", permanent=permanent)
    results = _deliver(ledger, {"folder": channel})
    assert {result.status for result in results if result.recipient == "bob"} == {status}
    assert {result.status for result in results if result.recipient != "bob"} == {"sent"}
    assert {row["status"] for row in ledger.notices.values() if row["recipient"] == "bob"} == {status}
    assert set(channel.taken) == {"alice", "charlie"}


def test_a_passing_failure_is_tried_again_and_each_try_is_recorded() -> None:
    ledger, channel = _ledger(), Refusing("bob", permanent=False)
    _deliver(ledger, {"folder": channel})
    channel.recipient = ""
    results = _deliver(ledger, {"folder": channel})
    assert {result.recipient for result in results} == {"bob"}
    key = results[0].key
    tries = [(each["number"], each["error"]) for each in ledger.attempts if each["notice"] == key]
    assert tries == [(1, "mailbox full"), (2, None)]


@pytest.mark.parametrize("killed_after", ["claim", "start_attempt", "send"])
def test_killed_anywhere_each_mail_still_leaves_exactly_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    undisturbed = tmp_path / "undisturbed"
    _deliver(_ledger(), open_channels(undisturbed))
    ledger, outbox = _ledger(), tmp_path / "outbox"

    def kill(*_args: object, **_options: object) -> None:
        raise SystemExit

    step = {"claim": "start_attempt", "send": "finish_attempt"}.get(killed_after)
    with monkeypatch.context() as patched:
        if step:
            patched.setattr(ledger, step, kill)
        else:
            patched.setattr("tasks.notices.deliver._send", kill)
        with pytest.raises(SystemExit):
            _deliver(ledger, open_channels(outbox))
    _deliver(ledger, open_channels(outbox))
    mails = {file.name: file.read_bytes() for file in outbox.iterdir()}
    assert mails == {file.name: file.read_bytes() for file in undisturbed.iterdir()}
    assert {row["status"] for row in ledger.notices.values()} == {"sent"}


def test_an_address_that_is_none_fails_for_good_and_says_what_to_do(tmp_path: Path) -> None:
    ledger = _ledger()
    for row in ledger.notices.values():
        row["mail"] = "not an address"
    results = _deliver(ledger, open_channels(tmp_path))
    assert {result.status for result in results} == {"failed"}
    assert "correct it in the portfolio" in str(results[0].error)


def test_a_channel_that_there_is_not_fails_for_good_and_names_those_there_are(tmp_path: Path) -> None:
    ledger = _ledger()
    for row in ledger.notices.values():
        row["channel"] = "pigeon"
    results = _deliver(ledger, open_channels(tmp_path))
    assert results[0].error == "there is no channel 'pigeon'; known: folder, null"
