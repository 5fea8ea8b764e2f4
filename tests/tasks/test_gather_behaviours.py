"""The chart of a deviation: up to the night while it is open, up to its closing ever after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.deviations.period_calendar import DEFAULT_PERIODS
from tasks.equip import equip
from tasks.gather_behaviours import SHOWN_PERIODS, behaviours
from tasks.judge import judge_night
from tasks.reports.deviation_case import Behaviour
from tasks.store.readings import save_readings
from tests.tasks.desk import portfolio
from tests.tasks.deviations.charted_nights import DONE, PLANNED, RATE, SUNDAY, inspected, progress

pytestmark = pytest.mark.slow
PERIODS = 70
NOW = SUNDAY + timedelta(days=3)
LONG_AGO = SUNDAY - timedelta(days=28 * 30)


@pytest.fixture(name="known", autouse=True)
def _known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Years of inspections of Alpha, every fourth week, and its schedule's last weeks."""
    with portfolio(tmp_path, monkeypatch):
        bad = [2.0 + turn % 3 + turn // 20 for turn in range(PERIODS)]
        weeks = progress([0.1 * turn for turn in range(9)], [0.11 * turn for turn in range(9)])
        for part in (inspected(bad, [100.0] * PERIODS), weeks):
            save_readings(
                equip().engine, part.assign(project="alpha").astype(part.dtypes), datetime(2026, 1, 1, tzinfo=UTC)
            )
        tonight = inspected([9.0], [100.0]).assign(project="alpha", night=pd.Timestamp(NOW).as_unit("s"))
        save_readings(equip().engine, tonight, datetime(2026, 1, 1, tzinfo=UTC))
        judge_night(NOW)
        yield


def told(*deviations: Mapping[str, Any], night: date = NOW, edges: tuple[float, ...] = (0.05,)) -> dict[str, Behaviour]:
    """The charts of these deviations of the defect rate, by key."""
    rows = pd.DataFrame(
        {"project": "alpha", "indicator": "defect_rate", "scope": "project", "closed_on": pd.NaT, **each}
        for each in deviations
    )
    rows["closed_on"] = rows["closed_on"].astype("datetime64[s]")
    return behaviours(equip(), night, rows, dict.fromkeys(rows["key"], edges))


def test_an_open_one_reaches_up_to_the_last_period_and_says_what_the_chart_asks_for() -> None:
    found = told({"key": "open"})["open"]
    assert found.chart is not None
    assert (found.chart.last, found.chart.first) == (SUNDAY, SUNDAY - timedelta(days=28 * (SHOWN_PERIODS - 1)))
    assert (found.kind, found.unit, found.banded) == ("share", "fraction", True)
    assert found.advice == "change_process"
    assert found.points == DEFAULT_PERIODS


def test_a_closed_one_ends_with_its_closing_however_much_later_it_is_drawn() -> None:
    closed_on = LONG_AGO + timedelta(days=5)
    both = told({"key": "closed", "closed_on": pd.Timestamp(closed_on)}, {"key": "open"})
    found = both["closed"]
    assert found.chart is not None
    assert found.chart.last == LONG_AGO
    assert (found.advice, found.signals) == (None, ())
    assert both["open"].chart != found.chart
    then = told({"key": "closed", "closed_on": pd.Timestamp(closed_on)}, night=closed_on)["closed"]
    assert then == found


def test_a_band_of_a_rate_is_not_drawn_among_what_changes_it() -> None:
    assert {DONE, PLANNED} <= set(equip().policy.definitions())
    found = told({"key": "late", "indicator": RATE}, edges=(-0.1, 0.1))["late"]
    assert (found.kind, found.banded) == ("difference", False)
    assert found.chart is not None
    assert 'class="edge"' not in found.chart.drawn


def test_a_figure_without_a_chart_has_none() -> None:
    assert told({"key": "nps", "indicator": "attainment"}) == {}
