"""Who is warned before the indicator leaves its band, and who is not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tasks.deviations.early_warning import early_warnings
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.explaining import FORECASTS
from tasks.records.frames import conform
from tasks.records.judgements import READINGS

RATE, INDEX = "schedule_deviation_rate", "schedule_performance_index_time"
DEFINITIONS = {
    RATE: IndicatorDefinition(RATE, "fraction", band=Band(-0.10, 0.10)),
    INDEX: IndicatorDefinition(INDEX, "index", band=Band(low=0.90)),
    "csat": IndicatorDefinition("csat", "fraction", band=Band(low=0.80)),
}


def forecasts(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Forecasts of the harbour's finish, due on 1 May and kept in three trials of ten unless they say otherwise."""
    usual = {
        "project": "harbour", "subject": "finish", "method": "throughput", "night": "2026-03-02", "state": "forecast",
        "p50": "2026-05-09", "p85": "2026-05-20", "due_on": "2026-05-01", "probability": 0.3,
    }  # fmt: skip
    frame = pd.DataFrame([{**usual, **row} for row in rows])
    days = {name: pd.to_datetime(frame[name]) for name in ("night", "p50", "p85", "due_on")}
    return conform(frame.assign(**days), FORECASTS)


def readings(rate: float | None = -0.05, index: float | None = 0.95, project: str = "harbour") -> pd.DataFrame:
    values = {RATE: rate, INDEX: index, "csat": 0.1}
    rows = [
        {"project": project, "indicator": name, "scope": "project", "night": pd.Timestamp("2026-03-04"), "value": value}
        for name, value in values.items()
    ]
    return conform(pd.DataFrame(rows), READINGS)


def warned(*rows: Mapping[str, object], on: pd.DataFrame | None = None, below: float = 0.35) -> list[str]:
    found = early_warnings(forecasts(*rows), readings() if on is None else on, DEFINITIONS, below=below)
    return list(found["subject"])


def test_a_project_inside_its_bands_that_will_hardly_keep_its_day_is_warned_of() -> None:
    found = early_warnings(forecasts({}), readings(), DEFINITIONS, below=0.35).iloc[0]
    assert (found["project"], found["subject"], found["methods"]) == ("harbour", "finish", 1)
    assert found["p85"] == pd.Timestamp("2026-05-20")
    assert found["probability"] == 0.3


def test_both_methods_must_say_so() -> None:
    by_plan = {"method": "earned_schedule"}
    assert warned({}, by_plan | {"probability": 0.36}) == []
    assert warned({}, by_plan) == ["finish"]
    assert warned({}, by_plan | {"state": "not_enough_data", "p85": None, "probability": None}) == ["finish"]
    assert warned({}, by_plan | {"p50": None, "p85": None, "probability": 0.0}) == ["finish"]


def test_the_policy_says_how_small_a_chance_is_warned_of() -> None:
    assert warned({"probability": 0.34}) == ["finish"]
    assert warned({"probability": 0.35}) == []
    assert warned({"probability": 0.35}, below=0.5) == ["finish"]
    assert warned({"probability": 0.5}, below=0.5) == []


def test_a_day_that_is_past_or_was_never_agreed_is_no_early_warning() -> None:
    assert warned({"due_on": "2026-03-01"}) == []
    assert warned({"due_on": None}) == []


def test_once_an_indicator_has_left_its_band_the_deviation_speaks() -> None:
    assert warned({}, on=readings(rate=-0.2)) == []
    assert warned({}, on=readings(index=0.8)) == []
    assert warned({}, on=readings(rate=None, index=None)) == []
    assert warned({}, on=readings(rate=None)) == ["finish"]


def test_every_subject_stands_for_itself() -> None:
    late_gate = {"subject": "tracker/gate", "due_on": "2026-04-01", "p50": "2026-04-04", "p85": "2026-04-09"}
    assert warned({"probability": 0.9}, late_gate) == ["tracker/gate"]


def test_without_forecasts_or_readings_nobody_is_warned_of() -> None:
    assert early_warnings(forecasts({}).iloc[:0], readings(), DEFINITIONS, below=0.35).empty
    assert early_warnings(forecasts({}), readings().iloc[:0], DEFINITIONS, below=0.35).empty
