"""What does a page say about what is to come: forecasts of the finish and of further days, and early warnings?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.records.explaining import FINISH, ForecastState
from tasks.records.frames import plain_rows
from tasks.rendering.early_words import EarlyWarning, warning_of
from tasks.reports.deviation_case import Forecast
from tasks.reports.histories import day
from tasks.reports.outlook_facts import OutlookFacts

MOST_DAYS = 12


@dataclass(frozen=True)
class AgreedDayView:
    """The forecasts of one milestone or target; `title` is its key where it has no other name."""

    title: str
    due_on: date | None
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True)
class OutlookView:
    """What is to come of one project. `finish` holds a forecast by each method, `more_days` is how many are not shown."""

    made_on: date | None = None
    finish: tuple[Forecast, ...] = ()
    days: tuple[AgreedDayView, ...] = ()
    more_days: int = 0
    warnings: tuple[EarlyWarning, ...] = ()


def outlook_views(facts: OutlookFacts | None) -> dict[str, OutlookView]:
    """Project key to what is to come; projects without a forecast or a warning are not there."""
    if facts is None:
        return {}
    warned: dict[str, list[EarlyWarning]] = {}
    for row in plain_rows(facts.warnings):
        warned.setdefault(row["project"], []).append(warning_of(row))
    made: dict[str, list[dict[str, Any]]] = {}
    for row in plain_rows(facts.forecasts):
        made.setdefault(row["project"], []).append(row)
    return {key: _view(made.get(key, []), tuple(warned.get(key, ()))) for key in {**made, **warned}}


def _view(rows: list[dict[str, Any]], warnings: tuple[EarlyWarning, ...]) -> OutlookView:
    subjects: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        subjects.setdefault(row["subject"], []).append(row)
    finish = tuple(map(forecast_of, subjects.pop(FINISH, [])))
    found = [
        AgreedDayView(own[0]["title"] or subject, day(own[0]["due_on"]), _told(own))
        for subject, own in subjects.items()
    ]
    found.sort(key=lambda view: (view.due_on or date.max, view.title))
    return OutlookView(
        made_on=day(rows[0]["night"]) if rows else None,
        finish=finish,
        days=tuple(found[:MOST_DAYS]),
        more_days=max(0, len(found) - MOST_DAYS),
        warnings=warnings,
    )


def _told(rows: list[dict[str, Any]]) -> tuple[Forecast, ...]:
    """The forecasts that name days; where there is none, one that says why."""
    forecasts = tuple(map(forecast_of, rows))
    return tuple(each for each in forecasts if each.state == ForecastState.FORECAST) or forecasts[:1]


def forecast_of(row: dict[str, Any]) -> Forecast:
    """One row of FORECASTS, its missing cells None."""
    p50, p85, due_on = (day(row[name]) for name in ("p50", "p85", "due_on"))
    return Forecast(row["method"], row["state"], p50, p85, due_on, row["probability"], row["origins"], row["hits_p85"])
