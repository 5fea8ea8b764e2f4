"""The readings that charts are drawn of: of some projects, each indicator on its own nights."""

from __future__ import annotations

from sqlalchemy import Engine

from tasks.store.chart_readings import chart_readings
from tasks.store.readings import save_readings
from tests.tasks.store.frames import frame_of, moment, night


def test_only_the_nights_and_projects_asked_for_are_fetched(store: Engine) -> None:
    rows = [
        {
            "project": project, "indicator": indicator, "scope": "project", "night": night(day), "state": "measured",
            "value": float(day), "unit": "fraction", "trust": "A", "formula_version": 1,
        }
        for project in ("alpha", "beta", "gamma")
        for indicator in ("csat", "defect_rate", "nps")
        for day in range(1, 6)
    ]  # fmt: skip
    save_readings(store, frame_of("readings", rows), moment(6))
    wanted = {"csat": [night(1)], "defect_rate": [night(2), night(4), night(9)], "nps": []}
    found = chart_readings(store, wanted, ["beta", "alpha"])
    assert found[["project", "indicator", "value"]].to_numpy().tolist() == [
        ["alpha", "csat", 1.0],
        ["alpha", "defect_rate", 2.0],
        ["alpha", "defect_rate", 4.0],
        ["beta", "csat", 1.0],
        ["beta", "defect_rate", 2.0],
        ["beta", "defect_rate", 4.0],
    ]
    assert chart_readings(store, wanted, []).empty
    assert chart_readings(store, {}, ["alpha"]).empty
