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
    """Forecasts of the harbour's finish, due on 1 May; P50 before and P85 after it unless they say otherwise."""
    usual = {
        "project": "harbour", "subject": "finish", "method": "throughput", "night": "2026-03-02", "state": "forecast",
        "p50": "2026-04-20", "p85": "2026-05-20", "due_on": "2026-05-01", "probability": 0.4,
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


def warned(*rows: Mapping[str, object], on: pd.DataFrame | None = None) -> list[str]:
    found = early_warnings(forecasts(*rows), readings() if on is None else on, DEFINITIONS)
    return list(found["subject"])


def test_a_project_inside_its_bands_whose_p85_lies_beyond_the_day_is_warned_of() -> None:
    found = early_warnings(forecasts({}), readings(), DEFINITIONS).iloc[0]
    assert (found["project"], found["subject"], found["methods"]) == ("harbour", "finish", 1)
    assert found["p85"] == pd.Timestamp("2026-05-20")
    assert found["probability"] == 0.4


def test_both_methods_must_say_so() -> None:
    by_plan = {"method": "earned_schedule"}
    assert warned({}, by_plan | {"p85": "2026-04-30"}) == []
    assert warned({}, by_plan) == ["finish"]
    assert warned({}, by_plan | {"state": "not_enough_data", "p85": None}) == ["finish"]


def test_who_is_exactly_on_plan_is_not_warned_of() -> None:
    assert warned({"probability": 0.5}) == []
    assert warned({}, {"method": "earned_schedule", "probability": 0.55}) == []


def test_a_p85_on_the_day_keeps_it_and_one_beyond_all_reach_does_not() -> None:
    assert warned({"p85": "2026-05-01"}) == []
    assert warned({"p85": None}) == ["finish"]


def test_a_day_that_is_past_or_was_never_agreed_is_no_early_warning() -> None:
    assert warned({"due_on": "2026-03-01"}) == []
    assert warned({"due_on": None}) == []


def test_once_an_indicator_has_left_its_band_the_deviation_speaks() -> None:
    assert warned({}, on=readings(rate=-0.2)) == []
    assert warned({}, on=readings(index=0.8)) == []
    assert warned({}, on=readings(rate=None, index=None)) == []
    assert warned({}, on=readings(rate=None)) == ["finish"]


def test_every_subject_stands_for_itself() -> None:
    late_gate = {"subject": "tracker/gate", "due_on": "2026-04-01", "p85": "2026-04-09"}
    assert warned({"p85": "2026-04-30"}, late_gate) == ["tracker/gate"]


def test_without_forecasts_or_readings_nobody_is_warned_of() -> None:
    assert early_warnings(forecasts({}).iloc[:0], readings(), DEFINITIONS).empty
    assert early_warnings(forecasts({}), readings().iloc[:0], DEFINITIONS).empty
