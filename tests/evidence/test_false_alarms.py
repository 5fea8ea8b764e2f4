"""Quiet series raise as many alarms as theory says, and hardly any confirmed deviation."""

from __future__ import annotations

import pytest

from tests.evidence.false_alarms import FOUR_RULES, THEORY, TWO_RULES, chart_alarms, openings
from tests.evidence.quiet_series import NEAR_THE_EDGE


@pytest.mark.slow
def test_quiet_charts_alarm_as_often_as_theory_says() -> None:
    normal = next(chart_alarms(800))
    assert normal.known_four == pytest.approx(THEORY[FOUR_RULES], rel=0.12)
    assert normal.known_two == pytest.approx(THEORY[TWO_RULES], rel=0.12)
    assert normal.four == pytest.approx(THEORY[FOUR_RULES], rel=0.25)


@pytest.mark.slow
def test_what_lies_well_inside_its_band_opens_little_and_confirms_less() -> None:
    for each in openings(12):
        assert each.readings == 12 * 364
        assert 1000 * each.opened / each.readings < 5, each
        assert each.per_thousand < 0.5, each
        assert each.confirmed <= each.opened


@pytest.mark.slow
def test_near_the_edge_more_opens_than_well_inside() -> None:
    well, near = (sum(each.opened for each in found) for found in (openings(8), openings(8, NEAR_THE_EDGE)))
    assert near > well
