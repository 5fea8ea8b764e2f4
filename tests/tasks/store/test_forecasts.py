"""Forecasts are kept by night, and the latest of each project is found."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.store.forecasts import forecasts, recent_forecasts, save_forecasts, schedule_freshness, schedule_standing
from tasks.store.readings import save_readings
from tests.tasks.store.frames import frame_of, moment, night


def row(day: int, project: str = "bridge", **others: Any) -> dict[str, Any]:
    return {
        "project": project, "subject": "finish", "method": "throughput", "night": night(day), "state": "forecast",
        "p50": night(20), "p85": night(27), "probability": 0.4, "trials": 10_000, **others,
    }  # fmt: skip


def kept(store: Engine, day: int, project: str | None = None) -> list[tuple[str, int, float]]:
    rows = forecasts(store, night(day), project)
    return list(zip(rows["project"], rows["night"].dt.day, rows["probability"], strict=True))


def test_the_latest_forecast_of_each_project_up_to_a_night_is_found(store: Engine) -> None:
    save_forecasts(store, night(5), frame_of("forecasts", [row(5), row(5, "tunnel", probability=0.1)]))
    save_forecasts(store, night(12), frame_of("forecasts", [row(12, probability=0.7)]), ["bridge"])
    assert kept(store, 4) == []
    assert kept(store, 5) == [("bridge", 5, 0.4), ("tunnel", 5, 0.1)]
    assert kept(store, 30) == [("bridge", 12, 0.7), ("tunnel", 5, 0.1)]
    assert kept(store, 30, "tunnel") == [("tunnel", 5, 0.1)]


def test_of_some_nights_the_latest_are_found_as_of_all(store: Engine) -> None:
    save_forecasts(store, night(5), frame_of("forecasts", [row(5, subject="tracker/gate"), row(5), row(5, "tunnel")]))
    save_forecasts(store, night(12), frame_of("forecasts", [row(12, probability=0.7)]), ["bridge"])
    for last in (5, 11, 12, 30):
        pd.testing.assert_frame_equal(recent_forecasts(store, night(5), night(last)), forecasts(store, night(last)))
    assert recent_forecasts(store, night(6), night(30))["project"].tolist() == ["bridge"]
    assert recent_forecasts(store, night(13), night(30)).empty


def test_a_night_forecast_again_replaces_what_it_said(store: Engine) -> None:
    both = [row(5), row(5, subject="tracker/gate"), row(5, "tunnel")]
    save_forecasts(store, night(5), frame_of("forecasts", both))
    save_forecasts(store, night(5), frame_of("forecasts", [row(5, probability=0.9)]), ["bridge"])
    assert kept(store, 5) == [("bridge", 5, 0.9), ("tunnel", 5, 0.4)]
    save_forecasts(store, night(5), frame_of("forecasts", []))
    assert kept(store, 30) == []


def test_a_forecast_of_another_night_is_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="other nights"):
        save_forecasts(store, night(5), frame_of("forecasts", [row(6)]))


def test_the_standing_of_the_schedule_is_read_and_nothing_else(store: Engine) -> None:
    reading = {
        "scope": "project", "state": "measured", "unit": "index", "formula_version": 1, "trust": "A",
        "numerator": 8.0, "denominator": 10.0, "baseline": "b", "fresh_at": moment(1),
    }  # fmt: skip
    rows = [
        {**reading, "project": project, "indicator": name, "night": night(day)}
        for project in ("bridge", "tunnel")
        for name in ("schedule_performance_index_time", "csat")
        for day in (1, 2, 9)
    ]
    save_readings(store, frame_of("readings", rows), moment(9))
    found = schedule_standing(store, night(2), night(8), ["bridge"])
    assert found.to_dict("records") == [
        {"project": "bridge", "night": pd.Timestamp(night(2)), "numerator": 8.0, "denominator": 10.0, "baseline": "b"}
    ]
    fresh = schedule_freshness(store, night(2), ["tunnel", "ferry"])
    assert fresh.to_dict("records") == [{"project": "tunnel", "fresh_at": pd.Timestamp(moment(1))}]
