"""The signed terms of an indicator stand above the policy's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import pytest

from tasks.deviations.bands import bands_of
from tasks.expectations.bands import agreed
from tasks.records.definitions import Band, IndicatorDefinition
from tests.tasks.expectations.promised import HARBOUR, targets

NIGHT = date(2026, 3, 31)
DEFECTS = IndicatorDefinition("defect_rate", "fraction", band=Band(high=0.05, critical_high=0.10, hysteresis=0.005))
CSAT = IndicatorDefinition("csat", "fraction", band=Band(low=0.80, critical_low=0.60), target=0.85)
RATE = IndicatorDefinition("schedule_deviation_rate", "fraction", band=Band(-0.1, 0.1, -0.2, 0.2), target=0.0)
PROGRESS = IndicatorDefinition("actual_progress", "fraction")
POLICY = {each.name: each for each in (DEFECTS, CSAT, RATE, PROGRESS)}


def signed(*rows: Mapping[str, object]) -> dict[tuple[str, ...], IndicatorDefinition]:
    return agreed(POLICY, {}, targets(*rows), NIGHT)


def band(definition: IndicatorDefinition) -> Band:
    assert definition.band is not None
    return definition.band


def test_at_most_is_the_upper_edge_and_the_critical_edge_moves_with_it() -> None:
    own = signed({"value": 0.02})[HARBOUR, "defect_rate", "project"]
    assert (band(own).high, band(own).hysteresis, own.target) == (0.02, 0.005, 0.02)
    assert band(own).critical_high == pytest.approx(0.07)


def test_at_least_is_the_lower_edge_and_the_target() -> None:
    own = signed({"indicator": "csat", "comparator": "at_least", "value": 0.9})[HARBOUR, "csat", "overall"]
    assert (band(own).low, band(own).high, own.target) == (0.9, None, 0.9)
    assert band(own).critical_low == pytest.approx(0.7)


def test_within_is_both_edges_and_the_policys_target_where_it_lies_inside() -> None:
    span = {"indicator": "schedule_deviation_rate", "comparator": "within", "value": -0.05, "value_high": 0.15}
    own = signed(span)[HARBOUR, "schedule_deviation_rate", "project"]
    assert (band(own).low, band(own).high, own.target) == (-0.05, 0.15, 0.0)
    assert signed({**span, "value": 0.01})[HARBOUR, "schedule_deviation_rate", "project"].target is None


def test_an_edge_that_was_not_signed_stays_unless_the_signed_one_lies_beyond_it() -> None:
    rate = {"indicator": "schedule_deviation_rate", "comparator": "at_least"}
    own = band(signed({**rate, "value": -0.05})[HARBOUR, "schedule_deviation_rate", "project"])
    assert (own.low, own.high, own.critical_high) == (-0.05, 0.1, 0.2)
    beyond = band(signed({**rate, "value": 0.2})[HARBOUR, "schedule_deviation_rate", "project"])
    assert (beyond.low, beyond.high, beyond.critical_high) == (0.2, None, None)


def test_of_two_targets_the_tighter_edge_counts() -> None:
    assert band(signed({"value": 0.04}, {"value": 0.02})[HARBOUR, "defect_rate", "project"]).high == 0.02


@pytest.mark.parametrize("scope", ["overall", None])
def test_a_target_binds_its_own_scope_and_one_without_means_the_whole(scope: str | None) -> None:
    terms = signed({"indicator": "csat", "scope": scope, "comparator": "at_least", "value": 0.9})
    assert list(terms) == [(HARBOUR, "csat", "overall")]
    rows = pd.DataFrame({"project": HARBOUR, "indicator": "csat", "scope": ["overall", "deliverables"]}, dtype="str")
    bands, _ = bands_of(rows, POLICY, terms)
    assert bands.low.tolist() == [0.9, 0.8]


def test_the_projects_own_terms_are_what_the_signed_edge_is_laid_over() -> None:
    mine = IndicatorDefinition("defect_rate", "fraction", band=Band(high=0.2), window_days=7)
    own = agreed(POLICY, {(HARBOUR, "defect_rate"): mine}, targets({"value": 0.1}), NIGHT)[
        HARBOUR, "defect_rate", "project"
    ]
    assert (band(own).high, band(own).critical_high, own.window_days) == (0.1, None, 7)


def test_a_target_that_is_grown_towards_binds_from_its_due_day_on() -> None:
    target = {"indicator": "actual_progress", "comparator": "at_least", "value": 1.0}
    assert signed({**target, "due_on": "2026-04-01"}) == {}
    assert band(signed({**target, "due_on": "2026-03-31"})[HARBOUR, "actual_progress", "project"]).low == 1.0


def test_deliverables_and_indicators_that_nobody_measures_bind_no_band() -> None:
    assert signed({"deliverable": "tracker/7"}, {"indicator": "mood", "value": 1.0}) == {}


def test_without_targets_the_terms_are_the_projects_own() -> None:
    overrides = {(HARBOUR, "csat"): CSAT}
    assert agreed(POLICY, overrides, targets().iloc[:0], NIGHT) == overrides
