"""What does an adjustment move? The replaced content and the new one side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tasks.documents.agreed_terms import (
    LONGEST_APPENDIX,
    Content,
    ItemView,
    TargetView,
    Titles,
    item_view,
    target_view,
)


class Change(StrEnum):
    """What happened to a term."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class TargetChange:
    """One target that moves; `before` is missing for an added one, `after` for a removed one."""

    change: Change
    before: TargetView | None
    after: TargetView | None

    @property
    def moved(self) -> frozenset[str]:
        """What differs of `promised`, `due_on` and `acceptance`; all of it for an added or removed one."""
        old, new = ({} if side is None else _terms(side) for side in (self.before, self.after))
        return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))

    @property
    def shown(self) -> TargetView:
        """The side that is there: the new one where there is one."""
        return self.after or self.before  # type: ignore[return-value]  # one of them always is


@dataclass(frozen=True)
class ItemChange:
    """One item of the plan that moves."""

    change: Change
    before: ItemView | None
    after: ItemView | None

    @property
    def shown(self) -> ItemView:
        """The side that is there: the new one where there is one."""
        return self.after or self.before  # type: ignore[return-value]  # one of them always is


@dataclass(frozen=True)
class ItemChanges:
    """How many items move, and the first of them."""

    counts: Mapping[Change, int]
    listed: tuple[ItemChange, ...]

    @property
    def unlisted(self) -> int:
        """How many moved items are counted without being named."""
        return sum(self.counts.values()) - len(self.listed)


@dataclass(frozen=True)
class ExpectationChange:
    """One expectation that is new, worded otherwise, or no longer part of the agreement."""

    change: Change
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Impact:
    """The impact of an adjustment as it was proposed (policy P5.2); what was not stated is None."""

    cost: str | None
    schedule_days: float | None
    resources: str | None


def impact_of(adjustment: Mapping[str, Any]) -> Impact:
    """The impact that an adjustment states."""
    stated = adjustment.get("impact") or {}
    told = json.loads(stated) if isinstance(stated, str) else stated
    days = told.get("schedule_days")
    return Impact(_text(told.get("cost")), None if days is None else float(days), _text(told.get("resources")))


def _text(stated: Any) -> str | None:
    if stated in (None, "", {}):
        return None
    if isinstance(stated, Mapping):  # an amount with its currency
        return " ".join(str(part) for part in stated.values())
    return str(stated)


def target_changes(before: Content, after: Content, titles: Titles) -> list[TargetChange]:
    """The targets that differ, by key."""
    old, new = ({row["key"]: row for row in content.get("targets", ())} for content in (before, after))
    return [
        TargetChange(_kind(key, old, new), *(target_view(side[key], titles) if key in side else None for side in (old, new)))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]  # fmt: skip


def item_changes(before: Content, after: Content, titles: Titles) -> ItemChanges:
    """The items of the plan that differ: all counted, the first by name listed."""
    old, new = ({(row[0], row[1]): list(row) for row in content.get("items", ())} for content in (before, after))
    moved = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    kinds = [_kind(key, old, new) for key in moved]
    return ItemChanges(
        counts={change: kinds.count(change) for change in Change},
        listed=tuple(
            ItemChange(kind, *(item_view(side[key], titles) if key in side else None for side in (old, new)))
            for key, kind in zip(moved[:LONGEST_APPENDIX], kinds, strict=False)
        ),
    )


def expectation_changes(before: Content, after: Content) -> list[ExpectationChange]:
    """The expectations whose wording differs, by key."""
    old, new = (
        {row["key"]: row["statement"] for row in content.get("expectations", ())} for content in (before, after)
    )
    return [
        ExpectationChange(_kind(key, old, new), key, old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def _terms(target: TargetView) -> dict[str, Any]:
    measured = (target.indicator, target.scope, target.deliverable)
    return {
        "promised": (*measured, target.low, target.high, target.unit),
        "due_on": (target.due_on,),
        "acceptance": (target.acceptance,),
    }


def _kind(key: Any, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Change:
    if key not in old:
        return Change.ADDED
    return Change.CHANGED if key in new else Change.REMOVED
