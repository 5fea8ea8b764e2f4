"""What docs/forecast.md says of the back-test is what the back-test says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.backtest import tried
from tasks.deviations.pace import Pace
from tasks.records.forecast_rules import ForecastRules
from tests.backtest.jira import TASKS, series
from tests.backtest.naive import as_long_as_last_time, at_the_mean_pace
from tests.backtest.origins import forecasts, next_month_again
from tests.backtest.tables import DOCUMENT, pinball, tables, written

needs_the_tasks = pytest.mark.skipif(not TASKS.exists(), reason="the Jira tasks are not beside this checkout")


@pytest.mark.slow
@needs_the_tasks
def test_the_document_tells_the_hit_rates_that_the_data_give() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert document == written(document, tables())


@needs_the_tasks
def test_all_tasks_are_counted_once() -> None:
    projects = series()
    assert sum(len(project.finished) for project in projects) == 4_123
    assert sum((project.finished < project.created).sum() for project in projects) == 1_662


@pytest.mark.slow
@needs_the_tasks
def test_the_product_tries_itself_as_the_table_does() -> None:
    """The same origins and the same question; fewer trials, so a hit more or less is possible."""
    for project in series():
        table = forecasts(project, next_month_again, 60)
        amounts = project.finished_a_day[None, :]
        rules = ForecastRules(back_test_days=amounts.shape[1] - 20)
        own = tried(Pace(amounts), np.array([0]), rules, seed=1)
        assert own.origins[0] == pytest.approx(len(table), abs=3)
        assert own.hits_p85[0] == pytest.approx((table["came"] <= table["p85"]).sum(), abs=8)


def test_the_naive_forecasts_are_what_they_say() -> None:
    history = np.array([0.0, 2.0, 0.0, 1.0, 1.0])
    assert at_the_mean_pace(history, 4) == 5
    assert as_long_as_last_time(history, 3) == 4
    assert as_long_as_last_time(history, 8) == 10


def test_the_pinball_loss_is_least_at_the_quantile() -> None:
    came = pd.Series(np.arange(1, 101, dtype=float))
    losses = [pinball(came, pd.Series(np.full(100, day)), 0.85) for day in (75.0, 85.0, 95.0)]
    assert losses[1] == min(losses)


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    assert written("a <!-- back-test: begin -->\nold\n<!-- back-test: end --> z", "new\n") == (
        "a <!-- back-test: begin -->\nnew\n<!-- back-test: end --> z"
    )
