"""What a benchmark says: what was measured, its floor from the same run, the target, and whether it was reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a row ended."""

    REACHED = "reached"
    MISSED = "missed"
    TOLD = "no target"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `measured` and `floor` are in `unit`. The verdict compares `measured / floor` with `most_ratio`, and `measured`
    with `most` and `least`, as far as they are given. `worked` and `worked_floor` are processor seconds: on a busy
    machine they tell more than the time that passed.
    """

    what: str
    measured: float | None
    unit: str
    floor: float | None = None
    most_ratio: float | None = None
    most: float | None = None
    least: float | None = None
    note: str = ""
    worked: float | None = None
    worked_floor: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the floor."""
        if self.measured is None or not self.floor:
            return None
        return self.measured / self.floor

    @property
    def verdict(self) -> Verdict:
        """Whether every target of the row is reached."""
        if self.measured is None:
            return Verdict.SKIPPED
        held = [
            *([self.ratio is not None and self.ratio <= self.most_ratio] if self.most_ratio is not None else []),
            *([self.measured <= self.most] if self.most is not None else []),
            *([self.measured >= self.least] if self.least is not None else []),
        ]
        if not held:
            return Verdict.TOLD
        return Verdict.REACHED if all(held) else Verdict.MISSED

    @property
    def target(self) -> str:
        """The target in words."""
        parts = [
            *([f"≤ {self.most_ratio:g} × floor"] if self.most_ratio is not None else []),
            *([f"≤ {self.most:,g} {self.unit}"] if self.most is not None else []),
            *([f"≥ {self.least:,g} {self.unit}"] if self.least is not None else []),
        ]
        return " and ".join(parts)

    def cells(self) -> tuple[str, ...]:
        """What, measured, floor, ratio, processor time, target and verdict as they are printed."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        measured, floor = (_shown(number, self.unit) for number in (self.measured, self.floor))
        return self.what, measured, floor, ratio, self._processor(), self.target, self.verdict.value

    def plain(self) -> dict[str, object]:
        """The row as plain values."""
        return {**asdict(self), "ratio": self.ratio, "target": self.target, "verdict": self.verdict.value}

    def _processor(self) -> str:
        """Processor time of the measured thing, and of its floor with their ratio."""
        if self.worked is None or not self.worked_floor:
            return _shown(self.worked, "s")
        ratio = f"{self.worked / self.worked_floor:.2f}"
        return f"{_shown(self.worked, 's')} / {_shown(self.worked_floor, 's')} = {ratio}"


def _shown(number: float | None, unit: str) -> str:
    """A number with three digits that count, and its unit."""
    if number is None:
        return ""
    digits = 0 if abs(number) >= 1000 or number == int(number) else 2 if abs(number) < 10 else 1
    return f"{number:,.{digits}f} {unit}".strip()
