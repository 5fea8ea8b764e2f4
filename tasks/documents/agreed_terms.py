"""What do the agreed expectations, targets and plan of a signed content look like to a reader?

Reads the content that is signed and nothing else, so that what is printed is what is hashed. The one thing from
outside are the titles of plan items, which a reader needs and the hash does not cover; the document says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.records.expecting import Aspect
from tasks.rendering.words import word

LONGEST_APPENDIX = 200
"""Items listed one by one; of a longer plan the appendix lists the first to fall due, and counts the others."""

Content = Mapping[str, Any]
Titles = Mapping[str, str]


@dataclass(frozen=True)
class TargetView:
    """One target: `low` and `high` are the edges of what is promised, `deliverable` its item as source/ref."""

    key: str
    statement: str | None
    expectation: str | None
    indicator: str | None
    scope: str
    deliverable: str | None
    title: str | None
    low: float | None
    high: float | None
    unit: str
    due_on: date | None
    acceptance: str | None

    @property
    def own_unit(self) -> str:
        """The unit's own name, where no language has words for it."""
        return "" if self.unit == "fraction" or word(self.unit, "unit") else self.unit


@dataclass(frozen=True)
class ItemView:
    """One item of the plan, named as source/ref."""

    name: str
    title: str | None
    weight: float
    start_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class PlanView:
    """The plan in numbers, and its first items by due date."""

    count: int
    undated: int
    weight: float
    first_due: date | None
    last_due: date | None
    listed: tuple[ItemView, ...]

    @property
    def unlisted(self) -> int:
        """How many items the appendix counts without naming them."""
        return self.count - len(self.listed)


def day(value: str | None) -> date | None:
    """A day as a content writes it."""
    return None if not value else date.fromisoformat(value[:10])


def expectations_by_aspect(content: Content) -> list[tuple[str, list[dict[str, Any]]]]:
    """The agreed expectations, grouped by what they are about, in the policy's order."""
    rows = [dict(row, due_on=day(row.get("due_on"))) for row in content.get("expectations", ())]
    grouped = [(aspect.value, [row for row in rows if row["aspect"] == aspect]) for aspect in Aspect]
    return [(aspect, found) for aspect, found in grouped if found]


def target_view(row: Mapping[str, Any], titles: Titles) -> TargetView:
    """One target of a content."""
    comparator, value = row.get("comparator"), row.get("value")
    deliverable = row.get("deliverable")
    return TargetView(
        key=row["key"],
        statement=row.get("statement"),
        expectation=row.get("expectation"),
        indicator=row.get("indicator"),
        scope=row.get("scope") or "project",
        deliverable=deliverable,
        title=titles.get(deliverable or ""),
        low=None if comparator == "at_most" else value,
        high=value if comparator == "at_most" else row.get("value_high") if comparator == "within" else None,
        unit=row.get("unit") or "",
        due_on=day(row.get("due_on")),
        acceptance=row.get("acceptance"),
    )


def target_views(content: Content, titles: Titles) -> list[TargetView]:
    """The targets of a content, by the day they are due and their key."""
    views = [target_view(row, titles) for row in content.get("targets", ())]
    return sorted(views, key=lambda view: (view.due_on or date.max, view.key))


def item_view(row: list[Any], titles: Titles) -> ItemView:
    """One item of a content: [source, ref, weight, start_on, due_on]."""
    name = f"{row[0]}/{row[1]}"
    return ItemView(name, titles.get(name), float(row[2]), day(row[3]), day(row[4]))


def plan_view(content: Content, titles: Titles) -> PlanView:
    """The plan of a content."""
    items = content.get("items", [])
    due = [row[4] for row in items if row[4]]
    first = sorted(items, key=lambda row: (row[4] or "", row[3] or row[4] or "", row[0], row[1]))[:LONGEST_APPENDIX]
    return PlanView(
        count=len(items),
        undated=int(content.get("undated_items", 0)),
        weight=float(sum(row[2] for row in items)),
        first_due=day(min(due, default=None)),
        last_due=day(max(due, default=None)),
        listed=tuple(item_view(row, titles) for row in first),
    )
