"""One story of a promise, told step by step: registered, analysed, signed, drifted, adjusted, signed again, measured.

Whoever acts it out (the forms, the command line) gets the same story; afterwards the stores must be alike.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Row, connect
from typing import Any, Protocol
from zoneinfo import ZoneInfo

PROJECT = "warehouse"
BY = "Jörg Weiß"
PLAN_OF, DRIFTED = date(2026, 1, 9), date(2026, 7, 3)
EXPECTATION = {
    "key": "high-bay-in-use",
    "statement": "The high-bay racks are in use before summer.",
    "aspect": "deliverable",
    "state": "confirmed",
    "owner_side": "supplier",
    "said_by": "Petra Brandt",
    "said_on": date(2025, 11, 20),
}
ANALYSIS = {"need_level": "operation", "kano_type": "must_be"}
TARGETS = (
    {
        "key": "high-bay-date",
        "expectation": "high-bay-in-use",
        "statement": "The high-bay racks are in use by 29 May 2026.",
        "acceptance": "The first hundred pallets are found again.",
        "due_on": date(2026, 5, 29),
        "deliverable": "milestones/La-M3",
    },
)
PROPOSAL = {
    "reason": "date",
    "rationale": "The racks came four weeks late.",
    "target": "high-bay-date",
    "due_on": date(2026, 7, 10),
    "schedule_days": 30,
}
SIGNATORIES = {"supplier": "joerg", "customer": "petra"}


def today() -> date:
    """The day on which the story plays: documents are drawn up and signed on the day it is."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()  # the zone of the demo portfolio


class Actor(Protocol):
    """Acts out one step of the story each."""

    def register(self, fields: dict[str, Any]) -> None:
        """Record the expectation, or a new version of it."""

    def target(self, fields: dict[str, Any]) -> None:
        """Prepare a target."""

    def draw_up(self) -> None:
        """Draw up the first baseline from the plan of PLAN_OF."""

    def sign(self, document: str, digest: str, side: str, signatory: str) -> None:
        """Record one side's signature."""

    def measure(self) -> None:
        """Measure tonight."""

    def adjust(self) -> None:
        """Propose the change with the tracker's plan, and agree."""


def act_out(actor: Actor, state: Path, collect: Callable[[date], None]) -> None:
    """The whole story, on the store below `state`, whose trackers were read on the night of PLAN_OF."""
    actor.register(EXPECTATION)
    actor.register(EXPECTATION | ANALYSIS)
    for target in TARGETS:
        actor.target(target)
    actor.draw_up()
    sign_both(actor, state, f"{PROJECT}-baseline-1")
    collect(DRIFTED)
    actor.measure()
    actor.adjust()
    sign_both(actor, state, f"{PROJECT}-baseline-2")
    actor.measure()


def sign_both(actor: Actor, state: Path, document: str) -> None:
    """Record the signatures of both sides."""
    for side, signatory in SIGNATORIES.items():
        actor.sign(document, digest_of(state, document), side, signatory)


def digest_of(state: Path, document: str) -> str:
    """The hash that stands on the document."""
    with closing(connect(state / "wordkeeper.sqlite")) as store:
        found = store.execute("SELECT digest FROM documents WHERE key = ?", [document]).fetchone()
    assert found, f"{document} was not drawn up"
    return str(found[0])


# What the clock writes; the seals and the digests of acts are made with it, `verify` proves them.
_CLOCKS = {"recorded_at", "drawn_up_at", "proposed_at", "decided_at", "done_at", "valid_from"}
_SEALED = {"chain": {"digest", "previous", "seal"}}
_TABLES = (
    "expectations", "targets", "risks", "documents", "baselines", "baseline_items", "baseline_targets", "signatures",
    "chain", "adjustments", "adjustment_versions", "attainments", "readings", "deviations",
)  # fmt: skip


def told(state: Path) -> dict[str, list[dict[str, Any]]]:
    """What the store below `state` holds of promises and what is measured by them, without clocks."""
    content = {}
    with closing(connect(state / "wordkeeper.sqlite")) as store:
        store.row_factory = Row
        for table in _TABLES:
            left_out = _CLOCKS | _SEALED.get(table, set())
            rows = store.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - our own names
            kept = [{name: row[name] for name in row.keys() if name not in left_out} for row in rows]  # noqa: SIM118 - cells, not rows
            content[table] = sorted(kept, key=repr)
    return content
