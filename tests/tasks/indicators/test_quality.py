"""The defect rate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.indicators.intervals import wilson
from tasks.indicators.quality import measure_quality
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, inspections, night, projects, reading_of

TEN_DAYS = np.array([10])


def test_inspections_of_the_window_add_up() -> None:
    rows = inspections(
        {"inspected_on": "2026-03-21", "inspected": 100, "nonconforming": 100},  # ten days ago: just outside
        {"inspected_on": "2026-03-22", "inspected": 60, "nonconforming": 2},
        {"inspected_on": "2026-03-31", "inspected": 40, "nonconforming": 4},
        {"inspected_on": "2026-04-01", "inspected": 100, "nonconforming": 100},  # tomorrow
    )
    reading = reading_of(measure_quality(rows, night("2026-03-31"), projects(), TEN_DAYS), "defect_rate")
    assert (reading["value"], reading["numerator"], reading["denominator"]) == (0.06, 6, 100)
    assert reading["sample_size"] == 100
    assert (reading["interval_low"], reading["interval_high"]) == tuple(pytest.approx(end) for end in wilson(6, 100))


def test_a_window_of_zero_days_takes_everything_up_to_the_night() -> None:
    rows = inspections({"inspected_on": "2020-01-01", "inspected": 10, "nonconforming": 1})
    reading = reading_of(measure_quality(rows, night("2026-03-31"), projects(), np.array([0])), "defect_rate")
    assert reading["value"] == 0.1


def test_inspecting_nothing_is_not_enough_data_and_no_inspection_is_no_data() -> None:
    rows = inspections({"inspected_on": "2026-03-31", "inspected": 0, "nonconforming": 0})
    readings = measure_quality(rows, night("2026-03-31"), projects(HARBOUR, BRIDGE), np.array([10, 10]))
    assert reading_of(readings, "defect_rate")["state"] == "not_enough_data"
    assert reading_of(readings, "defect_rate", BRIDGE)["state"] == "no_data"
    assert readings["value"].isna().all()


def test_a_phase_that_was_inspected_keeps_a_row_of_its_own() -> None:
    rows = inspections(
        {"inspected_on": "2026-01-05", "inspected": 10, "nonconforming": 1, "phase": "implementation"},
        {"inspected_on": "2026-03-30", "inspected": 20, "nonconforming": 1, "phase": "acceptance"},
    )
    readings = measure_quality(rows, night("2026-03-31"), projects(HARBOUR, BRIDGE), np.array([10, 10]))
    assert reading_of(readings, "defect_rate", scope="acceptance")["value"] == 0.05
    assert reading_of(readings, "defect_rate", scope="implementation")["state"] == "no_data"
    assert len(readings) == 4


def test_each_project_has_its_own_window() -> None:
    rows = inspections(
        *(
            {"inspected_on": "2026-03-20", "inspected": 10, "nonconforming": 1, "project": key}
            for key in (HARBOUR, BRIDGE)
        )
    )
    readings = measure_quality(rows, night("2026-03-31"), projects(HARBOUR, BRIDGE), np.array([5, 30]))
    assert reading_of(readings, "defect_rate")["state"] == "no_data"
    assert reading_of(readings, "defect_rate", BRIDGE)["value"] == 0.1


def test_rows_of_projects_that_are_not_in_the_portfolio_are_left_alone() -> None:
    rows = inspections({"inspected_on": "2026-03-31", "inspected": 10, "nonconforming": 1, "project": "elsewhere"})
    readings = measure_quality(rows, night("2026-03-31"), projects(), TEN_DAYS)
    assert readings["state"].tolist() == ["no_data"]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=8))
def test_the_rate_is_that_of_all_items_and_lies_in_its_interval(counts: list[tuple[int, int]]) -> None:
    """Pooled, not averaged: however the inspections are cut, the items say the same."""
    found = [(min(pair), pair[1]) for pair in counts]
    apart = inspections(*({"inspected_on": "2026-03-31", "inspected": of, "nonconforming": bad} for bad, of in found))
    bad, of = (sum(each) for each in zip(*found, strict=True))
    whole = inspections({"inspected_on": "2026-03-31", "inspected": of, "nonconforming": bad})
    one, other = (
        reading_of(measure_quality(rows, night("2026-03-31"), projects(), TEN_DAYS), "defect_rate")
        for rows in (apart, whole)
    )
    assert one["value"] == pytest.approx(bad / of)
    assert one["interval_low"] - 1e-9 <= one["value"] <= one["interval_high"] + 1e-9
    for name in ("value", "numerator", "denominator", "interval_low", "interval_high"):
        assert one[name] == pytest.approx(other[name])
