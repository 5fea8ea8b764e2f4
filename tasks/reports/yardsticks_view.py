"""What does a page say about the yardstick: a signed baseline, or the tracker's plan?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.records.promises import BaselineKind
from tasks.reports.facts import SiteFacts


@dataclass(frozen=True)
class YardstickView:
    """What a project is measured against: the signed baseline, or the tracker's plan until there is one."""

    signed: bool
    valid_from: date
    frozen_as_of: date
    items: int
    undated_items: int


def yardsticks(facts: SiteFacts) -> dict[str, YardstickView]:
    """The latest baseline of each project that holds tonight."""
    frame = facts.baselines.sort_values("valid_from")
    return {
        row["project"]: YardstickView(
            signed=row["kind"] == BaselineKind.SIGNED,
            valid_from=row["valid_from"].date(),
            frozen_as_of=row["frozen_as_of"].date(),
            items=int(row["items"]),
            undated_items=int(row["undated_items"]),
        )
        for row in frame.to_dict("records")
        if row["valid_from"].date() <= facts.night
    }
