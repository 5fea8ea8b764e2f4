"""Is it more than chance gives? A count that stands out among several, against draws without any cause."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

UNLIKELY = 0.05
"""What chance gives less often than this is not taken for chance."""


def beyond_chance(count: ArrayLike, of: ArrayLike, share: ArrayLike, groups: ArrayLike) -> np.ndarray:
    """Whether a group's `count` of `of` is more than chance gives any of `groups` groups, where `share` falls to this one.

    Binomial tail P(X ≥ count) = I_share(count, of − count + 1), times the number of groups because the largest of them is looked at (Bonferroni).
    """
    counted, total = np.asarray(count, dtype=float), np.asarray(of, dtype=float)
    fewer = np.maximum(total - counted, 0.0) + 1
    tail = np.where(counted > 0, betainc(np.maximum(counted, 1.0), fewer, np.asarray(share, dtype=float)), 1.0)
    return np.asarray(tail * np.asarray(groups, dtype=float) <= UNLIKELY)
