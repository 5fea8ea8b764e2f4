"""Where do the points, bands and ticks of a chart lie?

Pure geometry for the chart macros: a plot of 1000 × 1000 units, y downwards, stretched by the page to any
size; labels are placed by the same numbers as per mille. A missing value is a gap, never a line across.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

SIZE = 1000
_TICKS = 3
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_FLAT = 1e-12

Edges = tuple[float | None, float | None]


@dataclass(frozen=True)
class Tick:
    """A mark on the value axis; `y` in plot units."""

    y: int
    value: float


@dataclass(frozen=True)
class Line:
    """One line of a chart: its unbroken stretches as SVG points, and the points that stand alone."""

    stretches: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Chart:
    """A line chart ready to be drawn.

    bands: rectangles (x, y, width, height) in which the value should lie; `edges` are the y of the agreed
        limits of the last band that are inside the plot.
    zero: y of the value 0 when that is inside the plot and not its foot.
    """

    lines: tuple[Line, ...]
    bands: tuple[tuple[int, int, int, int], ...]
    edges: tuple[int, ...]
    target: int | None
    ticks: tuple[Tick, ...]
    zero: int | None
    first: date
    last: date


def nice_ticks(low: float, high: float) -> tuple[float, ...]:
    """Round values that divide low..high into about three steps and lie inside it; low < high."""
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _NICE if factor * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(index * step, 12) + 0.0 for index in range(first, last + 1))


def domain(values: Sequence[float]) -> tuple[float, float]:
    """The span of the value axis: all values with some air; from 0 when they are positive and reach towards it."""
    low, high = min(values), max(values)
    if high - low < _FLAT:
        air = abs(high) * 0.1 or 1.0
        return (0.0 if low == 0 else low - air, high + air)
    air = (high - low) * 0.08
    from_zero = low >= 0 and low <= (high - low)
    to_zero = high <= 0 and -high <= (high - low)
    return (0.0 if from_zero else low - air, 0.0 if to_zero else high + air)


def line_chart(
    nights: Sequence[date],
    lines: Sequence[Sequence[float | None]],
    bands: Sequence[Edges] = (),
    target: float | None = None,
    span: tuple[float, float] | None = None,
) -> Chart | None:
    """The chart of one or more lines over the nights that should have a value; None for fewer than two values.

    lines: each as long as `nights`, None where a night has no value.
    bands: the agreed band on each night (as long as `nights`) or empty; a missing edge is open.
    span: the value axis, when it is fixed (0 to 1 for progress).
    """
    values = [value for line in lines for value in line if value is not None]
    start = min((_first_known(line) for line in lines), default=len(nights))
    if start == len(nights) or max(sum(value is not None for value in line) for line in lines) < 2:  # noqa: PLR2004 - a line needs two ends
        return None
    nights, bands = nights[start:], _carried(bands[start:])
    limits = [edge for edges in set(bands) for edge in edges if edge is not None]
    low, high = span or domain([*values, *limits, *(() if target is None else (target,))])
    day = nights[0].toordinal()
    width = max(nights[-1].toordinal() - day, 1)
    xs = [(night.toordinal() - day) * SIZE // width for night in nights]
    scale = SIZE / (high - low)

    def y_of(value: float) -> int:
        return round(min(max((high - value) * scale, 0), SIZE))

    inside = [edge for edge in (bands[-1] if bands else ()) if edge is not None and low < edge < high]
    return Chart(
        lines=tuple(_line(xs, line[start:], high, scale) for line in lines),
        bands=_band_rectangles(xs, bands, low, high, y_of),
        edges=tuple(y_of(edge) for edge in inside),
        target=None if target is None else y_of(target),
        ticks=tuple(Tick(y_of(value), value) for value in nice_ticks(low, high)),
        zero=y_of(0) if low < 0 < high else None,
        first=nights[0],
        last=nights[-1],
    )


def _first_known(line: Sequence[float | None]) -> int:
    return next((index for index, value in enumerate(line) if value is not None), len(line))


def _carried(bands: Sequence[Edges]) -> list[Edges]:
    """The bands with nights without one filled from the night before: a missed night does not end an agreement."""
    carried: list[Edges] = []
    for edges in bands:
        carried.append(carried[-1] if carried and edges == (None, None) else edges)
    return carried


def _line(xs: Sequence[int], values: Sequence[float | None], high: float, scale: float) -> Line:
    stretches: list[str] = []
    dots: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    end = None
    for x, value in (*zip(xs, values, strict=True), (0, None)):
        if value is not None:
            y = int((high - value) * scale)
            end = (x, 0 if y < 0 else min(y, SIZE))
            run.append(end)
        elif run:
            if len(run) == 1:
                dots.append(run[0])
            else:
                stretches.append(" ".join([f"{px},{py}" for px, py in run]))
            run = []
    return Line(tuple(stretches), tuple(dots), end)


def _band_rectangles(
    xs: Sequence[int], bands: Sequence[Edges], low: float, high: float, y_of: Callable[[float], int]
) -> tuple[tuple[int, int, int, int], ...]:
    rectangles = []
    begin = 0
    for index in range(1, len(bands) + 1):
        if index < len(bands) and bands[index] == bands[begin]:
            continue
        floor, ceiling = bands[begin]
        if floor is not None or ceiling is not None:
            top = y_of(high if ceiling is None else ceiling)
            foot = y_of(low if floor is None else floor)
            right = xs[index] if index < len(bands) else SIZE
            rectangles.append((xs[begin], top, right - xs[begin], foot - top))
        begin = index
    return tuple(rectangles)


def sparkline(values: Sequence[float | None]) -> Line | None:
    """A line without axes over evenly spaced values; None for fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line needs two ends
        return None
    low, high = min(known), max(known)
    if high - low < _FLAT:
        low, high = low - 1.0, high + 1.0
    last = len(values) - 1
    xs = [index * SIZE // last for index in range(len(values))]
    return _line(xs, values, high, SIZE / (high - low))
