"""How far does chance alone move the rate of a count, however steady the process? Whole arrays.

Where most periods have no event, the mean moving range is small, and two events in one period lie outside an XmR chart although a
steady process has them now and then. So the limits of such a rate are never narrower than those that a Poisson count leaves as
seldom as a normal value leaves three sigma: 0.135 % on either side at most. Exact, as the normal approximation holds for large
counts only (R package IQCC, cchart.u; E. P. Barbosa and D. R. Recchia).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, pdtr, pdtrik

_OUTSIDE = float(ndtr(-3.0))  # share of normal values beyond three sigma on one side


def chance_limits(rate: np.ndarray, exposure: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(lower, upper, sigma) of the rate of a Poisson count, in events per unit of exposure; NaN where either is missing."""
    expected = rate * exposure
    return (
        _least(_OUTSIDE, expected) / exposure,
        _least(1.0 - _OUTSIDE, expected) / exposure,
        np.sqrt(expected) / exposure,
    )


def _least(share: float, expected: np.ndarray) -> np.ndarray:
    """The least count that `share` of all counts do not exceed."""
    some = np.where(expected > 0, expected, np.nan)
    count = np.ceil(pdtrik(share, some))
    below = np.maximum(count - 1, 0)
    count = np.where(pdtr(below, some) >= share, below, count)
    return np.where(expected == 0, 0.0, count)
