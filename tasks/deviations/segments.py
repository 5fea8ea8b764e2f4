"""Which points of a chart belong together? Series × periods moved together over their gaps, stretch by stretch.

Charts count points, not periods: all points of a series are moved to the left, worked on there, and put back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Layout:
    """How series × periods become series × points and back.

    `order` has the period of each point (what is no point comes last), `valid` tells the points, `first` the first
    ones of their stretches. `start` and `end` are the positions of the first point that counts with each point and
    of the last one of its stretch; `position` is how many count up to each, itself included.
    """

    order: np.ndarray
    valid: np.ndarray
    first: np.ndarray
    start: np.ndarray
    end: np.ndarray
    position: np.ndarray
    _last_known: np.ndarray

    def pick(self, table: np.ndarray) -> np.ndarray:
        """The points of series × periods, NaN after the last."""
        return np.asarray(np.where(self.valid, np.take_along_axis(table, self.order, axis=1), np.nan))

    def put(self, points: np.ndarray, empty: float = np.nan) -> np.ndarray:
        """Points back at their periods."""
        table = np.full(points.shape, empty, dtype=points.dtype)
        np.put_along_axis(table, self.order, np.where(self.valid, points, points.dtype.type(empty)), axis=1)
        return table

    def spread(self, points: np.ndarray, empty: float = np.nan) -> np.ndarray:
        """Points back at their periods, and over the gaps of their stretch that follow them."""
        table = self.put(points, empty)
        filled = np.take_along_axis(table, np.maximum(self._last_known, 0), axis=1)
        return np.asarray(np.where(self._last_known >= 0, filled, points.dtype.type(empty)))

    def sum_up_to(self, points: np.ndarray, *, after_first: bool = False) -> np.ndarray:
        """The sum from the first point that counts up to each; without the first itself with `after_first`."""
        cells = np.where(self.valid & ~np.isnan(points), points, 0.0)
        total = np.cumsum(cells, axis=1)
        sums = total - np.take_along_axis(total, self.start, axis=1)
        return np.asarray(sums if after_first else sums + np.take_along_axis(cells, self.start, axis=1))


def laid_out(known: np.ndarray, stretch: np.ndarray, history: int | None) -> Layout:
    """The layout of series × periods: where a point is `known`, and which `stretch` it is in.

    With `history` only the points of the last so many periods count with each point.
    """
    width = known.shape[1]
    column = np.broadcast_to(np.arange(width), known.shape)
    order = np.argsort(~known, axis=1, kind="stable")
    valid = column < known.sum(axis=1, keepdims=True)
    of = np.take_along_axis(stretch, order, axis=1)
    first = np.ones(known.shape, dtype=bool)
    first[:, 1:] = of[:, 1:] != of[:, :-1]
    start = np.maximum.accumulate(np.where(first, column, 0), axis=1)
    closes = np.ones(known.shape, dtype=bool)
    closes[:, :-1] = first[:, 1:] | ~valid[:, 1:]
    end = np.minimum.accumulate(np.where(closes & valid, column, width - 1)[:, ::-1], axis=1)[:, ::-1]
    if history is not None:
        before = np.concatenate([np.zeros((len(known), 1), dtype=np.int64), np.cumsum(known, axis=1)], axis=1)
        start = np.maximum(start, np.take_along_axis(before, np.maximum(order - history + 1, 0), axis=1))
    start = np.minimum(start, column)
    return Layout(order, valid, first, start, end, column - start + 1, _last_known(known, stretch, column))


def _last_known(known: np.ndarray, stretch: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The period of the last point up to each period, −1 when its stretch has none yet."""
    last = np.maximum.accumulate(np.where(known, column, -1), axis=1)
    same = np.take_along_axis(stretch, np.maximum(last, 0), axis=1) == stretch
    return np.where(same, last, -1)
