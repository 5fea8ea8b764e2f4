"""Commands that turn the register into a signed word: draw-up, documents, show, sign, document, verify."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, console, counted, errors
from flows.commands.promises.answering import (
    By,
    OfProject,
    OnNight,
    desk_for,
    known_project,
    person,
    say,
    show_rows,
    today,
)
from tasks.records.choices import Language
from tasks.records.expecting import Side
from tasks.records.promises import SignatureMeans

Document = Annotated[str, Parameter(help="Key of the document, as `documents` prints it.")]


def draw_up(
    project: Annotated[str, Parameter(help="Key of the project.")],
    *,
    night: OnNight = None,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Draw up what both sides would sign: confirmed expectations, targets, the plan as of a night. Signs nothing."""
    with desk_for(shared) as desk:
        from tasks.draw_up import draw_up as draw_up_document
        from tasks.store.promises.documents import document

        frozen_as_of = night or today(desk)
        done = draw_up_document(known_project(desk, project), frozen_as_of, person(by))
        row = document(desk.engine, done.key)
        say(f"{done.key} {'is drawn up' if done.new else 'stood already; nothing changed since'}.")
        _tell(row)
        say(f"Print it: wordkeeper promise document {done.key}")


def documents(*, project: OfProject = None, shared: Shared = SHARED) -> None:
    """List the documents: what is or was laid before both sides, who signed, whether it holds."""
    with desk_for(shared) as desk:
        from tasks.store.baselines import baselines
        from tasks.store.promises.documents import documents as all_documents
        from tasks.store.promises.signatures import signatures

        rows = all_documents(desk.engine, project)
        if rows.empty:
            say("No document was drawn up yet: wordkeeper promise draw-up PROJECT")
            return
        signed = signatures(desk.engine).groupby("document")["side"].agg(", ".join).to_dict()
        held = baselines(desk.engine)
        holds = dict(zip(held["key"], held["valid_from"], strict=True))
        told = rows.assign(
            signed_by=rows["key"].map(signed), holds_since=rows["key"].map(holds), hash=rows["digest"].str[:12]
        )
        show_rows(told, ["key", "kind", "hash", "signed_by", "holds_since"])


def show(key: Document, *, shared: Shared = SHARED) -> None:
    """Show a document whole: its hash, what it says, and who signed it."""
    with desk_for(shared) as desk:
        from tasks.store.promises.documents import document
        from tasks.store.promises.signatures import signatures

        row = document(desk.engine, key)
        _tell(row)
        console.print_json(row["content"])
        signed = signatures(desk.engine, key)
        if signed.empty:
            say("Nobody signed it yet.")
        else:
            show_rows(signed, ["side", "signed_by", "role", "signed_on", "means", "reference", "recorded_by"])


def sign(
    document: Document,
    *,
    side: Annotated[Side, Parameter(help="Which side signed.")],
    signatory: Annotated[str, Parameter(help="Key of the stakeholder who signed.")],
    signed_on: Annotated[date, Parameter(help="Day of the signature.")],
    means: Annotated[SignatureMeans, Parameter(help="How it was given.")],
    reference: Annotated[str, Parameter(help="Where the scan, the mail or the e-signature is found.")],
    digest: Annotated[str, Parameter(help="The whole hash on the document that was signed; 64 characters.")],
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Record a signature that a person gave under a document; the second side's lets the baseline hold."""
    with desk_for(shared):
        from tasks.sign import sign as keep_signature

        done = keep_signature(document, side, signatory, signed_on, means, reference, digest.lower(), person(by))
        say(f"{done.key} is recorded." if done.new else f"{done.key} was recorded before; nothing changed.")
        if done.baseline:
            say(f"Both sides signed: {done.baseline} holds.")


def print_document(
    document: Document,
    *,
    language: Annotated[
        list[Language] | None, Parameter(help="In this language, not the customer's; may be repeated.", negative="")
    ] = None,
    to: Annotated[
        Path | None, Parameter(help="Folder to write into (else the project's in the documents folder).")
    ] = None,
    shared: Shared = SHARED,
) -> None:
    """Write a document as HTML and PDF for both sides to sign, in the customer's language."""
    with desk_for(shared):
        from tasks.print_document import print_document as write_document

        for path in write_document(document, languages=language, folder=to):
            say(str(path))


def verify(*, project: OfProject = None, shared: Shared = SHARED) -> None:
    """Prove that every baseline, signature and adjustment still matches its hash, in one unbroken chain."""
    with desk_for(shared) as desk:
        from tasks.store.promises.documents import documents as all_documents
        from tasks.verify import verify as verify_promises

        findings = verify_promises(project)
        for finding in findings:
            errors.print(str(finding), markup=False, soft_wrap=True)
        if findings:
            errors.print(f"{counted(len(findings), 'finding')}: the store is not what was signed.", style="bold red")
            sys.exit(1)
        count = len(all_documents(desk.engine, project))
        say(f"{counted(count, 'document')} with their signatures and adjustments: every byte reads as it was signed.")


def _tell(row: dict[str, object]) -> None:
    content = json.loads(str(row["content"]))
    items = counted(len(content["items"]), "plan item")
    say(
        f"{counted(len(content['expectations']), 'expectation')}, {counted(len(content['targets']), 'target')}, {items}"
    )
    say(f"Holds from {row['holds_from']} once both sides signed. What is signed is this hash:")
    say(f"{row['digest']}")


def register(app: App, promise: App) -> None:
    """Add these commands: `verify` to the whole app, the others to the group."""
    app.command(verify)
    for command, name in (
        (draw_up, "draw-up"), (documents, "documents"), (show, "show"), (sign, "sign"), (print_document, "document"),
    ):  # fmt: skip
        promise.command(command, name=name)
