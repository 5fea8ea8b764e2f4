"""What an operator does with a promise, through the product's own verbs, for the step that times it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

from tasks.draw_up import draw_up
from tasks.equip import Desk
from tasks.expectations.comparing import compare
from tasks.propose import propose
from tasks.settle_adjustment import decide_adjustment
from tasks.sign import sign
from tasks.store.promises.documents import document
from tasks.store.promises.preparing import save_targets
from tasks.store.promises.register import save_register
from tasks.verify import verify
from tests.tasks.store.frames import frame_of

PROJECT = "p0000"
_SIGNATORIES = {"supplier": "alice", "customer": "charlie"}


def prepared(desk: Desk, night: date) -> None:
    """Keep one expectation and the target that carries it."""
    fixed = {"key": "pace", "project": PROJECT, "aspect": "date", "state": "confirmed", "owner_side": "supplier"}
    said = {"version": 1, "statement": "On time", "recorded_at": _moment(night), "recorded_by": "alice"}
    save_register(desk.engine, frame_of("expectations", [fixed | said]))
    measured = {"indicator": "csat", "comparator": "at_least", "value": 0.8, "unit": "fraction"}
    target = {"key": "content", "project": PROJECT, "expectation": "pace"} | measured
    save_targets(desk.engine, frame_of("targets", [target]), by="alice", at=_moment(night))


def signed(desk: Desk, night: date) -> str:
    """Draw up the first baseline and sign it for both sides."""
    key = draw_up(PROJECT, night, "alice", at=_moment(night)).key
    _sign(desk, key, night)
    return key


def proved(desk: Desk) -> list[str]:
    """What verifying finds."""
    return [str(finding) for finding in verify()]


def compared(desk: Desk, key: str) -> tuple[int, int]:
    """How many rows differ when every item of a document is due later, and how many items it holds."""
    before = json.loads(document(desk.engine, key)["content"])
    after = before | {"items": [[*item[:4], _later(item)] for item in before["items"]]}
    return len(compare(before, after)), len(before["items"])


def moved(desk: Desk, night: date) -> int:
    """Replan every tenth item in an adjustment that both sides agree on and sign, and verify again; the rows that moved."""
    first = json.loads(document(desk.engine, f"{PROJECT}-baseline-1")["content"])
    replanned = {f"{item[0]}/{item[1]}": {"due_on": _later(item)} for item in first["items"][::10]}
    changes: dict[str, Any] = {"items": {"replanned": replanned}}
    proposed = propose(PROJECT, "scope", "More work", changes, None, "alice", at=_moment(night))
    agreed = decide_adjustment(proposed.key, "agreed", "alice", night=night, at=_moment(night))
    _sign(desk, str(agreed.document), night)
    if verify():
        raise RuntimeError("A promise that was adjusted honestly does not verify.")
    return len(compare(first, json.loads(document(desk.engine, str(agreed.document))["content"])))


def _sign(desk: Desk, key: str, night: date) -> None:
    digest = document(desk.engine, key)["digest"]
    for side, person in _SIGNATORIES.items():
        sign(key, side, person, night, "paper_scan", "scans/1.pdf", digest, "alice", at=_moment(night))


def _later(item: list[Any]) -> str:
    return f"2026-12-{int(item[4][8:]) % 28 + 1:02}"


def _moment(night: date) -> datetime:
    return datetime.combine(night, time(12), UTC)
