"""Where do the points and limits of a process-behaviour chart lie, and how do they become SVG?

A plot of 1000 × 1000 units, y downwards, as in `charts`. A gap is left open; limits are drawn per stretch between
documented changes. Safe as markup because nothing but whole numbers is written in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from markupsafe import Markup

from tasks.rendering.charts import SIZE, Tick, domain, nice_ticks

_FEWEST = 2


@dataclass(frozen=True)
class Period:
    """One period: its last day, its value and the limits that hold there; None where nothing is known.

    `stretch` numbers the stretches between documented changes; a change falls into a period of −1. `signal` is whether
    any rule tells of it.
    """

    last: date
    value: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    stretch: int
    signal: bool


@dataclass(frozen=True)
class ProcessChart:
    """A chart ready to be drawn: its markup, the ticks of its value axis, and the days at its ends."""

    drawn: Markup
    ticks: tuple[Tick, ...]
    first: date
    last: date
    signals: int
    changes: int


def process_chart(periods: Sequence[Period], edges: Sequence[float] = ()) -> ProcessChart | None:
    """The chart from the first period with a value on; None for fewer than two values.

    `edges` are what is agreed of the period's value, drawn as the band's edges.
    """
    start = next((place for place, period in enumerate(periods) if period.value is not None), len(periods))
    shown = periods[start:]
    values = [period.value for period in shown if period.value is not None]
    if len(values) < _FEWEST:
        return None
    limits = [edge for period in shown for edge in (period.lower, period.upper) if edge is not None]
    low, high = domain([*values, *limits, *edges])
    plot = _Plot(shown, low, SIZE / (high - low))
    drawn = "".join([*plot.edges(edges), *plot.changes(), *plot.limits(), *plot.points()])
    return ProcessChart(
        Markup(drawn),  # noqa: S704 - numbers only
        tuple(Tick(plot.y(value), value) for value in nice_ticks(low, high)),
        shown[0].last,
        shown[-1].last,
        sum(period.signal for period in shown),
        len(plot.cuts),
    )


class _Plot:
    def __init__(self, periods: Sequence[Period], low: float, scale: float) -> None:
        self._periods, self._low, self._scale = periods, low, scale
        last = max(len(periods) - 1, 1)
        self._x = [round(place * SIZE / last) for place in range(len(periods))]
        stretch = np.array([period.stretch for period in periods])
        before = np.maximum.accumulate(stretch)
        self.cuts = [place for place in range(1, len(periods)) if before[place] > before[place - 1]]

    def y(self, value: float) -> int:
        return round(SIZE - min(max((value - self._low) * self._scale, 0), SIZE))

    def edges(self, edges: Sequence[float]) -> Iterator[str]:
        for edge in edges:
            yield f'<path class="edge" d="M0 {self.y(edge)}H{SIZE}"/>'

    def changes(self) -> Iterator[str]:
        for place in self.cuts:
            x = (self._x[place - 1] + self._x[place]) // 2
            yield f'<path class="change" d="M{x} 0V{SIZE}"/>'

    def limits(self) -> Iterator[str]:
        for kind, name in (("limit", "lower"), ("centre", "centre"), ("limit", "upper")):
            for run in self._runs(name):
                yield f'<polyline class="{kind}" points="{run}"/>'

    def points(self) -> Iterator[str]:
        for run in self._runs("value"):
            yield f'<polyline class="line" points="{run}"/>'
        for x, period in zip(self._x, self._periods, strict=True):
            if period.value is not None:
                kind = "signal" if period.signal else "dot"
                yield f'<path class="{kind}" d="M{x} {self.y(period.value)}h0"/>'

    def _runs(self, name: str) -> Iterator[str]:
        """The unbroken runs of a line: broken by a gap, and limits by a change."""
        run: list[str] = []
        stretch = None
        for x, period in zip(self._x, self._periods, strict=True):
            value = getattr(period, name)
            if value is None or (name != "value" and period.stretch != stretch):
                if len(run) > 1:
                    yield " ".join(run)
                run = []
            stretch = period.stretch
            if value is not None:
                run.append(f"{x},{self.y(value)}")
        if len(run) > 1:
            yield " ".join(run)
