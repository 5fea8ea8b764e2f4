"""Forecasts as Prefect runs them: by the flow on demand, and in the night of the policy's weekday."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.benchmarks.portfolio import NIGHT

pytestmark = [pytest.mark.flow, pytest.mark.slow]

MONDAY = NIGHT + timedelta(days=6)


def test_the_flow_forecasts_on_demand_and_the_analysis_on_mondays(portfolio: Path) -> None:
    from flows.analyse import analyse
    from flows.forecast import forecast
    from tasks.equip import equip
    from tasks.store.forecasts import forecasts

    assert portfolio.is_dir()
    key = equip().portfolio.project_facts()[0].key
    one = forecast(NIGHT, [key])
    assert sum(one.values()) == 2
    assert set(forecasts(equip().engine, NIGHT)["project"]) == {key}
    assert MONDAY.weekday() == 0
    assert "forecasts made" not in analyse(MONDAY - timedelta(days=1))
    assert "forecasts made" in analyse(MONDAY)
    rows = forecasts(equip().engine, MONDAY)
    assert rows["project"].nunique() == len(equip().portfolio.projects)
    assert (rows["night"].dt.date == MONDAY).all()
