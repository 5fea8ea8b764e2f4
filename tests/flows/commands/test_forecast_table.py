"""What `wordkeeper forecast` prints: never a certainty, and the early warnings in the words of the pages."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from flows.commands.forecast_table import print_forecasts
from tests.tasks.notices.early import GATE, LATE, early
from tests.tasks.store.frames import frame_of

NOTHING = early()


def forecasts(*rows: dict[str, Any]) -> pd.DataFrame:
    usual = {
        "project": "harbour", "subject": "finish", "method": "throughput", "night": "2026-07-06", "state": "forecast",
        "p50": "2026-08-20", "p85": "2026-09-03", "due_on": "2026-08-14", "probability": 0.3, "origins": 12,
        "hits_p50": 7, "hits_p85": 11,
    }  # fmt: skip
    return frame_of("forecasts", [usual | row for row in rows])


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.commands.forecast_table.console._width", 200)


@pytest.mark.parametrize(("probability", "shown"), [(1.0, ">95%"), (0.0, "<5%"), (0.3, "30%")])
def test_nothing_is_certain(capsys: pytest.CaptureFixture[str], probability: float, shown: str) -> None:
    print_forecasts(forecasts({"probability": probability}), NOTHING, as_json=False)
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("finish"))
    assert line.split() == [
        *("finish", "items", "2026-08-14", "2026-08-20", "2026-09-03", shown, "7,", "11", "of", "12")
    ]
    print_forecasts(forecasts({"probability": probability}), NOTHING, as_json=True)
    told = json.loads(capsys.readouterr().out)[0]
    assert told["probability"] == min(max(probability, 0.05), 0.95)
    assert told["early_warning"] is False


def test_what_has_no_day_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    without = {"p50": None, "p85": None, "probability": None, "origins": None, "hits_p50": None, "hits_p85": None}
    states = ("not_enough_data", "no_progress", "finished")
    rows = [without | {"subject": f"tracker/{state}", "state": state} for state in states]
    never = {"p50": None, "p85": None, "probability": 0.0, "due_on": None, "origins": 0}
    print_forecasts(
        forecasts(*rows, never, never | {"method": "earned_schedule", "probability": None}), NOTHING, as_json=False
    )
    lines = capsys.readouterr().out.splitlines()
    assert "tracker/not_enough_data, by items: not enough data for a forecast" in lines
    assert "tracker/no_progress, by items: no progress, so no day can be named" in lines
    assert "tracker/finished, by items: nothing is left" in lines
    assert ["finish", "items", "-", "-", "-", "<5%", "not", "tried"] in [line.split() for line in lines]
    assert ["finish", "plan", "-", "-", "-", "not", "tried"] in [line.split() for line in lines]


def test_early_warnings_are_said_as_on_the_pages(capsys: pytest.CaptureFixture[str]) -> None:
    found = early(LATE, GATE)
    print_forecasts(forecasts({}, {"project": "pumps"}), found, as_json=False)
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Early warning")]
    assert told == [
        (
            "Early warning: The project is forecast to be finished by Sep 3, 2026 (P85), later than the agreed Aug 14, 2026; "
            "in time: 41%. The schedule is still within its agreed band. Further days forecast to be missed: 2."
        ),
        (
            "Early warning: Gate <2> of 3 is not forecast within three years; agreed was Jul 10, 2026. "
            "The schedule is still within its agreed band."
        ),
    ]
    print_forecasts(forecasts({}, {"project": "quiet"}), found, as_json=True)
    assert [row["early_warning"] for row in json.loads(capsys.readouterr().out)] == [True, False]


def test_before_anything_is_forecast_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    print_forecasts(forecasts().iloc[:0], NOTHING, as_json=False)
    assert capsys.readouterr().out == "Nothing was forecast by then; run: wordkeeper forecast\n"
