"""Earned schedule equals what others have published of it: a table period by period, and worked examples.

All were looked up where their docstrings say, and nothing is quoted from memory. The tables of W. Lipke's own papers are
not among them: their text could not be had in full where this was written.
"""

from __future__ import annotations

import numpy as np
import pytest

from tasks.indicators.earned_schedule import (
    earned_schedule,
    schedule_performance_index_time,
    schedule_variance_time,
)


def test_ten_modules_that_took_twelve_months_are_two_months_late_although_sv_and_spi_deny_it() -> None:
    """Earned Schedule Management (ESM), mpug.com: ten modules of $100,000 planned for ten months, done in twelve."""
    plan = np.arange(1, 11) * 100_000.0
    earned = plan[-1]
    assert earned - plan[-1] == 0  # the article: "schedule variance = US$0.0M"
    assert earned / plan[-1] == 1  # "schedule performance index = 1.0"
    es = earned_schedule(plan, earned)
    assert schedule_variance_time(es, 12) == -2  # "obviously, the project is two months behind schedule"
    assert schedule_performance_index_time(es, 12) == pytest.approx(0.833, abs=5e-4)


@pytest.mark.parametrize(
    ("earned", "gone", "variance", "index"), [(18, 20, -2, 0.90), (21, 24, -3, 0.875), (16, 12, 4, 1.3)]
)
def test_the_textbook_questions_on_weeks_earned_and_gone(earned: int, gone: int, variance: int, index: float) -> None:
    """hksmnow.com and pmmilestone.org, Earned Schedule (weeks 18 of 20; 21 of 24); CAPM question 112 at pass4success.com (16 of 12)."""
    assert schedule_variance_time(earned, gone) == variance
    assert schedule_performance_index_time(earned, gone) == pytest.approx(index, abs=0.05)


def test_the_table_of_the_earned_schedule_tracker_of_the_project_controls_institute() -> None:
    """PCI Project Controls Institute, Earned Schedule Tracker (CSV) v1.0, 25 July 2026: its four rows, to the printed digit.

    github.com/hariswahidkhan-star/PCI, backend/Data/TemplatesLibrarySeed.cs at d3eba76, "template-earned-schedule".
    """
    planned = [100, 250, 450, 650]
    actual = np.arange(1, 5)
    found = earned_schedule(planned, [90, 210, 360, 500])
    np.testing.assert_allclose(found, [0.90, 1.73, 2.55, 3.25], atol=5.1e-3)
    np.testing.assert_allclose(schedule_variance_time(found, actual), [-0.10, -0.27, -0.45, -0.75], atol=5.1e-3)
    np.testing.assert_allclose(schedule_performance_index_time(found, actual), [0.90, 0.87, 0.85, 0.81], atol=5.1e-3)


def test_the_worked_example_and_the_question_of_a_body_of_knowledge() -> None:
    """PCL-AI Body of Knowledge (the same institute), domain 6, example 6.4.3b and question 6.4-D.

    The book states the cumulative plan of the two months around what is earned; the months before do not matter.
    """
    found = earned_schedule([90_000, 180_000, 270_000, 360_000, 520_000], 480_000)
    assert found == 4.75
    assert schedule_variance_time(found, 5) == -0.25
    assert schedule_performance_index_time(found, 5) == pytest.approx(0.95)
    found = earned_schedule([50_000, 100_000, 200_000, 300_000, 350_000, 400_000, 480_000], 440_000)
    assert found == 6.5
    assert schedule_variance_time(found, 8) == -1.5
