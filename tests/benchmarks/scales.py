"""How large is a benchmark? The size that the targets are for, and a small one for a look in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NIGHT = date(2026, 6, 30)
NEXT_NIGHT = date(2026, 7, 1)
CHANGED_SHARE = 0.01


@dataclass(frozen=True)
class Scale:
    """Projects, work items, and survey and feedback rows; `half` items are doubled for the row on growth."""

    projects: int
    items: int
    answers: int
    half: int
    loads: int
    least_pace: float | None

    @property
    def is_full(self) -> bool:
        """Whether the targets in absolute numbers are meant for it."""
        return self == FULL


FULL = Scale(projects=1_000, items=1_000_000, answers=200_000, half=250_000, loads=2, least_pace=40_000)
QUICK = Scale(projects=100, items=100_000, answers=20_000, half=50_000, loads=1, least_pace=None)
