"""A small project is measured for weeks and forecast, through the verbs without Prefect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tasks.equip import equip
from tasks.forecast import forecast_due, forecast_night, measured_night
from tasks.freeze import freeze_plans
from tasks.measure import measure_night, trust_facts
from tasks.store.forecasts import forecasts
from tests.tasks.desk import FILES, collected, portfolio

FIRST, NIGHT = date(2026, 2, 2), date(2026, 3, 9)  # Mondays
TRACKER = FILES["sources/tracker.yaml"].replace(
    "  due_on: Due\n", "  due_on: Due\n  created_at: Created\n  closed_at: Closed\nzone: UTC\n"
)


def days_from(first: date, count: int, step: int = 1) -> list[date]:
    return [first + timedelta(days=number * step) for number in range(count)]


def items() -> str:
    """Fifty items, one due each day from 3 February; from the fourth on every one is finished three days late."""
    rows = ["Key,Summary,Project,Status,Start,Due,Created,Closed"]
    for number, due in enumerate(days_from(date(2026, 2, 3), 50), start=1):
        closed = due + timedelta(days=0 if number < 4 else 3)
        done = closed <= NIGHT
        told = f"{closed:%d.%m.%Y}" if done else ""
        status = "Done" if done else "Open"
        rows.append(
            f"A-{number},Item {number},Alpha,{status},{due - timedelta(days=1):%d.%m.%Y},{due:%d.%m.%Y},01.02.2026,{told}"
        )
    return "\n".join(rows) + "\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "sources" / "tracker.yaml").write_text(TRACKER)
        (folder / "data" / "tracker.csv").write_text(items())
        collected("tracker", NIGHT)
        freeze_plans(FIRST)
        yield folder


def measure_every_other_night() -> None:
    facts = trust_facts(equip())
    for night in [*days_from(FIRST, 18, step=2)[1:], NIGHT]:
        measure_night("schedule", night, facts)


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_both_methods_forecast_the_finish_and_the_same_night_again_leaves_the_same() -> None:
    measure_every_other_night()
    assert forecast_night(NIGHT) == {"forecast": 2}
    before = forecasts(equip().engine, NIGHT)
    found = before.set_index("method")
    assert found["subject"].tolist() == ["finish", "finish"]
    assert (found["due_on"] == pd.Timestamp("2026-03-24")).all()
    assert found.loc["throughput", "remaining"] == 18  # those due after 6 March
    for _, row in found.iterrows():
        assert pd.Timestamp(NIGHT) < row["p50"] <= row["p85"] < pd.Timestamp("2026-05-15")
        assert 0 <= row["probability"] <= 1
    forecast_night(NIGHT)
    forecast_night(NIGHT, ["alpha"])
    pd.testing.assert_frame_equal(forecasts(equip().engine, NIGHT), before)
    assert measured_night(NIGHT + timedelta(days=1)) == NIGHT, "by day, the night to come knows no earned schedule"
    with pytest.raises(ValueError, match="No project is called beta; the portfolio has: alpha"):
        forecast_night(NIGHT, ["beta"])


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_before_anything_is_known_it_says_so_and_on_mondays_only_without_being_asked() -> None:
    assert measured_night(FIRST) == FIRST
    assert forecast_night(FIRST) == {"not_enough_data": 2}
    assert forecast_due(NIGHT)
    assert not any(forecast_due(NIGHT + timedelta(days=days)) for days in range(1, 7))
