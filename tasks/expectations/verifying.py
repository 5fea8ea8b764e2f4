"""Is every signed byte still what was signed, and is the account of how it came about whole?

Every hash is worked out anew and every row is held against what the chain and the documents say of it, in both
directions: an act without its row is found as well as a row without its act. A finding names the table, the key and,
where the evidence tells, the column. What nobody can find from the inside is a store in which everything was rewritten
in one piece; the hash printed on the signed paper is the evidence against that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tasks.expectations.account import Account, Finding
from tasks.expectations.canonical import digest_of, plain_row, plain_value
from tasks.expectations.chain import Act, breaks
from tasks.expectations.documents import signature_key
from tasks.records.declaration import ColumnType
from tasks.records.frames import plain_rows
from tasks.records.promises import SIGNATURES, BaselineKind, DocumentKind


def chain_findings(account: Account) -> Iterable[Finding]:
    """Breaks of the chains, and acts that there are not."""
    for project, sequence, column, problem in breaks(account.evidence.chain):
        yield Finding("chain", f"{project}/{sequence}", column, problem)
    known = set(Act)
    for act in plain_rows(account.evidence.chain):
        if act["act"] not in known:
            yield Finding("chain", f"{act['project']}/{act['sequence']}", "act", f"{act['act']!r} is no act")
        elif act["previous"] == "":
            yield Finding("chain", f"{act['project']}/{act['sequence']}", "previous", "is empty instead of missing")


def document_findings(account: Account) -> Iterable[Finding]:
    """Documents against their own hash, the content's own facts and the act that drew them up."""
    drawn_up = account.of(Act.DRAWN_UP)
    yield from _unmatched("documents", account.documents, drawn_up, "drawn_up")
    for key in account.documents.keys() & drawn_up.keys():
        row, act, content = account.documents[key], drawn_up[key], account.contents.get(key)
        if content is None:
            yield Finding("documents", key, "content", "is not what was drawn up")
        if row["digest"] != act["digest"]:
            yield Finding("documents", key, "digest", "is not the hash of what was drawn up")
        yield from _differing("documents", key, row, _of_the_act(act, "drawn_up"), "when it was drawn up")
        if content is not None:
            yield from _differing("documents", key, row, _facts_of(content), "in its content")


def signature_findings(account: Account) -> Iterable[Finding]:
    """Signatures against the act that recorded them and the document they stand under."""
    signed = account.of(Act.SIGNED)
    yield from _unmatched("signatures", account.signatures, signed, "signed")
    for key, row in account.signatures.items():
        document, act = account.documents.get(row["document"]), signed.get(key)
        found = []
        if key != _signature_key(row):
            found.append(Finding("signatures", key, "", "its key is not that of its document and side"))
        drawn_up = account.of(Act.DRAWN_UP).get(row["document"])
        if document is None:
            found.append(Finding("signatures", key, "document", f"there is no document {row['document']!r}"))
        if drawn_up is not None and row["digest"] != drawn_up["digest"]:
            found.append(Finding("signatures", key, "digest", f"is not the hash of {row['document']}"))
        if act is not None:
            found += _differing("signatures", key, row, _of_the_act(act, "recorded"), "when it was signed")
            if not found and digest_of(plain_row(row, SIGNATURES)) != act["digest"]:
                told = "signatory, signed_by, role, signed_on, means or reference is not what was recorded"
                found.append(Finding("signatures", key, "", told))
        yield from found


def baseline_findings(account: Account) -> Iterable[Finding]:
    """Baselines against the documents they come from, and documents that both sides signed against their baselines."""
    holds = account.of(Act.HOLDS)
    signed_ones = {key: row for key, row in account.baselines.items() if row["kind"] == BaselineKind.SIGNED}
    for key in signed_ones.keys() - holds.keys():
        yield Finding("baselines", key, "", "nobody let it hold: the chain has no such act")
    for key in holds.keys() - account.baselines.keys():
        yield Finding("baselines", key, "", "is missing; the chain says that it holds")
    for key in account.documents:
        if len(account.signed(key)) > 1 and key not in holds:
            yield Finding("baselines", key, "", "both sides signed, and no baseline holds")
    for key in holds.keys() & account.baselines.keys():
        row, act, content = account.baselines[key], holds[key], account.contents.get(key)
        facts = {"project": act["project"], "kind": BaselineKind.SIGNED.value, "digest": act["digest"]}
        yield from _differing("baselines", key, row, facts, "when it began to hold")
        signatures = account.signed(key)
        if len(signatures) != 2:  # noqa: PLR2004 - the two sides
            yield Finding("baselines", key, "", f"holds with {len(signatures)} of 2 signatures")
        if content is not None:
            days = [
                content["holds_from"],
                *(plain_value(each["signed_on"], ColumnType.DATE) or "" for each in signatures),
            ]
            counted = {
                "frozen_as_of": content["frozen_as_of"],
                "valid_from": max(days),
                "items": len(content["items"]),
                "undated_items": content["undated_items"],
            }
            yield from _differing("baselines", key, row, counted, "in what was signed")
    yield from _displaced(account)


def _displaced(account: Account) -> Iterable[Finding]:
    """A plan that nobody signed and that holds from a later night than a signed one takes its place."""
    first: dict[str, Any] = {}
    for row in account.baselines.values():
        if row["kind"] == BaselineKind.SIGNED and row["valid_from"] is not None:
            first[row["project"]] = min(first.get(row["project"], row["valid_from"]), row["valid_from"])
    for key, row in account.baselines.items():
        since = first.get(row["project"])
        if row["kind"] != BaselineKind.SIGNED and since is not None and (row["valid_from"] or since) > since:
            yield Finding("baselines", key, "valid_from", "a plan that nobody signed takes the place of a signed one")


def _unmatched(
    table: str, kept: Mapping[str, Any], acts: Mapping[str, Mapping[str, Any]], act: str
) -> Iterable[Finding]:
    for key in sorted(kept.keys() - acts.keys()):
        yield Finding(table, key, "", f"the chain knows of no act {act!r} for it")
    for key in sorted(acts.keys() - kept.keys()):
        place = f"{acts[key]['project']}/{acts[key]['sequence']}"
        yield Finding(table, key, "", f"is missing; act {place} of the chain tells of it")


def _differing(table: str, key: str, row: Mapping[str, Any], facts: Mapping[str, Any], when: str) -> Iterable[Finding]:
    for column, fact in facts.items():
        value = row[column]
        if hasattr(value, "astimezone") and getattr(value, "tzinfo", None) is not None:
            value = plain_value(value, ColumnType.INSTANT)
        elif hasattr(value, "isoformat"):
            value = plain_value(value, ColumnType.DATE)
        if value != fact:
            yield Finding(table, key, column, f"{value!r} is not what stood there {when}: {fact!r}")


def _of_the_act(act: Mapping[str, Any], word: str) -> dict[str, Any]:
    return {f"{word}_at": plain_value(act["done_at"], ColumnType.INSTANT), f"{word}_by": act["done_by"]}


def _facts_of(content: Mapping[str, Any]) -> dict[str, Any]:
    adjustment = content["adjustment"]
    return {
        "project": content["project"]["key"],
        "kind": (DocumentKind.BASELINE if adjustment is None else DocumentKind.ADJUSTMENT).value,
        "based_on": content["based_on"],
        "adjustment": None if adjustment is None else adjustment["key"],
        "holds_from": content["holds_from"],
    }


def _signature_key(row: Mapping[str, Any]) -> str | None:
    try:
        return signature_key(row["document"], row["side"])
    except ValueError:
        return None
