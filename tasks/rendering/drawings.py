"""How does what `charts` has laid out become SVG?

Written in Python and not as template macros: a page has some twenty charts, and each costs a macro thirty calls.
Safe as markup because nothing but whole numbers is written in; words and values stand in the templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from markupsafe import Markup

from tasks.rendering.charts import Chart, Line

_KEPT = 1 << 11  # the same charts stand on the pages of each language and of the customer


@lru_cache(maxsize=_KEPT)
def plotted(chart: Chart, *, plan: bool = False) -> Markup:
    """What lies in the plot of `chart`, back to front; with `plan` the first line is dashed and has no end point."""
    return Markup("".join(_plot(chart, plan=plan)))  # noqa: S704 - numbers only


@lru_cache(maxsize=_KEPT)
def sparked(line: Line) -> Markup:
    """One line without a plot around it."""
    return Markup("".join((*_stretches(line), *_dots(line))))  # noqa: S704 - numbers only


def _plot(chart: Chart, *, plan: bool) -> Iterator[str]:
    for x, y, width, height in chart.bands:
        yield f'<rect class="band" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    for tick in chart.ticks:
        yield _level("grid", tick.y)
    if chart.zero is not None:
        yield _level("zero", chart.zero)
    for y in chart.edges:
        yield _level("edge", y)
    if chart.target is not None:
        yield _level("aim", chart.target)
    for place, line in enumerate(chart.lines):
        dashed = plan and place == 0
        yield from _stretches(line, " plan" if dashed else "")
        yield from _dots(line)
        if line.end and not dashed:
            yield _dot("now", *line.end)


def _level(kind: str, y: int) -> str:
    return f'<path class="{kind}" d="M0 {y}H1000"/>'


def _stretches(line: Line, kind: str = "") -> list[str]:
    return [f'<polyline class="line{kind}" points="{points}"/>' for points in line.stretches]


def _dots(line: Line) -> list[str]:
    return [_dot("dot", x, y) for x, y in line.dots]


def _dot(kind: str, x: int, y: int) -> str:
    return f'<path class="{kind}" d="M{x} {y}h0"/>'
