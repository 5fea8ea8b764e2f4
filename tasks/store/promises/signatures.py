"""Keeps signatures, and lets a document hold with the second one: all of it in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.canonical import digest_of, frame_of_rows, keepable, plain_row
from tasks.expectations.chain import Act
from tasks.expectations.content import baseline_frame, baseline_row, items_frame, targets_frame
from tasks.expectations.documents import outdated, signature_key
from tasks.expectations.errors import PromiseError
from tasks.expectations.signing import SigningRules, check_signature
from tasks.records.adjusting import AdjustmentState
from tasks.records.expecting import Side
from tasks.records.people import Stakeholder
from tasks.records.promises import SIGNATURES, SignatureMeans
from tasks.store.bulk import write
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.promises.acts import Done, acting, append_act, row_of, rows_of
from tasks.store.promises.documents import document, existing_document, held_baselines
from tasks.store.tables import TABLES

_SIGNATURES, _DOCUMENTS, _ADJUSTMENTS = TABLES["signatures"], TABLES["documents"], TABLES["adjustments"]
_SAME_ACT = ("signatory", "signed_on", "means", "reference", "digest")


@dataclass(frozen=True)
class Signing:
    """A person's explicit act: who signed which document for which side, when, how, and the hash of what was signed."""

    document: str
    side: Side
    person: Stakeholder
    signed_on: date
    means: SignatureMeans
    reference: str
    digest: str


def sign(engine: Engine, act: Signing, rules: SigningRules, *, by: str, at: datetime, gone: Sequence[str] = ()) -> Done:
    """Keep the signature; with the second one the document's baseline holds, in the same transaction.

    `Done.key` is the signature's, `Done.baseline` that of the baseline which now holds. The same act once more changes
    nothing. `gone` is what the document promises and the trackers have no more. Raises PromiseError with every reason why the
    signature is refused.
    """
    if not act.reference.strip():
        raise PromiseError("reference: is missing; say where the scan, the mail or the e-signature is found.")
    project = document(engine, act.document)["project"]
    with acting(engine, project) as connection:
        laid_out = existing_document(connection, act.document)
        row = _row(act, by, at)
        before = rows_of(connection, _SIGNATURES, document=act.document)
        held = held_baselines(connection, project)
        holds = act.document if act.document in held else None
        if any(_is_same(row, other) for other in before):
            return Done(row["key"], new=False, document=act.document, baseline=holds)
        check_signature(
            laid_out,
            _frame(before),
            act.person,
            act.side,
            signed_on=act.signed_on,
            digest=act.digest,
            rules=rules,
            today=at.astimezone(ZoneInfo(rules.zone)).date(),
            outdated=_outdated(connection, laid_out, held),
            gone=gone,
        )
        connection.execute(_SIGNATURES.insert().values(row))
        sealed = digest_of(plain_row(row, SIGNATURES))
        append_act(connection, project, act=Act.SIGNED, subject=row["key"], digest=sealed, done_at=at, done_by=by)
        if before:
            holds = act.document
            _let_hold(connection, laid_out, [*before, row], by=by, at=at)
    return Done(row["key"], new=True, document=act.document, baseline=holds)


def signatures(engine: Engine, document: str | None = None) -> pd.DataFrame:
    """SIGNATURES under a document, or under all, by key."""
    query = sa.select(_SIGNATURES).order_by(_SIGNATURES.c.key)
    with reading(engine) as connection:
        return fetch_columns(connection, query if document is None else query.where(_SIGNATURES.c.document == document))


def why_outdated(engine: Engine, document: str) -> str | None:
    """Why a document can no longer be signed; None when it can, or when both sides have signed it."""
    with reading(engine) as connection:
        laid_out = existing_document(connection, document)
        return _outdated(connection, laid_out, held_baselines(connection, laid_out["project"]))


def _let_hold(
    connection: Connection, laid_out: dict[str, Any], signed: list[dict[str, Any]], *, by: str, at: datetime
) -> None:
    content = json.loads(laid_out["content"])
    valid_from = max(laid_out["holds_from"], *(each["signed_on"] for each in signed))
    baseline = baseline_row(laid_out, content, valid_from)
    write(connection, TABLES["baselines"], baseline_frame(baseline))
    write(connection, TABLES["baseline_items"], items_frame(content, baseline["key"]))
    write(connection, TABLES["baseline_targets"], targets_frame(content, baseline["key"]))
    append_act(
        connection,
        laid_out["project"],
        act=Act.HOLDS,
        subject=baseline["key"],
        digest=baseline["digest"],
        done_at=at,
        done_by=by,
    )
    if laid_out["adjustment"] is not None:
        moved = _ADJUSTMENTS.update().where(_ADJUSTMENTS.c.key == laid_out["adjustment"])
        connection.execute(moved.values(state=AdjustmentState.SIGNED.value))


def _row(act: Signing, by: str, at: datetime) -> dict[str, Any]:
    return {
        "key": signature_key(act.document, act.side),
        "document": act.document,
        "side": Side(act.side).value,
        "signatory": act.person.key,
        "signed_by": act.person.name,
        "role": act.person.role,
        "signed_on": act.signed_on,
        "means": SignatureMeans(act.means).value,
        "reference": keepable(act.reference.strip()),
        "digest": act.digest,
        "recorded_at": at,
        "recorded_by": by,
    }


def _is_same(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return row["key"] == other["key"] and all(row[name] == other[name] for name in _SAME_ACT)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return frame_of_rows([plain_row(row, SIGNATURES) for row in rows], SIGNATURES)


def _outdated(connection: Connection, laid_out: dict[str, Any], held: list[str]) -> str | None:
    keys = connection.execute(sa.select(_DOCUMENTS.c.key).where(_DOCUMENTS.c.project == laid_out["project"])).scalars()
    adjustment = row_of(connection, _ADJUSTMENTS, key=laid_out["adjustment"]) if laid_out["adjustment"] else None
    return outdated(laid_out, list(keys), held, adjustment)
