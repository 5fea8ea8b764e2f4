"""Earned schedule equals what others have published of it.

The worked examples were looked up where their docstrings say. Lipke's table is quoted from memory: the paper could not be
opened where this was written, though every figure of it agrees with every other to the printed digit.
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
    """hksmnow.com, Earned Schedule (weeks 18 of 20, 21 of 24); a CAPM question at certsforce.com (16 of 12)."""
    assert schedule_variance_time(earned, gone) == variance
    assert schedule_performance_index_time(earned, gone) == pytest.approx(index, abs=0.05)


def test_the_table_of_lipkes_project_that_finished_a_month_early() -> None:
    """W. Lipke, Schedule is different, The Measurable News, March 2003: twelve months planned, done in eleven."""
    planned = [105, 200, 515, 845, 1175, 1475, 1805, 2135, 2435, 2665, 2760, 2823]
    earned = [115, 220, 530, 870, 1215, 1525, 1860, 2190, 2500, 2740, 2823]
    printed = [0.105, 0.063, 0.045, 0.076, 0.133, 0.152, 0.167, 0.183, 0.283, 0.789, 1.000]
    months = np.arange(1, 12)
    schedule = earned_schedule(planned, earned)
    np.testing.assert_allclose(schedule_variance_time(schedule, months), printed, atol=5.1e-4)
    assert schedule_performance_index_time(schedule, months)[0] == pytest.approx(1.105, abs=5e-4)
    assert schedule_performance_index_time(schedule, months)[-1] == pytest.approx(1.091, abs=5e-4)
