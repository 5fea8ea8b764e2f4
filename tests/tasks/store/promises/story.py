"""The bridge project and its people, and the acts by which a promise comes about, moves and is settled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from tasks.expectations.changing import apply_changes
from tasks.expectations.content import baseline_content
from tasks.expectations.signing import SigningRules
from tasks.records.adjusting import AdjustmentState, Reason
from tasks.records.choices import Audience, Language, Phase
from tasks.records.expecting import Side
from tasks.records.people import Project, Stakeholder
from tasks.records.promises import SignatureMeans
from tasks.store.promises import adjustments, signatures
from tasks.store.promises.acts import Done
from tasks.store.promises.adjustments import Proposal
from tasks.store.promises.documents import document, held_document, save_document
from tasks.store.promises.signatures import Signing
from tests.tasks.store.frames import frame_of

BRIDGE = Project("bridge", "Bridge control 桥梁", "alfa", Phase.IMPLEMENTATION, date(2026, 1, 1), date(2026, 12, 31))
ALICE = Stakeholder(
    "alice",
    "Alice Ström",
    "alice@ours.test",
    "project_manager",
    Audience.INTERNAL,
    Language.ENGLISH,
    frozenset({"bridge"}),
)
BOB = Stakeholder(
    "bob",
    "王芳",
    "bob@alfa.test",
    "customer_sponsor",
    Audience.CUSTOMER,
    Language.CHINESE,
    frozenset({"bridge"}),
    customer="alfa",
)
CHARLIE = Stakeholder(
    "charlie",
    "Charlie",
    "charlie@beta.test",
    "customer_sponsor",
    Audience.CUSTOMER,
    Language.ENGLISH,
    frozenset({"other"}),
    customer="beta",
)
RULES = SigningRules(frozenset({"project_manager"}), frozenset({"customer_sponsor"}))
PEOPLE = {Side.SUPPLIER: ALICE, Side.CUSTOMER: BOB}


def on(day: int, hour: int = 9) -> datetime:
    """A moment in January 2026."""
    return datetime(2026, 1, day, hour, 30, 15, 123456, UTC)


def expectations(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Confirmed EXPECTATIONS of the bridge; `pace` alone when none are given."""
    fixed = {
        "project": "bridge",
        "version": 1,
        "statement": "The bridge opens on time",
        "aspect": "date",
        "state": "confirmed",
        "owner_side": "supplier",
        "recorded_at": on(2),
        "recorded_by": "alice",
    }
    return frame_of("expectations", [{**fixed, **row} for row in rows or ({"key": "pace"},)])


def targets(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """TARGETS of the bridge; one on a rate, one within edges and one on a deliverable when none are given."""
    measured = {"comparator": "at_least", "value": 0.8, "unit": "fraction", "indicator": "csat"}
    given = rows or (
        {"key": "content", "scope": "overall", "statement": "满意"},
        {
            "key": "index",
            "indicator": "schedule_performance_index",
            "comparator": "within",
            "value_high": 1.1,
            "unit": "index",
        },
        {"key": "opening", "deliverable": "tracker/A-2", "due_on": date(2026, 3, 2), "acceptance": "Signed off"},
    )
    own = {"project": "bridge", "expectation": "pace"}
    return frame_of("targets", [own | ({} if "deliverable" in row else measured) | dict(row) for row in given])


def risks(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """RISKS of the bridge, prepared; `flood` alone when none are given."""
    fixed = {"project": "bridge", "statement": "水", "state": "prepared"}
    return frame_of("risks", [{**fixed, **row} for row in rows or ({"key": "flood"},)])


def plan(count: int = 4) -> pd.DataFrame:
    """Items A-1 … of the tracker's plan; every third has no start."""
    return frame_of(
        "baseline_items",
        [
            {
                "source": "tracker",
                "ref": f"A-{number}",
                "project": "bridge",
                "weight": number + 0.1,
                "start_on": None if number % 3 == 0 else date(2026, 1, 5),
                "due_on": date(2026, 3, 1 + number % 28),
            }
            for number in range(1, count + 1)
        ],
    )


def content(**parts: Any) -> dict[str, Any]:
    """The content of the bridge's first baseline, as of 5 January; `parts` take the place of its own."""
    given: dict[str, Any] = {"expectations": expectations(), "targets": targets(), "items": plan(), "undated_items": 1}
    fixed = {"based_on": None, "adjustment": None, "frozen_as_of": date(2026, 1, 5), "holds_from": date(2026, 1, 5)}
    given |= fixed | parts
    return baseline_content(BRIDGE, **given)


def drawn_up(store: Engine, **parts: Any) -> str:
    """The key of the document drawn up on 5 January."""
    return save_document(store, content(**parts), by="alice", at=on(5)).key


def signed_by(store: Engine, key: str, side: Side, day: int = 6, **others: Any) -> Done:
    """One side signs a document; `others` take the place of what the act says."""
    said = {
        "document": key,
        "side": side,
        "person": PEOPLE[side],
        "signed_on": date(2026, 1, day),
        "means": SignatureMeans.PAPER_SCAN,
        "reference": f"scans/{side.value}.pdf",
        "digest": document(store, key)["digest"],
    }
    return signatures.sign(store, Signing(**{**said, **others}), RULES, by="alice", at=on(day, 10))


def signed(store: Engine, key: str, day: int = 6) -> str | None:
    """Both sides sign; the baseline that holds by it."""
    signed_by(store, key, Side.SUPPLIER, day)
    return signed_by(store, key, Side.CUSTOMER, day).baseline


def promised(store: Engine, **parts: Any) -> str:
    """Drawn up and signed by both sides; the key of the baseline."""
    key = drawn_up(store, **parts)
    assert signed(store, key) == key
    return key


CHANGES: dict[str, Any] = {
    "targets": {"changed": {"content": {"value": 0.7}}},
    "items": {"replanned": {"tracker/A-1": {"due_on": "2026-04-01"}}, "removed": ["tracker/A-4"]},
}


def proposal(changes: Mapping[str, Any] | None = None, rationale: str = "The pier moved") -> Proposal:
    """A proposal for scope."""
    impact = {"cost": {"amount": 1200, "currency": "EUR"}, "schedule_days": 5, "resources": "one more diver"}
    return Proposal(Reason.SCOPE, rationale, CHANGES if changes is None else changes, impact)


def proposed(store: Engine, changes: Mapping[str, Any] | None = None, day: int = 8) -> str:
    """The key of an adjustment proposed on that day."""
    return adjustments.propose(store, "bridge", proposal(changes), by="alice", at=on(day)).key


def agreed(store: Engine, key: str, day: int = 9, by: str = "bob") -> Done:
    """An adjustment agreed on that day, with the content it makes of what holds."""
    return adjustments.decide_adjustment(
        store, key, AdjustmentState.AGREED, by=by, at=on(day), content=content_after(store, key, day)
    )


def content_after(store: Engine, key: str, day: int = 9) -> dict[str, Any]:
    """What the signed content becomes under an adjustment."""
    held, row = held_document(store, "bridge"), adjustments.adjustment_of(store, key)
    version = adjustments.versions_of(store, key).iloc[-1]
    said = {name: json.loads(version[name]) for name in ("changes", "impact")} | {"rationale": version["rationale"]}
    named = {"key": key, "version": int(version["version"]), "reason": row["reason"], **said}
    after = apply_changes(json.loads(held["content"]), said["changes"], plan=plan(6), register=expectations())
    return after | {"based_on": held["key"], "adjustment": named, "holds_from": f"2026-01-{day:02}"}


def moved(store: Engine) -> str:
    """A promise that was adjusted once, with a proposal that was revised first and one that was rejected."""
    promised(store)
    key = proposed(store, {"targets": {"changed": {"content": {"value": 0.75}}}})
    adjustments.revise(store, key, proposal(), by="alice", at=on(8, 12))
    other = proposed(store, {"targets": {"removed": ["index"]}})
    adjustments.decide_adjustment(store, other, AdjustmentState.REJECTED, by="bob", at=on(9))
    document_key = agreed(store, key).document
    assert document_key is not None
    assert signed(store, document_key, 10) == document_key
    return document_key
