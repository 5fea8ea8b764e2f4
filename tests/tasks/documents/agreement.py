"""A small agreement of one project in both languages, its adjustment, and the people who sign it."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pandas as pd

from tasks.documents.parties import Parties
from tasks.expectations.canonical import digest_of
from tasks.records.choices import Audience, Language, Phase
from tasks.records.declaration import RecordKind
from tasks.records.expecting import EXPECTATIONS
from tasks.records.frames import conform
from tasks.records.people import Customer, Project, Stakeholder
from tasks.records.promises import SIGNATURES, TARGETS

DRAWN_UP = date(2026, 2, 2)
NIGHT = date(2026, 5, 8)
KEY = "pumps-baseline-1"
HOSTILE = '<script>alert("x")</script>'
NOTE = "only we know that Zhou is hard to please"
EVIDENCE = "//fileserver/sales/minutes-2026-01-12.docx"

PROJECT = Project("pumps", "Pump Station 7 澄江泵站", "chengjiang", Phase.IMPLEMENTATION)
CUSTOMER = Customer("chengjiang", "澄江泵业有限公司", Language.CHINESE)


def person(key: str, name: str, role: str, audience: Audience, customer: str | None = None) -> Stakeholder:
    """A stakeholder of the project."""
    return Stakeholder(
        key, name, f"{key}@x.test", role, audience, Language.ENGLISH, frozenset({"pumps"}), customer=customer
    )


PEOPLE = (
    person("chen-jing", "陈静", "project_manager", Audience.INTERNAL),
    person("tobias", "Tobias Kern", "delivery_director", Audience.INTERNAL),
    person("wang-fang", "王芳", "customer_sponsor", Audience.CUSTOMER, "chengjiang"),
    person("petra", "Petra Brandt", "customer_sponsor", Audience.CUSTOMER, "brandt"),
)
PARTIES = Parties(PROJECT, CUSTOMER, "Keeper Engineering GmbH", PEOPLE)


def frame(kind: RecordKind, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a canonical frame; columns that they leave out are empty."""
    return conform(pd.DataFrame([dict.fromkeys(kind.names) | row for row in rows], columns=list(kind.names)), kind)


def _expectation(key: str, statement: str, aspect: str, owner: str, due: str | None, **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "project": "pumps",
        "version": 1,
        "statement": statement,
        "aspect": aspect,
        "state": "confirmed",
        "phase": "contract",
        "channel": "meeting",
        "said_by": "Zhou Wei",
        "said_on": pd.Timestamp("2026-01-12"),
        "evidence": EVIDENCE,
        "owner_side": owner,
        "our_owner": "chen-jing",
        "their_owner": "wang-fang",
        "due_on": None if due is None else pd.Timestamp(due),
        "recorded_at": pd.Timestamp("2026-01-13T08:00Z"),
        "recorded_by": NOTE,
    } | more


def register() -> pd.DataFrame:
    """The project's expectations: confirmed ones of both sides, a latent one, a doubt and a withdrawn one."""
    return frame(
        EXPECTATIONS,
        [
            _expectation(
                "leak-free", "泵站在额定压力下连续运行72小时无泄漏。", "quality", "supplier", "2026-06-30",
                kano_type="must_be", need_level="operation", version=2,
            ),
            _expectation(
                "on-time", "All three pumps are handed over before the flood season.", "date", "supplier", "2026-06-15",
                kano_type="must_be", need_level="safety",
            ),
            _expectation(
                "fast-answers", "Questions are answered within one working day, in Chinese.", "service", "supplier",
                None, kano_type="performance", need_level="belonging",
            ),
            _expectation(
                "few-defects", "Deliveries pass inspection the first time.", "quality", "supplier", None,
                kano_type="performance",
            ),
            _expectation("site", f"The site is open for assembly {HOSTILE}", "deliverable", "customer", "2026-04-01"),
            _expectation("drawings", "现场图纸由客户在开工前提供。", "deliverable", "customer", "2026-02-20"),
            _expectation(
                "dashboard", "Operators see the state of the station on their phones.", "goal", "supplier", None,
                kano_type="attractive", need_level="growth", state="latent",
            ),
            _expectation("noise", "Is the noise limit of the new standard meant?", "acceptance", "supplier", None, state="doubt"),
            _expectation("paint", "The housing is blue.", "quality", "supplier", None, state="withdrawn", version=3),
        ],
    )  # fmt: skip


def _target(key: str, expectation: str, statement: str, due: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("indicator", "scope", "deliverable", "comparator", "value", "value_high", "unit", "acceptance")
    )
    return {"key": key, "expectation": expectation, "statement": statement, "due_on": due} | empty | more


def targets() -> list[dict[str, Any]]:
    """The targets as a content holds them."""
    return [
        _target(
            "t-defects", "few-defects", "Fewer than 3 of 100 inspected parts do not conform.", "2026-09-30",
            indicator="defect_rate", scope="project", comparator="at_most", value=0.03, unit="fraction",
            acceptance="Measured over the last 90 days\nby the customer's incoming inspection.",
        ),
        _target(
            "t-handover", "on-time", "三台泵全部移交。", "2026-06-15", deliverable="tracker/M-3",
            acceptance="Handover record signed by the customer.",
        ),
        _target(
            "t-satisfied", "fast-answers", "The team's service satisfies.", "2026-12-31", indicator="csat",
            scope="team_service", comparator="at_least", value=0.85, unit="fraction",
        ),
        _target(
            "t-pace", "on-time", "The work keeps to the plan.", "2026-06-15", indicator="schedule_deviation_rate",
            scope="project", comparator="within", value=-0.05, value_high=0.1, unit="fraction",
        ),
    ]  # fmt: skip


def items(count: int) -> list[list[Any]]:
    """A plan of so many items, two weeks each."""
    first = date(2026, 2, 9)
    return [
        ["tracker", f"P-{number:05}", float(8 + number % 5 * 4), str(first + timedelta(number)), str(first + timedelta(number + 14))]
        for number in range(count)
    ]  # fmt: skip


def target_frame() -> pd.DataFrame:
    """The targets in preparation."""
    rows = [row | {"project": "pumps", "due_on": pd.Timestamp(row["due_on"])} for row in targets()]
    return frame(TARGETS, rows)


TITLES = {
    "tracker/M-3": "Handover of pumps 1–3",
    "tracker/P-00000": "泵壳铸造",
    "tracker/P-00001": "Casting of the housing",
}


def content(count: int = 12) -> dict[str, Any]:
    """The first agreement."""
    rows = register()
    agreed = rows[rows["state"] == "confirmed"].sort_values("key")
    return {
        "schema": 2,
        "project": {"key": "pumps", "name": PROJECT.name, "customer": "chengjiang"},
        "based_on": None,
        "adjustment": None,
        "frozen_as_of": "2026-02-01",
        "holds_from": "2026-02-09",
        "expectations": [
            {
                "key": row.key,
                "version": int(row.version),
                "statement": row.statement,
                "aspect": row.aspect,
                "phase": row.phase,
                "owner_side": row.owner_side,
                "due_on": None if pd.isna(row.due_on) else str(row.due_on.date()),
            }
            for row in agreed.itertuples()
        ],
        "targets": targets(),
        "items": items(count),
        "undated_items": 2,
    }


def adjusted(before: dict[str, Any]) -> dict[str, Any]:
    """The agreement after the customer asked for a fourth pump."""
    after = deepcopy(before)
    after["based_on"] = KEY
    after["frozen_as_of"], after["holds_from"] = "2026-04-01", "2026-04-13"
    after["adjustment"] = {
        "key": "pumps-adjustment-1",
        "version": 2,
        "reason": "customer_needs",
        "rationale": "客户增订第四台泵。\nThe hand-over moves by six weeks.",
        "changes": {},
        "impact": {"cost": {"amount": 48000, "currency": "CNY"}, "schedule_days": 30, "resources": "One fitter more, May to July"},
    }  # fmt: skip
    handover = next(row for row in after["targets"] if row["key"] == "t-handover")
    handover |= {"due_on": "2026-07-31", "acceptance": "Handover record of all four pumps signed by the customer."}
    after["targets"] = [row for row in after["targets"] if row["key"] != "t-pace"]
    after["targets"].append(
        _target(
            "t-noise", "leak-free", "The station is quiet.", "2026-07-31", indicator="noise_level", scope="project",
            comparator="at_most", value=70.0, unit="dB(A)",
        )
    )  # fmt: skip
    after["expectations"][0]["statement"] += " 含第四台泵。"
    for row in after["items"][6:9]:
        row[3], row[4] = "2026-04-20", "2026-05-29"
    after["items"].append(["tracker", "P-4-01", 40.0, None, "2026-07-10"])
    del after["items"][11]
    return after


def digest(document: dict[str, Any]) -> str:
    """The SHA-256 of a content."""
    return digest_of(document)


def signed(document: str, fingerprint: str) -> pd.DataFrame:
    """Both sides' signatures under a document."""
    sides = (
        ("supplier", "tobias", "Tobias Kern", "delivery_director", "2026-02-05", "e_signature"),
        ("customer", "wang-fang", "王芳", "customer_sponsor", "2026-02-06", "paper_scan"),
    )
    return frame(
        SIGNATURES,
        [
            {
                "key": f"{document}:{side}",
                "document": document,
                "side": side,
                "signatory": signatory,
                "signed_by": name,
                "role": role,
                "signed_on": pd.Timestamp(day),
                "means": means,
                "reference": EVIDENCE,
                "digest": fingerprint,
                "recorded_at": pd.Timestamp(f"{day}T10:00Z"),
                "recorded_by": NOTE,
            }
            for side, signatory, name, role, day, means in sides
        ],
    )


def unsigned() -> pd.DataFrame:
    """No signature yet."""
    return signed(KEY, hashlib.sha256(b"").hexdigest()).iloc[:0]
