"""Verdicts are kept per night, and the readings of charts are fetched by indicator and night."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.explaining import Advice
from tasks.records.frames import empty_frame
from tasks.store.readings import save_readings
from tasks.store.verdicts import advised, portfolio_chart_readings, save_verdicts, verdicts
from tests.tasks.store.frames import frame_of, moment, night


def verdict_row(day: int, **others: Any) -> dict[str, Any]:
    return {
        "project": "bridge",
        "indicator": "csat",
        "scope": "overall",
        "night": night(day).isoformat(),
        "breach": True,
        "signals": '["outside_limits"]',
        "adverse": True,
        "capability": "hit_or_miss",
        "advice": "act_on_event",
        "points": 14,
        "trial": False,
        "centre": 0.8,
        "lower": 0.7,
        "upper": None,
        "last_value": 0.6,
        "rebased_on": None,
        **others,
    }


def saved(store: Engine, day: int, *rows: dict[str, Any]) -> None:
    frame = frame_of("verdicts", list(rows)) if rows else empty_frame(KINDS["verdicts"])
    save_verdicts(store, frame, night(day))


def test_verdicts_come_back_as_they_were_kept_by_series(store: Engine) -> None:
    rows = [verdict_row(1, project="tunnel"), verdict_row(1), verdict_row(1, indicator="nps", breach=False)]
    saved(store, 1, *rows)
    found = verdicts(store, night(1))
    assert found[["project", "indicator"]].to_numpy().tolist() == [
        ["bridge", "csat"],
        ["bridge", "nps"],
        ["tunnel", "csat"],
    ]
    expected = frame_of("verdicts", [rows[1], rows[2], rows[0]])
    pd.testing.assert_frame_equal(found, expected)
    assert len(verdicts(store, night(1), ["tunnel"])) == 1


def test_those_that_advise_one_thing_are_found(store: Engine) -> None:
    warned = verdict_row(1, project="tunnel", advice="early_warning")
    saved(store, 1, verdict_row(1), warned)
    saved(store, 2, verdict_row(2, advice="early_warning"))
    found = advised(store, night(1), Advice.EARLY_WARNING)
    pd.testing.assert_frame_equal(found, frame_of("verdicts", [warned]))


def test_a_night_judged_again_is_replaced_and_other_nights_are_left(store: Engine) -> None:
    saved(store, 1, verdict_row(1), verdict_row(1, indicator="nps"))
    saved(store, 2, verdict_row(2))
    saved(store, 1, verdict_row(1, advice="none"))
    assert verdicts(store, night(1))["advice"].tolist() == ["none"]
    assert len(verdicts(store, night(2))) == 1
    saved(store, 2)
    assert verdicts(store, night(2)).empty


def test_verdicts_of_another_night_are_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="other nights"):
        saved(store, 2, verdict_row(1))


def test_only_the_wanted_nights_of_each_indicator_are_fetched(store: Engine) -> None:
    rows = [
        {
            "project": project,
            "indicator": indicator,
            "scope": "project",
            "night": night(day).isoformat(),
            "state": "measured",
            "value": day / 10,
            "numerator": 1.0,
            "denominator": 10.0,
            "unit": "fraction",
            "trust": "A",
            "formula_version": 1,
        }
        for project in ("bridge", "tunnel")
        for indicator in ("csat", "nps", "defect_rate")
        for day in (1, 2, 3)
    ]
    save_readings(store, frame_of("readings", rows), moment(9))
    wanted = {"csat": [night(1), night(3)], "nps": {night(2)}, "complaint_rate": [night(1)]}
    found = portfolio_chart_readings(store, wanted)
    assert sorted(zip(found["indicator"], found["night"].dt.day, strict=True)) == [
        *[("csat", 1)] * 2,
        *[("csat", 3)] * 2,
        *[("nps", 2)] * 2,
    ]
    assert set(found["project"]) == {"bridge", "tunnel"}
    assert found["value"].tolist() == pytest.approx((found["night"].dt.day / 10).tolist())
    assert portfolio_chart_readings(store, {}).empty
