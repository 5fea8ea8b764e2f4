"""Which points of a process-behaviour chart are signals? Four rules, each a direction for each point.

A rule is told at the point that completes it, which must itself lie on the side that the rule is about.
Source: Western Electric, Statistical Quality Control Handbook (1956), with a run of eight; rule 2 as in Wheeler.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tasks.records.explaining import Signal

RUN = 8  # points in a row on one side of the centre
_NEAR = ((Signal.TWO_OF_THREE, 2, 3, 2.0), (Signal.FOUR_OF_FIVE, 4, 5, 1.0))  # of so many, so many beyond so many sigma
_SAME = 1e-9  # of the largest value: what arithmetic put beside a limit lies on it


def directions(
    points: np.ndarray,
    *,
    centre: np.ndarray,
    sigma: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    position: np.ndarray,
    zones: np.ndarray,
) -> dict[Signal, np.ndarray]:
    """The direction of every rule at each point (series × points): 1 towards high, −1 towards low, 0 not fulfilled.

    A point and those before it are held against the limits that hold at that point. `position` is each point's number
    in its stretch, from 1; `zones` (series × 1) tells the series to which the rules about sigma zones apply.
    """
    tolerance = _SAME * np.max(np.abs(np.nan_to_num(points)), axis=1, keepdims=True, initial=0.0)
    found = {Signal.OUTSIDE_LIMITS: _side(points, lower - tolerance, upper + tolerance)}
    run = _beyond_by(points, centre - tolerance, centre + tolerance, position, RUN)
    found[Signal.RUN_OF_EIGHT] = _met(run, RUN)
    for name, needed, of, sigmas in _NEAR:
        reach = sigmas * sigma + tolerance
        direction = _met(_beyond_by(points, centre - reach, centre + reach, position, of), needed)
        found[name] = np.where(zones, direction, np.int8(0))
    return found


def _side(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return (values > high).astype(np.int8) - (values < low).astype(np.int8)


def _beyond_by(
    points: np.ndarray, low: np.ndarray, high: np.ndarray, position: np.ndarray, of: int
) -> Iterator[np.ndarray]:
    """The side of each point, of the one before it, … beyond the two lines that hold at the point."""
    for back in range(max(1, min(of, points.shape[1]))):
        earlier = np.full(points.shape, np.nan)
        earlier[:, back:] = points[:, : points.shape[1] - back]
        earlier[position <= back] = np.nan
        yield _side(earlier, low, high)


def _met(sides: Iterator[np.ndarray], needed: int) -> np.ndarray:
    """The direction in which at least `needed` of the sides lie, the point's own among them."""
    own = next(sides)
    high, low = (own == 1).astype(np.int8), (own == -1).astype(np.int8)
    for side in sides:
        high += side == 1
        low += side == -1
    found = (high >= needed) & (own == 1), (low >= needed) & (own == -1)
    return np.asarray(found[0].astype(np.int8) - found[1].astype(np.int8))
