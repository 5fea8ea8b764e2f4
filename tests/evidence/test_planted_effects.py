"""The verdict on a measure is the planted one; a few dozen measures of each effect, with floors."""

from __future__ import annotations

import pytest

from tests.evidence.measure_verdicts import Said, verdicts_said

MEASURES = 25


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return list(verdicts_said(MEASURES))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("effect", "floor"),
    [
        ("large effect (2.5 swings)", 0.9),
        ("effect that just does (1.75 swings)", 0.55),
        ("large effect, judged after five periods", 0.8),
        ("no effect", 0.9),
        ("half of what was asked", 0.75),
        ("made it worse (2.5 swings)", 0.6),
        ("judged before its waiting time is over", 1.0),
        ("three periods before it", 1.0),
        ("two measures, large effect together", 0.9),
    ],
)
def test_the_planted_effect_is_said(effect: str, floor: float, said: list[Said]) -> None:
    mine = [each for each in said if each.effect == effect]
    assert mine
    for each in mine:
        assert each.hits >= floor * each.measures, each


@pytest.mark.slow
def test_nothing_without_effect_is_said_to_have_worked(said: list[Said]) -> None:
    for each in said:
        if each.effect in ("no effect", "made it worse (2.5 swings)", "trap: no effect, and it slides ever further"):
            assert each.counts["worked"] == 0, each


@pytest.mark.slow
@pytest.mark.parametrize(
    ("effect", "least", "most"),
    [
        ("trap: no effect, but a bad month passed", 0.85, 1.0),
        ("trap: no effect, and it slides ever further", 0.7, 1.0),
        ("trap: no effect, and it recovers by itself", 0.55, 1.0),
        ("large effect (2.5 swings)", 0.0, 0.2),
        ("effect that just does (1.75 swings)", 0.0, 0.25),
        ("made it worse (2.5 swings)", 0.0, 0.2),
    ],
)
def test_what_would_have_come_anyway_carries_a_caveat(effect: str, least: float, most: float, said: list[Said]) -> None:
    mine = [each for each in said if each.effect == effect]
    carried, of = (sum(sum(each.caveats.values()) for each in mine), sum(each.credited for each in mine))
    assert of >= MEASURES
    assert least <= carried / of <= most


@pytest.mark.slow
def test_overlaps_are_named_where_they_are_and_nowhere_else(said: list[Said]) -> None:
    for each in said:
        assert each.overlaps == (each.measures if each.effect.startswith("two") else 0), each
