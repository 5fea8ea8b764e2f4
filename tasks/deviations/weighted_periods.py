"""What do periods with weights say: their centre, their noise, the error of a difference? Arrays question × period.

Each period has a weight: a share's denominator, else one; 0 where there is none. A period's variance is noise² ÷ weight, so
that one formula serves both; noise is Σ|Δ| ÷ (n − 1) × √2 ÷ 1.128 of the moving ranges Δ, each divided by
√(1/weight + 1/weight before): for weights of one the σ = mean moving range ÷ 1.128 of the process-behaviour chart. A share's
noise is at least the binomial √(p(1 − p)).

One giant outlier would move a mean of a dozen periods by itself: `drawn_in` draws each period in to 3.5 σ around its side's
median, σ from the median moving range ÷ 0.954 (D. J. Wheeler).
"""

from __future__ import annotations

import numpy as np

from tasks.deviations.process_behaviour import RANGE_TO_SIGMA

MEDIAN_RANGE_TO_SIGMA = 0.954

_OUTLYING = 3.5


def centre(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The weighted mean of each row; NaN where it has no period."""
    mass = weights.sum(axis=1)
    return np.asarray(np.where(mass > 0, (values * weights).sum(axis=1) / np.where(mass > 0, mass, 1.0), np.nan))


def error(sigma: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The standard error of the difference of two centres with these weights; NaN where there is none."""
    known = (sigma > 0) & (first > 0) & (second > 0)
    first, second = np.where(known, first, 1.0), np.where(known, second, 1.0)
    return np.asarray(np.where(known, sigma * np.sqrt(1 / first + 1 / second), np.nan))


def noise(
    x_before: np.ndarray, w_before: np.ndarray, x_after: np.ndarray, w_after: np.ndarray, is_share: np.ndarray
) -> np.ndarray:
    """What a period of weight one varies by, from the moving ranges of both sides."""
    ranges = np.hstack([_ranges(x_before, w_before), _ranges(x_after, w_after)])
    known = ~np.isnan(ranges)
    total = np.where(known, ranges, 0).sum(axis=1)
    spread = total / np.fmax(known.sum(axis=1), 1) * np.sqrt(2) / RANGE_TO_SIGMA
    pooled = centre(np.hstack([x_before, x_after]), np.hstack([w_before, w_after]))
    binomial = np.sqrt(np.clip(pooled * (1 - pooled), 0, None))
    return np.asarray(np.where(is_share, np.fmax(spread, binomial), spread))


def drawn_in(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The values, outliers drawn in to the reach of the noise around their side's median."""
    there = weights > 0
    some = there.any(axis=1)
    middle = np.zeros(len(values))
    middle[some] = np.nanmedian(np.where(there, values, np.nan)[some], axis=1)
    reach = _OUTLYING * usual_noise(values, weights)[:, None] / np.sqrt(np.where(there, weights, 1.0))
    return np.asarray(np.clip(values, middle[:, None] - reach, middle[:, None] + reach))


def usual_noise(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The noise by the median moving range, by the mean one where more than half of the ranges are nil."""
    ranges = _ranges(values, weights)
    measured = (~np.isnan(ranges)).any(axis=1)
    median, mean = np.zeros(len(values)), np.zeros(len(values))
    median[measured] = np.nanmedian(ranges[measured], axis=1) / MEDIAN_RANGE_TO_SIGMA
    mean[measured] = np.nanmean(ranges[measured], axis=1) / RANGE_TO_SIGMA
    return np.asarray(np.where(median > 0, median, mean) * np.sqrt(2))


def _ranges(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Moving ranges in units of noise; NaN where one of the two periods is missing."""
    known = (weights[:, 1:] > 0) & (weights[:, :-1] > 0)
    inverse = 1 / np.where(weights > 0, weights, 1.0)
    scale = np.sqrt(inverse[:, 1:] + inverse[:, :-1])
    return np.where(known, np.abs(np.diff(values, axis=1)) / scale, np.nan)
