"""Notices: decided once, claimed by one, and every try on record, whatever is killed when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from tasks.records.choices import NoticeStatus
from tasks.store.kinds import read_kind
from tasks.store.notices import Ledger, notices, pending, record_decisions
from tests.tasks.store.frames import frame_of, moment, night


def notice(key: str, **others: Any) -> dict[str, Any]:
    return {
        "key": key,
        "kind": "escalation",
        "reason": "opened",
        "recipient": "alice",
        "mail": "alice@example.org",
        "audience": "internal",
        "language": "en",
        "night": "2026-01-02",
        "channel": "folder",
        "decided_at": moment(3),
        "facts": "{}",
        "status": "decided",
        **others,
    }


def decide(store: Engine, *rows: dict[str, Any]) -> int:
    return record_decisions(store, frame_of("notices", list(rows)))


def keys(claimed: list[dict[str, Any]]) -> list[str]:
    return [row["key"] for row in claimed]


def test_a_decision_made_again_is_the_same_decision(store: Engine) -> None:
    assert decide(store, notice("n1"), notice("n2")) == 2
    Ledger(store).claim(moment(3))
    assert decide(store, notice("n1", facts='{"other": 1}'), notice("n3")) == 1
    kept = notices(store).set_index("key")
    assert kept["status"].to_dict() == {"n1": "sending", "n2": "sending", "n3": "decided"}
    assert kept.loc["n1", "facts"] == "{}"


def test_no_decisions_are_no_news(store: Engine) -> None:
    assert decide(store) == 0


def test_notices_are_claimed_in_the_order_they_are_to_leave(store: Engine) -> None:
    rows = [
        notice("n1", night="2026-01-03"),
        notice("n2", kind="digest"),
        notice("n3"),
        notice("n4", recipient="aaron"),
    ]
    decide(store, *rows)
    claimed = Ledger(store).claim(moment(4))
    assert keys(claimed) == ["n4", "n3", "n2", "n1"]
    assert (claimed[0]["night"], claimed[0]["decided_at"], claimed[0]["status"]) == (night(2), moment(3), "sending")
    assert claimed[0]["project"] is None


def test_a_try_that_worked_is_on_record_and_never_claimed_again(store: Engine) -> None:
    decide(store, notice("n1"))
    ledger = Ledger(store)
    ledger.claim(moment(3))
    number = ledger.start_attempt("n1", moment(3))
    assert read_kind(store, "attempts")["error"].tolist() == ["sending"]
    ledger.finish_attempt("n1", number, moment(3, 1), status=NoticeStatus.SENT, error=None, receipt="n1.eml")
    tried = read_kind(store, "attempts").iloc[0]
    assert (number, tried["receipt"], tried["ended_at"]) == (1, "n1.eml", pd.Timestamp(moment(3, 1)))
    assert pd.isna(tried["error"])
    assert ledger.claim(moment(4)) == []
    assert pending(store).empty


def test_a_passing_failure_is_tried_again_and_a_lasting_one_is_not(store: Engine) -> None:
    decide(store, notice("n1"), notice("n2"))
    ledger = Ledger(store)
    ledger.claim(moment(3))
    for key, status in (("n1", NoticeStatus.DECIDED), ("n2", NoticeStatus.FAILED)):
        ledger.start_attempt(key, moment(3))
        ledger.finish_attempt(key, 1, moment(3), status=status, error="no answer", receipt=None)
    assert keys(ledger.claim(moment(4))) == ["n1"]
    assert ledger.start_attempt("n1", moment(4)) == 2


def test_what_was_interrupted_can_be_claimed_again_and_leaves_evidence(store: Engine) -> None:
    decide(store, notice("n1"), notice("n2"))
    ledger = Ledger(store)
    ledger.claim(moment(3))
    ledger.start_attempt("n1", moment(3))
    assert keys(ledger.claim(moment(3, 1))) == ["n1", "n2"]
    assert ledger.start_attempt("n1", moment(3, 1)) == 2
    assert read_kind(store, "attempts")["error"].tolist() == ["sending", "sending"]


def test_under_a_lease_a_running_try_is_left_to_whoever_makes_it(store: Engine) -> None:
    decide(store, notice("n1"), notice("n2"))
    ledger = Ledger(store, lease=timedelta(minutes=10))
    ledger.claim(moment(3))
    ledger.start_attempt("n1", moment(3))
    assert keys(ledger.claim(moment(3) + timedelta(minutes=5))) == ["n2"]
    assert keys(ledger.claim(moment(3) + timedelta(minutes=11))) == ["n1", "n2"]


def test_a_second_delivery_gets_nothing_of_what_the_first_is_trying(store: Engine) -> None:
    decide(store, *(notice(f"n{number}") for number in range(4)))
    ledger = Ledger(store, lease=timedelta(hours=1))
    for row in ledger.claim(moment(3)):
        ledger.start_attempt(row["key"], moment(3))
    assert ledger.claim(moment(3)) == []
