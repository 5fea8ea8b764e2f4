"""How far could chance alone have moved this number? 95 % intervals, two-sided, on whole arrays.

Every function takes arrays (or scalars) and returns (low, high); a missing interval is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv, ndtri, stdtrit

CONFIDENCE = 0.95
_UPPER_TAIL = 1 - (1 - CONFIDENCE) / 2
_Z = float(ndtri(_UPPER_TAIL))

Interval = tuple[np.ndarray, np.ndarray]


def wilson(successes: ArrayLike, trials: ArrayLike) -> Interval:
    """The Wilson score interval of a proportion, as fractions; NaN without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    JASA 22 (1927) 209–212; recommended by Brown, Cai, DasGupta, Statistical Science 16 (2001) 101–133.
    """
    count = _positive(trials)
    share = np.clip(np.asarray(successes, dtype=float) / count, 0.0, 1.0)
    square = _Z * _Z / count
    centre = (share + square / 2) / (1 + square)
    half = _Z * np.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    # p lies inside by theory; the clip keeps rounding from denying it at p = 0 and p = 1
    return np.clip(np.minimum(centre - half, share), 0.0, 1.0), np.clip(np.maximum(centre + half, share), 0.0, 1.0)


def poisson_rate(events: ArrayLike, exposure: ArrayLike) -> Interval:
    """The exact interval of a Poisson rate, in events per unit of exposure; NaN without exposure.

    Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936) 437–442.
    """
    count = np.asarray(events, dtype=float)
    span = _positive(exposure)
    low = np.where(count > 0, gammaincinv(np.maximum(count, 1.0), 1 - _UPPER_TAIL), 0.0)
    return low / span, gammaincinv(count + 1, _UPPER_TAIL) / span


def mean_t(mean: ArrayLike, deviation: ArrayLike, count: ArrayLike) -> Interval:
    """Student's interval of a mean, in the unit of the mean; NaN below two observations.

    `deviation` is the sample standard deviation (n − 1). Source: Student, The probable error of a mean,
    Biometrika 6 (1908) 1–25.
    """
    number = np.asarray(count, dtype=float)
    enough = np.where(number > 1, number, np.nan)
    half = stdtrit(enough - 1, _UPPER_TAIL) * np.asarray(deviation, dtype=float) / np.sqrt(enough)
    return np.asarray(mean, dtype=float) - half, np.asarray(mean, dtype=float) + half


def net_promoter(promoters: ArrayLike, detractors: ArrayLike, count: ArrayLike) -> Interval:
    """The normal interval of a Net Promoter Score, in points within −100..100; NaN without answers.

    SE = √((P + D − (P − D)²)/n), the variance of a three-valued answer (+1, 0, −1) over n. It is 0 when all
    answer alike, however few: the minimum sample of the policy guards that case.
    """
    number = _positive(count)
    ahead = np.asarray(promoters, dtype=float) / number
    behind = np.asarray(detractors, dtype=float) / number
    score = ahead - behind
    half = _Z * np.sqrt(np.clip(ahead + behind - score**2, 0.0, None) / number)
    return 100 * np.clip(score - half, -1.0, 1.0), 100 * np.clip(score + half, -1.0, 1.0)


def _positive(values: ArrayLike) -> np.ndarray:
    """The values as floats, NaN where they are not above zero."""
    numbers = np.asarray(values, dtype=float)
    return np.where(numbers > 0, numbers, np.nan)
