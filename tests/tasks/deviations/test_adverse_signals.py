"""Which signals of a chart point out of the agreed band, given where the figure stands."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.deviations.chart_nights import adverse

UNKNOWN = float("nan")


@pytest.mark.parametrize(
    ("toward", "level", "band", "bad"),
    [
        ("low", -0.05, (-0.1, 0.1), True),
        ("low", 0.05, (-0.1, 0.1), False),  # ahead of the plan and slowing down: back to the middle
        ("high", 0.05, (-0.1, 0.1), True),
        ("high", -0.05, (-0.1, 0.1), False),  # late and catching up
        ("low", UNKNOWN, (-0.1, 0.1), True),
        ("high", 0.0, (UNKNOWN, 0.05), True),
        ("low", 0.2, (UNKNOWN, 0.05), False),  # no edge was agreed on that side
        ("low", 0.9, (0.8, UNKNOWN), True),
        ("neither", 0.9, (0.8, UNKNOWN), False),
    ],
)
def test_a_signal_is_bad_when_it_points_to_an_agreed_edge_and_not_back_to_the_middle(
    toward: str, level: float, band: tuple[float, float], bad: bool
) -> None:
    low, high = np.array([toward == "low"]), np.array([toward == "high"])
    found = adverse(low, high, np.array([level]), np.array([band[0]]), np.array([band[1]]))
    assert found.tolist() == [bad]
