"""What is warned of before it leaves its band, once each, and not beside an open deviation."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tasks.deviations.forewarned import WARNING_COLUMNS, forewarned
from tasks.records.explaining import VERDICTS
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATIONS, READINGS

NIGHT = date(2026, 3, 4)
RATE = "schedule_deviation_rate"


def late(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Project, subject and agreed day of forecasts beyond it, as `early_warnings` gives them."""
    frame = pd.DataFrame(rows, columns=["project", "subject", "due_on"])
    days = pd.to_datetime(frame["due_on"])
    return frame.assign(due_on=days, p50=days, p85=days + pd.Timedelta(days=9), probability=0.4, methods=1)


def signalled(*series: tuple[str, str]) -> pd.DataFrame:
    rows = [
        {"project": project, "indicator": name, "scope": "project", "signals": '["run_of_eight"]'}
        for project, name in series
    ]
    return conform(pd.DataFrame(rows, columns=["project", "indicator", "scope", "signals"]), VERDICTS)


def readings(*series: tuple[str, str]) -> pd.DataFrame:
    usual = {"scope": "project", "unit": "fraction", "value": 0.04, "band_high": 0.05}
    rows = [usual | {"project": project, "indicator": name} for project, name in series]
    return conform(pd.DataFrame(rows, columns=["project", "indicator", *usual]), READINGS)


def deviations(*series: tuple[str, str]) -> pd.DataFrame:
    rows = [{"project": project, "indicator": name, "scope": "project"} for project, name in series]
    return conform(pd.DataFrame(rows, columns=["project", "indicator", "scope"]), DEVIATIONS)


def found(
    coming: pd.DataFrame, told: pd.DataFrame, known: pd.DataFrame | None = None, open_: pd.DataFrame | None = None
) -> list[tuple[Any, ...]]:
    known = readings() if known is None else known
    frame = forewarned(NIGHT, coming, told, known, deviations() if open_ is None else open_)
    assert tuple(frame.columns) == WARNING_COLUMNS
    names = ["project", "kind", "indicator", "subject", "others"]
    cells = frame[names].astype(object)
    return list(cells.where(cells.notna(), None).itertuples(index=False, name=None))


def test_a_project_is_warned_of_once_for_its_finish_or_the_day_that_comes_first() -> None:
    several = late(
        ("pier", "tracker/b", "2026-05-01"),
        ("pier", "tracker/a", "2026-04-01"),
        ("harbour", "tracker/a", "2026-04-01"),
        ("harbour", "finish", "2026-06-01"),
    )
    assert found(several, signalled()) == [
        ("harbour", "forecast", None, "finish", 1),
        ("pier", "forecast", None, "tracker/a", 1),
    ]


def test_a_day_that_has_passed_since_it_was_forecast_is_not_warned_of() -> None:
    assert found(late(("pier", "finish", "2026-03-03")), signalled()) == []
    assert len(found(late(("pier", "finish", "2026-03-04")), signalled())) == 1


def test_signals_come_with_tonights_reading_after_the_forecast_of_the_same_project() -> None:
    both = [("pier", "defect_rate"), ("alp", RATE)]
    assert found(late(("pier", "finish", "2026-05-01")), signalled(*both), readings(*both)) == [
        ("alp", "chart", RATE, None, None),
        ("pier", "forecast", None, "finish", 0),
        ("pier", "chart", "defect_rate", None, None),
    ]


def test_what_an_open_deviation_tells_is_not_warned_of() -> None:
    both = [("pier", "defect_rate"), ("pier", RATE)]
    coming = late(("pier", "finish", "2026-05-01"))
    assert found(coming, signalled(*both), readings(*both), deviations(("pier", RATE))) == [
        ("pier", "chart", "defect_rate", None, None)
    ]
    assert found(coming, signalled(*both), readings(*both), deviations(("pier", "defect_rate"))) == [
        ("pier", "forecast", None, "finish", 0),
        ("pier", "chart", RATE, None, None),
    ]


def test_nothing_is_warned_of_where_there_is_nothing() -> None:
    assert found(late(), signalled()) == []
