"""Forecasts as Prefect runs them: by the flow on demand, and in the night of the policy's weekday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.benchmarks.portfolio import NIGHT
from tests.tasks.store.frames import frame_of

pytestmark = [pytest.mark.flow, pytest.mark.slow]

MONDAY = NIGHT + timedelta(days=6)


def measured_on(night: date, project: str) -> pd.DataFrame:
    reading = {"scope": "project", "unit": "fraction", "state": "measured", "trust": "A", "formula_version": 1}
    return frame_of("readings", [reading | {"project": project, "indicator": "csat", "night": night, "value": 0.9}])


def test_the_flow_forecasts_on_demand_and_the_analysis_on_mondays(portfolio: Path) -> None:
    from flows.analyse import analyse
    from flows.forecast import forecast
    from tasks.equip import equip
    from tasks.store.forecasts import forecasts
    from tasks.store.readings import save_readings

    assert portfolio.is_dir()
    key = equip().portfolio.project_facts()[0].key
    one = forecast(NIGHT, [key])
    assert sum(one.values()) == 2
    assert set(forecasts(equip().engine, NIGHT)["project"]) == {key}
    save_readings(equip().engine, measured_on(NIGHT - timedelta(days=7), key), datetime.now(UTC))
    forecast(None, [key])
    again = forecasts(equip().engine, NIGHT - timedelta(days=1))
    assert set(again["night"].dt.date) == {NIGHT - timedelta(days=7)}, "on demand, for the last measured night"
    assert MONDAY.weekday() == 0
    assert "forecasts made" not in analyse(MONDAY - timedelta(days=1))
    assert "forecasts made" in analyse(MONDAY)
    rows = forecasts(equip().engine, MONDAY)
    assert rows["project"].nunique() == len(equip().portfolio.projects)
    assert (rows["night"].dt.date == MONDAY).all()
