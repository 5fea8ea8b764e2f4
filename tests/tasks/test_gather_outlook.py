"""What is forecast and warned of is gathered once, with names, and quickly where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from tasks.equip import equip
from tasks.foresee import foreseen
from tasks.gather_outlook import early_warned, outlook_facts
from tasks.records.catalogue import KINDS
from tasks.records.frames import empty_frame
from tasks.reports.outlook_facts import OutlookFacts
from tasks.store.bulk import write
from tasks.store.engine import writing
from tasks.store.forecasts import save_forecasts
from tasks.store.readings import save_readings
from tasks.store.tables import TABLES
from tasks.store.verdicts import save_verdicts
from tests.tasks.desk import NIGHT, portfolio
from tests.tasks.store.frames import frame_of

RATE = "schedule_deviation_rate"
NO_DEVIATIONS = empty_frame(KINDS["deviations"])
GATE = {
    "source": "tracker", "ref": "gate", "project": "alpha", "title": "Second gate", "status": "open",
    "row_digest": 1, "valid_from": "2026-01-05T00:00:00Z",
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        yield folder


def forecast_on(night: date, *subjects: str, project: str = "alpha", probability: float = 0.2) -> None:
    """Forecasts of these subjects, each beyond its agreed day."""
    due, p50, p85 = (NIGHT + timedelta(days=days) for days in (30, 34, 40))
    usual = {"method": "throughput", "night": night, "state": "forecast", "due_on": due, "p50": p50, "p85": p85}
    rows = [usual | {"project": project, "subject": subject, "probability": probability} for subject in subjects]
    save_forecasts(equip().engine, night, frame_of("forecasts", rows))


def judged(*names: str, advice: str = "early_warning") -> None:
    """The charts of these indicators say so tonight."""
    usual = {
        "project": "alpha", "scope": "project", "night": NIGHT, "breach": False, "signals": '["run_of_eight"]',
        "capability": "hit_or_miss", "advice": advice, "points": 14, "trial": False,
    }  # fmt: skip
    save_verdicts(equip().engine, frame_of("verdicts", [usual | {"indicator": name} for name in names]), NIGHT)


def readings() -> pd.DataFrame:
    usual = {
        "project": "alpha",
        "scope": "project",
        "night": NIGHT,
        "unit": "fraction",
        "state": "measured",
        "trust": "A",
        "formula_version": 1,
    }
    values = {RATE: -0.02, "defect_rate": 0.01}
    return frame_of("readings", [usual | {"indicator": name, "value": value} for name, value in values.items()])


def outlook() -> OutlookFacts | None:
    return outlook_facts(equip(), NIGHT, readings(), NO_DEVIATIONS)


@pytest.mark.usefixtures("home")
def test_where_nothing_was_forecast_or_judged_two_queries_find_that_out() -> None:
    asked: list[str] = []
    engine, known = equip().engine, readings()

    def note(*told: Any) -> None:
        asked.append(str(told[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    assert outlook_facts(equip(), NIGHT, known, NO_DEVIATIONS) is None
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len([query for query in asked if query.lstrip().startswith("SELECT")]) == 2


@pytest.mark.usefixtures("home")
def test_forecasts_and_warnings_come_with_the_names_of_what_they_are_about() -> None:
    with writing(equip().engine) as connection:
        write(connection, TABLES["milestones"], frame_of("milestones", [GATE]).assign(landing=1))
    forecast_on(NIGHT - timedelta(days=3), "finish", "tracker/gate", "T1")
    judged("defect_rate")
    found = outlook()
    assert found is not None
    names = found.forecasts.set_index("subject")["title"].astype(object)
    assert names.where(names.notna(), None).to_dict() == {"finish": None, "tracker/gate": "Second gate", "T1": None}
    assert found.warnings[["kind", "subject", "others", "value"]].astype(object).to_numpy().tolist()[0][:3] == [
        "forecast",
        "finish",
        2,
    ]
    assert found.warnings["indicator"].tolist()[1:] == ["defect_rate"]
    alone = early_warned(equip(), NIGHT, readings(), NO_DEVIATIONS)
    pd.testing.assert_frame_equal(alone, found.warnings)


def test_the_policy_says_how_small_a_chance_is_warned_of(home: Path) -> None:
    forecast_on(NIGHT, "finish", probability=0.4)
    assert early_warned(equip(), NIGHT, readings(), NO_DEVIATIONS).empty
    with (home / "portfolio.yaml").open("a", encoding="utf-8") as file:
        file.write("policy: {forecast: {warn_below: 0.45}}\n")
    equip().engine.dispose()
    equip.cache_clear()
    assert early_warned(equip(), NIGHT, readings(), NO_DEVIATIONS)["project"].tolist() == ["alpha"]


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_the_command_warns_of_what_the_pages_warn_of() -> None:
    """Of the last measured night; of no forecast of long ago, no left project, no open deviation, and once a project."""
    forecast_on(NIGHT - timedelta(days=3), "finish", "tracker/gate")
    judged("defect_rate")
    assert foreseen(equip(), date.max).empty, "nothing is measured"
    save_readings(equip().engine, readings(), datetime.now(UTC))
    found = foreseen(equip(), date.max)
    pages = early_warned(equip(), NIGHT, readings(), NO_DEVIATIONS)
    pd.testing.assert_frame_equal(found, pages[pages["kind"] == "forecast"])
    assert found[["project", "subject", "others"]].to_numpy().tolist() == [["alpha", "finish", 1]]
    assert foreseen(equip(), NIGHT - timedelta(days=1)).empty
    later = readings().assign(night=pd.Timestamp(NIGHT + timedelta(days=12)))
    save_readings(equip().engine, later, datetime.now(UTC))
    assert foreseen(equip(), date.max).empty, "too long ago"
    assert len(foreseen(equip(), NIGHT)) == 1, "as it was then"


@pytest.mark.usefixtures("home")
def test_forecasts_of_long_ago_and_verdicts_that_advise_otherwise_are_left() -> None:
    forecast_on(NIGHT - timedelta(days=15), "finish")
    judged("defect_rate", advice="none")
    assert outlook() is None


@pytest.mark.usefixtures("home")
def test_a_project_that_left_the_portfolio_is_not_shown() -> None:
    forecast_on(NIGHT, "finish", project="gone")
    assert outlook() is None
