"""May this person sign this document now? Answers with every reason why not.

Only a person's explicit act signs. Nothing here reads a file or a link, and nothing signs by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from tasks.expectations.errors import PromiseError
from tasks.expectations.existing import listed
from tasks.records.choices import Audience
from tasks.records.expecting import Side
from tasks.records.people import Stakeholder


@dataclass(frozen=True)
class SigningRules:
    """Which roles may sign for each side, and in which time zone a day of signature is meant."""

    supplier_roles: frozenset[str]
    customer_roles: frozenset[str]
    zone: str = "UTC"

    def roles(self, side: Side) -> frozenset[str]:
        """The roles that may sign for a side."""
        return self.supplier_roles if side is Side.SUPPLIER else self.customer_roles


def check_signature(
    document: Mapping[str, Any],
    signatures: pd.DataFrame,
    person: Stakeholder,
    side: Side | str,
    *,
    signed_on: date,
    digest: str,
    rules: SigningRules,
    today: date | None = None,
    outdated: str | None = None,
    gone: Sequence[str] = (),
) -> None:
    """Raise PromiseError with every reason why `person` may not sign; return None when the signature stands.

    `document` is a row of DOCUMENTS, `signatures` the SIGNATURES under it so far, `digest` the hash the person signed,
    `outdated` what `documents.outdated` says of it, `gone` what it promises and the trackers have no more (source/ref).
    `today` refuses days to come.
    """
    side = Side(side)
    mistakes = [
        *_about_the_document(document, digest, outdated),
        *_about_the_plan(document, gone),
        *_about_the_person(document, person, side, rules),
        *_about_the_day(document, signed_on, rules, today),
        *_about_the_others(document, signatures, person, side),
    ]
    if mistakes:
        raise PromiseError(mistakes)


def _about_the_document(document: Mapping[str, Any], digest: str, outdated: str | None) -> Iterable[str]:
    key = document["key"]
    if outdated:
        yield f"{key} can no longer be signed: {outdated}."
    if digest != document["digest"]:
        yield (
            f"What was signed is not {key}: its hash begins {digest[:12]}, that of the document {document['digest'][:12]}. "
            "Sign the document as it was drawn up."
        )


def _about_the_plan(document: Mapping[str, Any], gone: Sequence[str]) -> Iterable[str]:
    if not gone:
        return
    verb, them = ("is", "it") if len(gone) == 1 else ("are", "them")
    adjustment = document["adjustment"]
    anew = "draw up the baseline again" if adjustment is None else f"withdraw {adjustment} and propose it again"
    yield (
        f"{document['key']} can no longer be signed: {listed(gone)} {verb} no longer in the tracker. "
        f"Bring {them} back there, or {anew} without {them}."
    )


def _about_the_person(
    document: Mapping[str, Any], person: Stakeholder, side: Side, rules: SigningRules
) -> Iterable[str]:
    project = json.loads(document["content"])["project"]
    ours = person.audience is Audience.INTERNAL
    if side is Side.SUPPLIER and not ours:
        yield f"{person.name} is not one of ours and cannot sign for the supplier."
    if side is Side.CUSTOMER and (ours or person.customer != project["customer"]):
        yield f"{person.name} does not belong to the customer {project['customer']} and cannot sign for it."
    if project["key"] not in person.projects:
        yield f"{person.name} has no part in project {project['key']}."
    if person.role not in rules.roles(side):
        allowed = ", ".join(sorted(rules.roles(side))) or "nobody"
        yield f"{person.name} is {person.role}; for the {side.value} may sign: {allowed}."


def _about_the_day(
    document: Mapping[str, Any], signed_on: date, rules: SigningRules, today: date | None
) -> Iterable[str]:
    drawn_up: datetime = document["drawn_up_at"]
    existed_on = drawn_up.astimezone(ZoneInfo(rules.zone)).date()
    if signed_on < existed_on:
        yield f"{document['key']} was drawn up on {existed_on}; it cannot have been signed on {signed_on}."
    if today is not None and signed_on > today:
        yield f"{signed_on} is still to come; a signature is recorded once it is given."


def _about_the_others(
    document: Mapping[str, Any], signatures: pd.DataFrame, person: Stakeholder, side: Side
) -> Iterable[str]:
    for other_side, signatory, name, day in signatures[["side", "signatory", "signed_by", "signed_on"]].itertuples(
        index=False
    ):
        if other_side == side.value:
            yield f"The {side.value} has signed {document['key']} already: {name} on {day:%Y-%m-%d}."
        elif signatory == person.key:
            yield f"{name} has signed for the {other_side}; one person cannot sign for both sides."
