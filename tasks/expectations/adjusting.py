"""How does an adjustment move from proposal to signature, and which two may not be open at once?

    (none) ──propose──▶ PROPOSED ──agree──▶ AGREED ──both sign──▶ SIGNED
                         ▲    │ revise        │
                         └────┘               ├──reject───▶ REJECTED
                              └──reject, withdraw──────────▶ WITHDRAWN

What an adjustment says is `changing`'s matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tasks.expectations.canonical import canonical_bytes, digest_of, keepable
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState

OPEN_STATES = (AdjustmentState.PROPOSED, AdjustmentState.AGREED)
DECISIONS = (AdjustmentState.AGREED, AdjustmentState.REJECTED, AdjustmentState.WITHDRAWN)

_MAY_FOLLOW: dict[AdjustmentState, tuple[AdjustmentState, ...]] = {
    AdjustmentState.PROPOSED: (*DECISIONS, AdjustmentState.PROPOSED),
    AdjustmentState.AGREED: (AdjustmentState.SIGNED, AdjustmentState.REJECTED, AdjustmentState.WITHDRAWN),
    AdjustmentState.REJECTED: (),
    AdjustmentState.WITHDRAWN: (),
    AdjustmentState.SIGNED: (),
}
_ALL_ITEMS = "*"
_NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Difference:
    """One thing in which two versions of a proposal differ; None on a side that does not say it."""

    path: str
    before: Any
    after: Any


def next_state(key: str, state: AdjustmentState | str, wanted: AdjustmentState | str) -> AdjustmentState:
    """The state after `wanted`; PromiseError says why an adjustment in `state` cannot go there."""
    state, wanted = AdjustmentState(state), AdjustmentState(wanted)
    if wanted not in _MAY_FOLLOW[state]:
        after = ", ".join(_MAY_FOLLOW[state]) or "nothing"
        raise PromiseError(f"{key} is {state.value}; it cannot become {wanted.value}. What can follow: {after}.")
    return wanted


def wording(rationale: str, changes: Mapping[str, Any], impact: Mapping[str, Any] | None) -> dict[str, str | None]:
    """What a version of a proposal says, as ADJUSTMENT_VERSIONS keeps it: rationale, changes, impact and the digest."""
    said = {"rationale": rationale, "changes": dict(changes), "impact": None if impact is None else dict(impact)}
    canonical = json.loads(canonical_bytes(keepable(said)))
    return {
        "rationale": canonical["rationale"],
        "changes": canonical_bytes(canonical["changes"]).decode(),
        "impact": None if impact is None else canonical_bytes(canonical["impact"]).decode(),
        "digest": digest_of(canonical),
    }


def said(version: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of ADJUSTMENT_VERSIONS says, as plain values; ValueError when its JSON cannot be read."""
    impact = version["impact"]
    return {
        "rationale": version["rationale"],
        "changes": json.loads(version["changes"]),
        "impact": json.loads(impact) if isinstance(impact, str) else None,
    }


def word_of(adjustment: Mapping[str, Any], version: Mapping[str, Any]) -> dict[str, Any]:
    """What the chain seals of a proposal: which baseline it moves and why, and the digest of what this version says."""
    return {
        "adjustment": adjustment["key"],
        "project": adjustment["project"],
        "baseline": adjustment["baseline"],
        "reason": adjustment["reason"],
        "version": int(version["version"]),
        "digest": version["digest"],
    }


def check_open(key: str | None, changes: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise PromiseError when an open adjustment of the project already moves a target or item that `changes` moves.

    `others` maps the key of each open adjustment to the changes of its latest version; `key` itself is left out.
    """
    mine = touched(changes)
    mistakes = []
    for other, theirs in others.items():
        if other == key:
            continue
        both = _common(mine, touched(theirs))
        if both:
            named = sorted(both)
            more = f" and {len(both) - _NAMED_AT_MOST} more" if len(both) > _NAMED_AT_MOST else ""
            what = ", ".join(named[:_NAMED_AT_MOST]) + more
            mistakes.append(f"{other} is open and moves {what} too; settle it first, or put both into one adjustment.")
    if mistakes:
        raise PromiseError(mistakes)


def touched(changes: Mapping[str, Any]) -> frozenset[str]:
    """What changes move: `target <key>`, `expectation <key>`, `item <source/ref>`; `item *` is the whole plan."""
    targets, items = changes.get("targets") or {}, changes.get("items") or {}
    keys = [*(targets.get("changed") or {}), *(targets.get("removed") or ())]
    keys += [row.get("key", "") for row in targets.get("added") or ()]
    expectations = changes.get("expectations") or {}
    names = [f"target {key}" for key in keys]
    names += [f"expectation {key}" for key in (*expectations.get("taken", ()), *expectations.get("removed", ()))]
    if items == "tracker":
        return frozenset([*names, f"item {_ALL_ITEMS}"])
    addresses = [*(items.get("replanned") or {}), *(items.get("removed") or ())]
    addresses += [f"{row.get('source', '')}/{row.get('ref', '')}" for row in items.get("added") or ()]
    return frozenset([*names, *(f"item {address}" for address in addresses)])


def diff(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """In what two versions of a proposal's changes (or impacts) differ, by path such as `targets.changed.pace.value`.

    Lists of rows are compared by the rows' `key` or source/ref, so that their order does not matter.
    """
    before, after = dict(_leaves("", old)), dict(_leaves("", new))
    paths = sorted(before.keys() | after.keys())
    return [
        Difference(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    ]


def _leaves(path: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from _leaves(f"{path}.{name}" if path else str(name), below)
    elif isinstance(value, list | tuple):
        for below in value:
            name = (
                below.get("key") or f"{below.get('source')}/{below.get('ref')}" if isinstance(below, Mapping) else below
            )
            yield from _leaves(f"{path}[{name}]", below)
    else:
        yield path, value


def _common(mine: frozenset[str], theirs: frozenset[str]) -> frozenset[str]:
    whole = f"item {_ALL_ITEMS}"
    both = mine & theirs
    for one, other in ((mine, theirs), (theirs, mine)):
        if whole in one:
            both |= {name for name in other if name.startswith("item ")}
    return both
