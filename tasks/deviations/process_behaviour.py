"""What is routine for a process, and which of its points are not? XmR and p charts of many series at once.

Limits say what the process does when nothing happens to it; a signal is a point that they do not explain. Below five
points there are no limits, below twelve they are trial limits. A gap (NaN) is no point: its neighbours follow one another.

Sources: W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931); D. J. Wheeler, Understanding
Variation (2nd ed. 2000), chapters 3 and 4; Western Electric, Statistical Quality Control Handbook (1956), rules 1 to 4
with a run of eight; p-chart limits: NIST/SEMATECH e-Handbook of Statistical Methods 6.3.3.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tasks.deviations.chart_rules import directions
from tasks.deviations.count_limits import chance_limits
from tasks.deviations.segments import Layout, laid_out
from tasks.records.explaining import Signal

NATURAL = 2.66  # three sigma in mean moving ranges of two: 3/1.128
RANGE_LIMIT = 3.268  # upper limit of the moving ranges
RANGE_TO_SIGMA = 1.128  # mean moving range of two, in sigmas
MINIMUM_POINTS = 5
FULL_POINTS = 12


@dataclass(frozen=True)
class Behaviour:
    """The charts of many series; every array is series × periods and has NaN (0, False) where nothing is known.

    `centre`, `lower`, `upper` are the limits that hold at each period, over gaps those of the point before it;
    `range_limit` is the upper limit of the moving ranges (NaN of a p-chart). `points` counts the points that the limits
    rest on. `signals` has the rules that each point fulfils: 1 towards high, −1 towards low, 0 not.
    """

    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    moving_range: np.ndarray
    range_limit: np.ndarray
    points: np.ndarray
    signals: dict[Signal, np.ndarray]

    @property
    def trial(self) -> np.ndarray:
        """Whether the limits rest on fewer than twelve points."""
        return np.asarray(self.points < FULL_POINTS)

    def toward(self, direction: int) -> np.ndarray:
        """Whether any rule is fulfilled towards high (1) or low (−1)."""
        return np.asarray(np.any([each == direction for each in self.signals.values()], axis=0))


def process_behaviour(
    values: ArrayLike,
    *,
    sizes: ArrayLike | None = None,
    exposures: ArrayLike | None = None,
    segments: ArrayLike | None = None,
    floor: ArrayLike = -np.inf,
    ceiling: ArrayLike = np.inf,
    as_of_each: bool = False,
    history: int | None = None,
) -> Behaviour:
    """The charts of `values` (series × periods in order of time, NaN for a gap; one series may be a plain list).

    A series with `sizes` (how many were looked at, series × periods) is a share and gets a p-chart: p̄ ± 3·√(p̄(1 − p̄)/n)
    with p̄ = Σ of the counts/Σ sizes and rules 1 and 2 only. Any other gets an XmR chart: mean ± 2.66·mean moving range, upper range
    limit 3.268·mean moving range, rules 1 to 4 (σ = mean moving range/1.128); where it has `exposures` (series × periods) it is the rate of
    a count, whose limits and σ are never narrower than chance makes them (`count_limits`). Limits stop at `floor` and `ceiling` (one
    value, or one per series). `segments` (series × periods) numbers the stretches between documented changes, rising;
    each has its own limits, and a negative one belongs to none.

    The limits of a stretch rest on all its points, as a chart is drawn. With `as_of_each` those of each period rest on
    the points up to it, within the last `history` periods: what one could know then. Raises ValueError when shapes differ.
    """
    table = np.atleast_2d(np.asarray(values, dtype=float))
    size, exposure = (
        np.full(table.shape, np.nan) if each is None else np.atleast_2d(np.asarray(each, dtype=float))
        for each in (sizes, exposures)
    )
    stretch = np.zeros(table.shape, dtype=np.int64) if segments is None else np.atleast_2d(np.asarray(segments))
    if not table.shape == size.shape == exposure.shape == stretch.shape:
        shapes = [each.shape for each in (table, size, exposure, stretch)]
        raise ValueError(f"values, sizes, exposures and segments differ in shape: {shapes}")
    share = np.isfinite(size).any(axis=1, keepdims=True)
    known = np.isfinite(table) & (~share | (size > 0)) & (stretch >= 0)
    layout = laid_out(known, stretch, history if as_of_each else None)
    points = layout.pick(table)
    centre, spread = _individuals(points, layout)
    moving_range = _moving_range(points, layout)
    if share.any():
        p_centre = _proportion(points, layout.pick(size), layout)
        centre = np.where(share, p_centre, centre)
    rests_on = layout.position
    if not as_of_each:  # the limits of a stretch are those as of its last point
        centre, spread, rests_on = (np.take_along_axis(each, layout.end, axis=1) for each in (centre, spread, rests_on))
    enough = layout.valid & (rests_on >= MINIMUM_POINTS)
    centre = np.where(enough, centre, np.nan)
    sigma = np.where(share, _binomial_sigma(centre, layout.pick(size)), spread / RANGE_TO_SIGMA)
    reach = np.where(share, 3 * sigma, NATURAL * spread)
    low, high = (np.asarray(edge, dtype=float).reshape(-1, 1) for edge in (floor, ceiling))
    lower, upper = centre - reach, centre + reach
    if np.isfinite(exposure).any():
        chance = chance_limits(centre, layout.pick(exposure))
        lower, upper, sigma = np.fmin(lower, chance[0]), np.fmax(upper, chance[1]), np.fmax(sigma, chance[2])
    lower, upper = np.maximum(lower, low), np.minimum(upper, high)
    lower, upper = np.where(share, np.maximum(lower, 0.0), lower), np.where(share, np.minimum(upper, 1.0), upper)
    signals = directions(
        points, centre=centre, sigma=sigma, lower=lower, upper=upper, position=layout.position, zones=~share
    )
    return Behaviour(
        centre=layout.spread(centre),
        lower=layout.spread(lower),
        upper=layout.spread(upper),
        moving_range=layout.put(moving_range),
        range_limit=layout.spread(np.where(enough & ~share, RANGE_LIMIT * spread, np.nan)),
        points=layout.spread(rests_on, empty=0),
        signals={name: layout.put(each, empty=0) for name, each in signals.items()},
    )


def _individuals(points: np.ndarray, layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """Mean and mean moving range of the points up to each, within its stretch; NaN for the range of one point."""
    origin = points[:, :1]  # sums of differences keep their precision, and a constant series its exact mean
    mean = origin + layout.sum_up_to(points - origin) / layout.position
    ranges = layout.sum_up_to(_moving_range(points, layout), after_first=True)
    return mean, ranges / np.where(layout.position > 1, layout.position - 1, np.nan)


def _moving_range(points: np.ndarray, layout: Layout) -> np.ndarray:
    """How far each point lies from the one before it in its stretch; NaN for the first."""
    steps = np.full(points.shape, np.nan)
    steps[:, 1:] = np.abs(np.diff(points, axis=1))
    return np.where(layout.first, np.nan, steps)


def _proportion(points: np.ndarray, sizes: np.ndarray, layout: Layout) -> np.ndarray:
    """The pooled share of the points up to each, within its stretch."""
    total = layout.sum_up_to(sizes)
    return layout.sum_up_to(points * sizes) / np.where(total > 0, total, np.nan)


def _binomial_sigma(share: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """√(p(1 − p)/n)."""
    inside = np.clip(share, 0.0, 1.0)
    return np.asarray(np.sqrt(inside * (1 - inside) / np.where(sizes > 0, sizes, np.nan)))
