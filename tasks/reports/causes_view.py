"""What does a page say of the causes of a deviation? For internal eyes: subjects and evidence name people and items."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Exhibit:
    """One item of the evidence: where it is found, what it is called, its part of the deviation, days it has been so."""

    source: str
    ref: str
    title: str | None
    amount: float | None
    days: float | None


@dataclass(frozen=True)
class CauseView:
    """A cause as it counts now; None where something is not known.

    `share`, `cumulative` and `base_share` are fractions; `items` says how many there are, `exhibits` holds the largest.
    `by` is who weighed it, None when the data did; `by_chance` says that as many would be there without any cause.
    """

    name: str
    rank: int
    branch: str
    code: str
    subject: str | None
    statement: str | None
    side: str | None
    share: float | None
    importance: float | None
    relation: float | None
    score: float
    cumulative: float | None
    by: str | None
    items: int
    base_share: float | None
    median_days: float | None
    exhibits: tuple[Exhibit, ...]
    by_chance: bool = False


def causes_view(rows: pd.DataFrame) -> dict[str, tuple[CauseView, ...]]:
    """The causes of each deviation, the heaviest first, from `cause_matrix.ranked` rows."""
    views: dict[str, list[CauseView]] = {}
    for row in rows.to_dict("records"):
        views.setdefault(str(row["deviation"]), []).append(_view(row))
    return {deviation: tuple(own) for deviation, own in views.items()}


def _view(row: dict[Any, Any]) -> CauseView:
    known: dict[str, Any] = {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
    told: dict[str, Any] = json.loads(known["evidence"]) if known["evidence"] else {"items": [], "numbers": {}}
    numbers = told["numbers"]
    exhibits = tuple(
        Exhibit(item["source"], item["ref"], item.get("title"), item.get("amount"), item.get("days"))
        for item in told["items"]
    )
    names = ("branch", "code", "subject", "statement", "side", "share", "importance", "relation", "score")
    return CauseView(
        name=str(known["cause"]),
        rank=int(row["rank"]),
        **{name: known[name] for name in names},
        cumulative=known["cumulative_share"],
        by=known["edited_by"] if row["edited"] else None,
        items=int(numbers.get("items", len(exhibits))),
        base_share=numbers.get("base_share"),
        median_days=numbers.get("median_days"),
        exhibits=exhibits,
        by_chance=bool(numbers.get("by_chance")),
    )
