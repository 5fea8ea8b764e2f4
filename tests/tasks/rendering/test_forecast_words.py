"""Nothing is ever shown as certain."""

from __future__ import annotations

import pytest

from tasks.records.choices import Language
from tasks.rendering.forecast_words import certainty


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(1.0, ">95%"), (0.9501, ">95%"), (0.95, "95%"), (0.5, "50%"), (0.05, "5%"), (0.049, "<5%"), (0.0, "<5%")],
)
def test_certainty_is_capped_on_both_sides(probability: float, shown: str) -> None:
    assert certainty(probability, Language.ENGLISH) == shown
    assert certainty(probability, Language.CHINESE) == shown


def test_no_probability_is_a_dash() -> None:
    assert certainty(None, Language.ENGLISH) == certainty(float("nan"), Language.ENGLISH) == "—"
