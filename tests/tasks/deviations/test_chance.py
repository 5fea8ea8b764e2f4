"""Chance is the binomial distribution's, over all groups of which the largest is looked at."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from tasks.deviations.chance import UNLIKELY, beyond_chance


@pytest.mark.parametrize("count", range(11))
def test_it_is_the_tail_of_the_binomial_distribution_times_the_groups(count: int) -> None:
    likely = 5 * binom.sf(count - 1, 10, 0.2)
    assert bool(beyond_chance(count, 10, 0.2, 5)) == (likely <= UNLIKELY)


def test_many_are_asked_at_once_and_nothing_is_never_beyond_chance() -> None:
    assert beyond_chance([6, 5, 0], [10, 10, 0], [0.2, 0.2, 0.2], [5, 5, 5]).tolist() == [True, False, False]
    assert beyond_chance([], [], [], []).tolist() == []
    assert not beyond_chance(3, 3, np.nan, 2)
