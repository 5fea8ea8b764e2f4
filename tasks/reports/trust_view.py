"""What does a page say about where its numbers come from?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from tasks.records.choices import RunState
from tasks.rendering.words import WORDS
from tasks.reports.facts import SiteFacts

COUNTS = ("read", "accepted", "unchanged", "warned", "quarantined", "refused", "deleted")


@dataclass(frozen=True)
class KindCounts:
    """What one landing brought of one record kind, in rows."""

    kind: str
    read: int
    accepted: int
    unchanged: int
    warned: int
    quarantined: int
    refused: int
    deleted: int


@dataclass(frozen=True)
class FindingView:
    """Something the last pull had to tell: in English, whatever the reader's language, with a code that says what.

    rule: the code is that of a check. kind: the record kind it is about, empty for the source as a whole.
    """

    code: str
    rule: bool
    kind: str
    message: str
    count: int
    serious: bool


@dataclass(frozen=True)
class HeldRows:
    """Rows held in quarantine for one reason."""

    kind: str
    rule: str
    count: int


@dataclass(frozen=True)
class SourceView:
    """One source: how its last pull went and what the store holds of it.

    state: None for one never pulled. missing: tonight brought nothing; one read in part is not missing.
    """

    key: str
    state: RunState | None
    missing: bool
    pulled_at: datetime | None
    fresh_at: datetime | None
    swept: bool
    counts: tuple[KindCounts, ...]
    findings: tuple[FindingView, ...]
    held: tuple[HeldRows, ...]

    @property
    def standing(self) -> str:
        """How tonight's pull stands, as a shape and word show it."""
        if self.missing:
            return "critical"
        if self.state is None:
            return "unjudged"
        return "within" if self.state is RunState.COMPLETED else "warning"

    @property
    def held_rows(self) -> int:
        """How many rows are held in all."""
        return sum(held.count for held in self.held)


def source_views(facts: SiteFacts) -> tuple[SourceView, ...]:
    """Every source that was pulled, is missing or is known from before, by key."""
    landings = {row["source"]: row for row in facts.landings.to_dict("records")}
    cursors = {row["source"]: row for row in facts.cursors.to_dict("records")}
    held: dict[str, list[HeldRows]] = {}
    for row in facts.quarantine_counts.sort_values(["source", "kind", "rule"]).to_dict("records"):
        held.setdefault(row["source"], []).append(HeldRows(row["kind"], row["rule"], int(row["count"])))
    return tuple(
        _view(key, landings.get(key, {}), cursors.get(key, {}), tuple(held.get(key, ())), facts)
        for key in sorted({*landings, *cursors, *facts.missing_sources})
    )


def _view(
    key: str, landing: dict[str, Any], cursor: dict[str, Any], held: tuple[HeldRows, ...], facts: SiteFacts
) -> SourceView:
    counts = _document(landing.get("counts"), {})
    findings = _document(landing.get("findings"), [])
    return SourceView(
        key=key,
        state=RunState(landing["state"]) if landing else None,
        missing=key in facts.missing_sources and landing.get("state") != RunState.DEGRADED,
        pulled_at=_moment(cursor.get("pulled_at")),
        fresh_at=_moment(cursor.get("fresh_at")),
        swept=bool(landing.get("swept")) if landing else False,
        counts=tuple(
            KindCounts(kind, **{name: int(numbers.get(name) or 0) for name in COUNTS})
            for kind, numbers in sorted(counts.items())
            if isinstance(numbers, dict)
        ),
        findings=tuple(
            FindingView(
                str(finding.get("code") or ""),
                finding.get("code") in WORDS["rule"],
                str(finding.get("kind") or ""),
                str(finding.get("message") or finding.get("code") or ""),
                int(finding.get("count") or 0),
                bool(finding.get("serious")),
            )
            for finding in findings
            if isinstance(finding, dict)
        ),
        held=held,
    )


def _document(text: Any, otherwise: Any) -> Any:
    """A JSON cell; `otherwise` when it is empty or of another shape."""
    document = json.loads(text) if isinstance(text, str) and text else otherwise
    return document if isinstance(document, type(otherwise)) else otherwise


def _moment(value: Any) -> datetime | None:
    if value is None or pd.isna(value):
        return None
    moment: datetime = pd.Timestamp(value).to_pydatetime()
    return moment
