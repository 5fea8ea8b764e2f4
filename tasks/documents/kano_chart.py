"""Where does each expectation lie in the better/worse plane, and which marks would hide each other?

Pure geometry: x is the absolute value of worse (what its absence costs), y is better (what its presence gains),
both 0..1, drawn in a square of `SIZE` units with y downwards. Expectations that would overlap share one mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIZE = 400
_TOO_NEAR = 18.0


@dataclass(frozen=True)
class Mark:
    """One mark of the chart at (x, y) in plot units, with the numbers of the expectations that lie there."""

    x: float
    y: float
    numbers: tuple[int, ...]

    @property
    def label(self) -> str:
        """What is written in the mark."""
        return ", ".join(str(number) for number in self.numbers)

    @property
    def half_width(self) -> float:
        """Half of the width the label needs."""
        return 8.0 + 3.0 * (len(self.label) - 1)


def marks(points: Sequence[tuple[int, float, float]]) -> tuple[Mark, ...]:
    """The marks of `points`, each (number, better 0..1, worse −1..0), in the order of their first number.

    A point without a value (nobody's answer counts) is left out.
    """
    placed: list[tuple[float, float, list[int]]] = []
    for number, better, worse in points:
        if not (math.isfinite(better) and math.isfinite(worse)):
            continue
        x, y = round(-worse * SIZE, 1), round((1 - better) * SIZE, 1)
        for at_x, at_y, numbers in placed:
            if math.hypot(at_x - x, at_y - y) < _TOO_NEAR:
                numbers.append(number)
                break
        else:
            placed.append((x, y, [number]))
    return tuple(Mark(x + 0.0, y, tuple(numbers)) for x, y, numbers in placed)
