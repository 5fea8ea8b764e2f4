"""What the demo's people promised each other, told again with the days on which it happened.

Three of the four projects signed in January; metering moved its pilot in April with its customer's consent, warehouse
slipped and put a change before its customer in June. The portal never signed and is measured by its tracker's plan.
Each act is kept once, however often the demo runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

FROZEN_AS_OF = date(2026, 1, 2)
SIGNED_ON = date(2026, 1, 5)


@dataclass(frozen=True)
class Promise:
    """Who registered, drew up and signed in one project; the customer's signatory is empty where nobody signed."""

    project: str
    ours: str
    recorded_by: str
    theirs: str = ""
    recorded_on: date = date(2025, 12, 19)


PROMISES = (
    Promise("metering", "ingrid", "Ingrid Dahl", "erik"),
    Promise("warehouse", "joerg", "Jörg Weiß", "petra"),
    Promise("pumps", "chen-jing", "陈静", "li-guoqiang"),
    Promise("portal", "amara", "Amara Okafor", recorded_on=date(2026, 3, 12)),
)
_PILOT_CHANGES = {
    "targets": {
        "changed": {
            "pilot-plan-date": {"due_on": "2026-05-29", "statement": "The pilot plan is accepted by 29 May 2026."}
        }
    }
}
_RACK_CHANGES: dict[str, Any] = {
    "targets": {
        "changed": {
            "high-bay-date": {"due_on": "2026-07-10", "statement": "The high-bay racks are in use by 10 July 2026."},
        }
    },
    "items": "tracker",
}


def keep_demo_promises() -> int:
    """Import the registers, sign, adjust and propose as the demo tells it; how many documents both sides signed."""
    from tasks.ask import take_answers
    from tasks.equip import equip
    from tasks.record import import_register
    from tasks.registers.opening import folder_of, found

    home = equip().settings.portfolio
    signed = 0
    for promise in PROMISES:
        own = found(home, promise.project)  # named, so that the file which ships is left as it is
        import_register(promise.project, promise.recorded_by, path=own, at=_noon(promise.recorded_on))
        if promise.theirs:
            _sign_first(promise)
            signed += 1
    take_answers("portal", [folder_of(home, "portal") / "kano-2026-q2.csv"], questionnaire_round="2026-q2")
    signed += _move_the_pilot(PROMISES[0])
    _propose_for_the_racks(PROMISES[1])
    return signed


def _sign_first(promise: Promise) -> None:
    from tasks.draw_up import draw_up
    from tasks.equip import equip
    from tasks.store.promises.documents import documents

    held = documents(equip().engine, promise.project)
    if held.empty:
        draw_up(promise.project, FROZEN_AS_OF, promise.recorded_by, holds_from=SIGNED_ON, at=_noon(FROZEN_AS_OF))
    _sign_both(promise, f"{promise.project}-baseline-1", SIGNED_ON)


def _sign_both(promise: Promise, key: str, day: date) -> None:
    from tasks.equip import equip
    from tasks.records.expecting import Side
    from tasks.records.promises import SignatureMeans
    from tasks.sign import sign
    from tasks.store.promises.documents import document

    digest = document(equip().engine, key)["digest"]
    for side, person in ((Side.SUPPLIER, promise.ours), (Side.CUSTOMER, promise.theirs)):
        means = SignatureMeans.PAPER_SCAN if side is Side.SUPPLIER else SignatureMeans.MAIL_REPLY
        reference = f"contracts/{key}-{side.value}.pdf"
        sign(key, side, person, day, means, reference, digest, promise.recorded_by, at=_noon(day))


def _move_the_pilot(promise: Promise) -> int:
    from tasks.equip import equip
    from tasks.propose import propose
    from tasks.records.adjusting import AdjustmentState, Reason
    from tasks.settle_adjustment import decide_adjustment
    from tasks.store.promises.adjustments import adjustments

    if adjustments(equip().engine, promise.project).empty:
        why = "Nordfjell adds a second street to the pilot district and needs two more weeks to look at the plan."
        impact = {"schedule_days": 10, "resources": "No further people."}
        propose(
            promise.project, Reason.CUSTOMER_NEEDS, why, _PILOT_CHANGES, impact, promise.recorded_by,
            at=_noon(date(2026, 4, 13)),
        )  # fmt: skip
    adjustment = adjustments(equip().engine, promise.project).iloc[0]
    agreed_on = date(2026, 4, 16)
    if adjustment["state"] == AdjustmentState.PROPOSED:
        decide_adjustment(adjustment["key"], AdjustmentState.AGREED, promise.recorded_by, at=_noon(agreed_on))
    _sign_both(promise, f"{promise.project}-baseline-2", date(2026, 4, 17))
    return 1


def _propose_for_the_racks(promise: Promise) -> None:
    from tasks.equip import equip
    from tasks.propose import propose
    from tasks.records.adjusting import Reason
    from tasks.store.promises.adjustments import adjustments

    if not adjustments(equip().engine, promise.project).empty:
        return
    why = "The racks came four weeks late; the trial run is split in two so that acceptance stays where it is."
    impact = {"cost": "18 000 EUR for a second fitting crew", "schedule_days": 30, "resources": "Four fitters in July"}
    propose(
        promise.project, Reason.DATE, why, _RACK_CHANGES, impact, promise.recorded_by, at=_noon(date(2026, 6, 29)),
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
