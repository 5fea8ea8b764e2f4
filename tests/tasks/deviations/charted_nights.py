"""Readings at the ends of periods, as charts are drawn of them: the harbour's weeks and the bridge's inspections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from tasks.deviations.period_values import PeriodValues, period_values
from tasks.records.definitions import Band, Chart, ChartKind, IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.judgements import READINGS

SUNDAY = date(2025, 12, 21)  # weeks, four weeks and five weeks all end with it
RATE, PACE, DEFECTS, COMPLAINTS = (
    "schedule_deviation_rate",
    "schedule_performance_index_time",
    "defect_rate",
    "complaint_rate",
)
DONE, PLANNED = "actual_progress", "planned_progress"
DEFINITIONS = {
    DONE: IndicatorDefinition(DONE, "fraction"),
    PLANNED: IndicatorDefinition(PLANNED, "fraction"),
    RATE: IndicatorDefinition(
        RATE, "fraction", band=Band(-0.10, 0.10), chart=Chart(ChartKind.DIFFERENCE, 7, (DONE, PLANNED))
    ),
    PACE: IndicatorDefinition(PACE, "index", band=Band(low=0.9), chart=Chart(ChartKind.PACE, 7)),
    DEFECTS: IndicatorDefinition(
        DEFECTS, "fraction", band=Band(high=0.05), window_days=28, chart=Chart(ChartKind.SHARE, 28)
    ),
    COMPLAINTS: IndicatorDefinition(
        COMPLAINTS,
        "complaints per project-month",
        band=Band(high=1.0),
        window_days=30,
        chart=Chart(ChartKind.VALUE, 35),
    ),
}


def readings_of(indicator: str, values: Iterable[float | None], *, days: int = 7, **columns: object) -> pd.DataFrame:
    """Readings of the harbour's `indicator`, `days` apart, the last on SUNDAY; None was not measured.

    A column given as a list is taken reading by reading.
    """
    listed = list(values)
    nights = [SUNDAY - timedelta(days=days * back) for back in range(len(listed))][::-1]
    frame = {
        "project": "harbour",
        "indicator": indicator,
        "scope": "project",
        "night": pd.to_datetime(pd.Series(nights)).astype("datetime64[s]"),
        "state": ["no_data" if value is None else "measured" for value in listed],
        "value": [float("nan") if value is None else value for value in listed],
        "unit": "fraction",
        "trust": "A",
        "formula_version": 1,
        **columns,
    }
    return conform(pd.DataFrame(frame), READINGS)


def progress(done: Iterable[float], planned: Iterable[float]) -> pd.DataFrame:
    """A week-by-week story of what was done and planned, with the deviation rate that follows from it."""
    done, planned = list(done), list(planned)
    rate = [(made - due) / due if due else None for made, due in zip(done, planned, strict=True)]
    parts = [readings_of(DONE, done), readings_of(PLANNED, planned), readings_of(RATE, rate)]
    return pd.concat(parts, ignore_index=True)


def inspected(bad: Iterable[float], size: Iterable[float], **columns: object) -> pd.DataFrame:
    """Inspections of four weeks each: how many failed of how many."""
    bad, size = list(bad), list(size)
    rates = [failed / of if of else None for failed, of in zip(bad, size, strict=True)]
    return readings_of(DEFECTS, rates, days=28, numerator=bad, denominator=size, **columns)


def points_of(readings: pd.DataFrame, *, until: date = SUNDAY, periods: int = 6) -> PeriodValues:
    """The period values of some readings under DEFINITIONS."""
    return period_values(readings, DEFINITIONS, until=until, periods=periods)


def changes(*days: date, project: str = "harbour", indicator: str = "", scope: str = "") -> pd.DataFrame:
    """Documented changes on these days."""
    frame = pd.DataFrame({"day": pd.to_datetime(pd.Series(list(days), dtype=object)).astype("datetime64[s]")})
    texts = frame.assign(project=project, indicator=indicator, scope=scope)
    return texts.astype({"project": "str", "indicator": "str", "scope": "str"})
