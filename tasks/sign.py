"""Sign: record a person's explicit act of signing a document for one side."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from typing import TypeVar

from tasks.draw_up import tracker
from tasks.equip import Desk, equip
from tasks.expectations.errors import PromiseError
from tasks.expectations.existing import vanished
from tasks.expectations.signing import SigningRules
from tasks.records.expecting import Side
from tasks.records.people import Stakeholder
from tasks.records.promises import SignatureMeans
from tasks.store.promises import signatures
from tasks.store.promises.acts import Done
from tasks.store.promises.documents import document as document_of
from tasks.store.promises.signatures import Signing

Choice = TypeVar("Choice", Side, SignatureMeans)

logger = logging.getLogger(__name__)


def sign(  # noqa: PLR0917 - each is a field that a person fills in
    document: str,
    side: Side | str,
    signatory: str,
    signed_on: date,
    means: SignatureMeans | str,
    reference: str,
    digest: str,
    by: str,
    *,
    at: datetime | None = None,
) -> Done:
    """Record that `signatory` (key of a stakeholder) signed the document for a side; the second side's lets it hold.

    `digest` is the hash on what was signed, `reference` says where the scan, mail or e-signature is found, `by` who
    records it, `at` when (now when left out). Raises PromiseError with every reason why it is refused.
    """
    desk = equip()
    act = Signing(
        document,
        _one_of(Side, "side", side),
        _person(desk, signatory),
        signed_on,
        _one_of(SignatureMeans, "means", means),
        reference,
        digest.strip().lower(),
    )
    gone = _gone(desk, act)
    done = signatures.sign(desk.engine, act, signing_rules(desk), by=by, at=at or datetime.now(UTC), gone=gone)
    logger.info("%s %s", done.key, "is recorded" if done.new else "was recorded before")
    if done.new and done.baseline:
        logger.info("Both sides signed: %s holds", done.baseline)
    return done


def signing_rules(desk: Desk) -> SigningRules:
    """Who may sign, by the policy, and in which zone a day is meant."""
    signing = desk.policy.signing
    return SigningRules(frozenset(signing.supplier_roles), frozenset(signing.customer_roles), desk.portfolio.zone)


def _gone(desk: Desk, act: Signing) -> list[str]:
    """What the document promises and the trackers no longer had on the day of the signature."""
    laid_out = document_of(desk.engine, act.document)
    content = json.loads(laid_out["content"])
    night = max(act.signed_on, date.fromisoformat(content["frozen_as_of"]))
    return vanished(content, tracker(desk, laid_out["project"], night))


def _person(desk: Desk, key: str) -> Stakeholder:
    people = {person.key: person for person in desk.portfolio.people()}
    if key not in people:
        raise PromiseError(f"Nobody is called {key!r} in stakeholders.yaml; there are: {', '.join(people)}.")
    return people[key]


def _one_of(choices: type[Choice], name: str, value: Choice | str) -> Choice:
    try:
        return choices(value)
    except ValueError as error:
        raise PromiseError(f"{name}: {value!r} is not known; allowed: {', '.join(choices)}.") from error
