"""Do the adjustments read as they were proposed and decided? Replays the chain's acts and compares."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tasks.expectations.account import Account, Finding
from tasks.expectations.adjusting import said, word_of
from tasks.expectations.canonical import canonical_bytes, digest_of, plain_value
from tasks.expectations.chain import Act
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState
from tasks.records.declaration import ColumnType
from tasks.records.frames import plain_rows

_WORDED = (Act.PROPOSED, Act.REVISED)
_DECIDED = (Act.AGREED, Act.REJECTED, Act.WITHDRAWN)


def adjustment_findings(account: Account) -> Iterable[Finding]:
    """ADJUSTMENTS and ADJUSTMENT_VERSIONS against the acts of the chain."""
    acts = [
        act | {"place": _place(act["subject"])}
        for act in plain_rows(account.evidence.chain.sort_values(["project", "sequence"]))
    ]
    kept = {row["key"]: row for row in plain_rows(account.evidence.adjustments)}
    versions = {(row["adjustment"], row["version"]): row for row in plain_rows(account.evidence.adjustment_versions)}
    worded = {act["place"]: act for act in acts if act["act"] in _WORDED}
    for key in sorted(kept.keys() - {place[0] for place in worded}):
        yield Finding("adjustments", key, "", "the chain knows of no proposal of it")
    for place in sorted(versions.keys() - worded.keys()):
        yield Finding("adjustment_versions", _named(place), "", "the chain knows of no such version")
    for place, act in worded.items():
        if place[0] not in kept:
            if place[1] == 1:
                yield Finding("adjustments", place[0], "", "is missing; the chain tells of it")
        elif place not in versions:
            yield Finding("adjustment_versions", _named(place), "", "is missing; the chain tells of it")
        else:
            yield from _version(account, kept[place[0]], versions[place], act)
    for key, row in kept.items():
        own = [act for act in acts if act["place"][0] == key]
        if any(act["act"] in _WORDED for act in own):
            yield from _replayed(row, _expected(account, row, own, acts))


def _version(
    account: Account, adjustment: Mapping[str, Any], version: Mapping[str, Any], act: Mapping[str, Any]
) -> Iterable[Finding]:
    key = _named((version["adjustment"], version["version"]))
    broken = list(_unreadable(version))
    for column in broken:
        yield Finding("adjustment_versions", key, column, "is not in the form in which it was sealed")
    worked_out = None if broken else digest_of(said(version))
    if worked_out is not None and worked_out != version["digest"]:
        honest = digest_of(word_of(adjustment, {**version, "digest": worked_out})) == act["digest"]
        column = "digest" if honest else _which(account, version)
        told = "is not the hash of what it says" if honest else "is not what was proposed"
        yield Finding("adjustment_versions", key, column, told if column else f"rationale, changes or impact {told}")
    elif not broken and digest_of(word_of(adjustment, version)) != act["digest"]:
        column = _moved_fact(account, adjustment, act)
        yield Finding(
            "adjustments", adjustment["key"], column, f"is not what was sealed with version {version['version']}"
        )
    for column, fact in (("proposed_at", act["done_at"]), ("proposed_by", act["done_by"])):
        if _plain(version[column]) != _plain(fact):
            yield Finding("adjustment_versions", key, column, f"is not what the chain says: {_plain(fact)!r}")


def _unreadable(version: Mapping[str, Any]) -> Iterable[str]:
    for column in ("changes", "impact"):
        text = version[column]
        if text is None and column == "impact":
            continue
        try:
            if canonical_bytes(json.loads(text)).decode() != text:
                yield column
        except (ValueError, TypeError, PromiseError):
            yield column


def _which(account: Account, version: Mapping[str, Any]) -> str:
    """The column that differs from the confirmation document's copy, when the version was agreed."""
    for content in account.contents.values():
        word = content["adjustment"]
        if word is not None and (word["key"], word["version"]) == (version["adjustment"], version["version"]):
            now = said(version)
            return next((name for name in ("rationale", "changes", "impact") if now[name] != word[name]), "")
    return ""


def _moved_fact(account: Account, adjustment: Mapping[str, Any], act: Mapping[str, Any]) -> str:
    """Which of the facts that are sealed with every version differs: project, baseline or reason."""
    if adjustment["project"] != act["project"]:
        return "project"
    held = [each for each in account.acts.get("holds", {}).values() if each["project"] == act["project"]]
    before = [each["subject"] for each in held if each["sequence"] < _first(account, adjustment["key"])]
    return "baseline" if before and adjustment["baseline"] != before[-1] else "reason"


def _first(account: Account, key: str) -> int:
    act = account.acts.get("proposed", {}).get(f"{key}#1")
    return 0 if act is None else int(act["sequence"])


def _expected(
    account: Account, row: Mapping[str, Any], own: list[dict[str, Any]], acts: list[dict[str, Any]]
) -> dict[str, Any]:
    """The row as the acts leave it."""
    worded = [act for act in own if act["act"] in _WORDED]
    decided = [act for act in own if act["act"] in _DECIDED]
    contents = account.contents
    drawn_up = [
        act["subject"]
        for act in acts
        if act["act"] == Act.DRAWN_UP and (account.documents.get(act["subject"]) or {}).get("adjustment") == row["key"]
    ]
    held = any(
        (contents[key]["adjustment"] or {}).get("key") == row["key"] for key in _holding(account) if key in contents
    )
    state = AdjustmentState(decided[-1]["act"]) if decided else AdjustmentState.PROPOSED
    return {
        "version": max(act["place"][1] for act in worded),
        "proposed_at": worded[0]["done_at"],
        "proposed_by": worded[0]["done_by"],
        "decided_at": decided[-1]["done_at"] if decided else None,
        "decided_by": decided[-1]["done_by"] if decided else None,
        "state": AdjustmentState.SIGNED.value if held else state.value,
        "document": drawn_up[-1] if drawn_up else None,
    }


def _holding(account: Account) -> Iterable[str]:
    return account.acts.get("holds", {}).keys()


def _replayed(row: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterable[Finding]:
    for column, fact in expected.items():
        if _plain(row[column]) != _plain(fact):
            problem = f"{_plain(row[column])!r} is not what the chain says: {_plain(fact)!r}"
            yield Finding("adjustments", row["key"], column, problem)


def _plain(value: Any) -> Any:
    return plain_value(value, ColumnType.INSTANT) if hasattr(value, "astimezone") else value


def _place(subject: str) -> tuple[str, int]:
    """(adjustment, version) of an act's subject; version 0 for other subjects."""
    key, mark, number = str(subject).rpartition("#")
    return (key, int(number)) if mark and number.isdigit() else (str(subject), 0)


def _named(place: tuple[str, int]) -> str:
    return f"{place[0]}#{place[1]}"
