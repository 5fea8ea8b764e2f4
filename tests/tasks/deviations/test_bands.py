"""Bands: how far outside, how severe, how far back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.bands import Bands, bands_of
from tasks.records.definitions import Band, IndicatorDefinition
from tests.tasks.deviations.nights import DEFECTS, DEFINITIONS, RATE


def bands(indicator: str, count: int, band: Band | None = None) -> Bands:
    rows = pd.DataFrame({"project": ["harbour"] * count, "indicator": indicator, "scope": "project"}, dtype="str")
    definitions = {indicator: IndicatorDefinition(indicator, "fraction", band=band)} if band else DEFINITIONS
    return bands_of(rows, definitions)[0]


def test_severity_of_values_on_both_sides() -> None:
    values = np.array([-0.21, -0.20, -0.11, -0.10, 0.0, 0.10, 0.11, 0.21, np.nan])
    edges = bands(RATE, len(values))
    assert edges.side(values).tolist() == [-1, -1, -1, 0, 0, 0, 1, 1, 0]
    assert np.flatnonzero(edges.critical(values)).tolist() == [0, 7]


def test_an_open_edge_is_never_left() -> None:
    assert bands(DEFECTS, 2).side(np.array([-5.0, 0.06])).tolist() == [0, 1]


def test_how_far_outside_is_positive_and_how_far_inside_negative() -> None:
    assert bands(RATE, 3).excess(np.array([-0.15, 0.0, 0.3])).tolist() == pytest.approx([0.05, -0.1, 0.2])


def test_without_a_band_every_value_is_infinitely_inside() -> None:
    free = bands(RATE, 2, Band())
    assert free.excess(np.array([99.0, np.nan]))[0] == -np.inf
    assert free.closing(np.array([99.0, np.nan])).tolist() == [True, False]


def test_the_closing_band_is_narrower_by_the_hysteresis() -> None:
    values = np.array([-0.081, -0.08, 0.08, 0.081])
    assert bands(RATE, 4).closing(values).tolist() == [False, True, True, False]


def test_a_hysteresis_wider_than_the_band_leaves_half_of_it_to_come_back_to() -> None:
    wide = bands(RATE, 3, Band(-0.1, 0.1, hysteresis=5.0))
    assert wide.closing(np.array([-0.06, 0.0, 0.05])).tolist() == [False, True, True]


def test_no_value_beyond_what_the_indicator_can_reach_is_asked_for() -> None:
    assert bands("complaint_rate", 1, Band(high=0.1, hysteresis=0.25)).closing(np.array([0.0])).tolist() == [True]
    assert bands("csat", 1, Band(low=0.95, hysteresis=0.1)).closing(np.array([1.0])).tolist() == [True]


def test_an_indicator_that_nobody_defined_is_an_error() -> None:
    rows = pd.DataFrame({"project": ["harbour"], "indicator": "mood", "scope": "project"}, dtype="str")
    with pytest.raises(KeyError, match="mood"):
        bands_of(rows, DEFINITIONS)


def millionths(low: int, high: int) -> st.SearchStrategy[float]:
    """Numbers that lie on each other, or farther apart than the tolerance."""
    return st.integers(low * 10**6, high * 10**6).map(lambda number: number / 10**6)


edges = st.tuples(*[millionths(-10, 10)] * 4).map(sorted)


@settings(max_examples=40)
@given(edges, millionths(0, 5), st.lists(millionths(-20, 20), min_size=1, max_size=20))
def test_closing_is_inside_critical_is_outside_and_the_mirror_image_says_the_same(
    agreed: list[float], hysteresis: float, found: list[float]
) -> None:
    values = np.array(found)
    critical_low, low, high, critical_high = agreed
    band = bands("mood", len(found), Band(low, high, critical_low, critical_high, hysteresis))
    excess = band.excess(values)
    assert (excess[band.closing(values)] <= 1e-9).all()
    assert (excess[band.critical(values)] > 0).all()
    assert (band.side(values) == np.where(excess > 1e-9, np.sign(values - (low + high) / 2), 0)).all()
    assert not (band.critical(values) & band.below_critical(values)).any()
    mirror = bands("mood", len(found), Band(-high, -low, -critical_high, -critical_low, hysteresis))
    assert mirror.excess(-values) == pytest.approx(excess)
    assert (mirror.closing(-values) == band.closing(values)).all()
    assert (mirror.side(-values) == -band.side(values)).all()
