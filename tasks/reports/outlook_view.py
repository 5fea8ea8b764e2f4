"""What does a page say about what is to come: forecasts of the finish and of further days, and early warnings?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.deviations.forewarned import CHART
from tasks.deviations.subjects import FINISH
from tasks.records.explaining import ForecastState
from tasks.records.frames import plain_rows
from tasks.rendering.early_words import EarlyWarning
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


def warning_of(row: dict[str, Any]) -> EarlyWarning:
    """One row of `forewarned` with its `title`, its missing cells None."""
    if row["kind"] == CHART:
        return EarlyWarning(
            indicator=row["indicator"],
            scope=row["scope"],
            unit=row["unit"],
            value=row["value"],
            low=row["band_low"],
            high=row["band_high"],
            signals=tuple(json.loads(row["signals"] or "[]")),
        )
    return EarlyWarning(
        title=None if row["subject"] == FINISH else row["title"] or row["subject"],
        due_on=day(row["due_on"]),
        p85=day(row["p85"]),
        probability=row["probability"],
        others=int(row["others"] or 0),
    )


def _view(rows: list[dict[str, Any]], warnings: tuple[EarlyWarning, ...]) -> OutlookView:
    subjects: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        subjects.setdefault(row["subject"], []).append(row)
    finish = tuple(map(_forecast, subjects.pop(FINISH, [])))
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
    forecasts = tuple(map(_forecast, rows))
    return tuple(each for each in forecasts if each.state == ForecastState.FORECAST) or forecasts[:1]


def _forecast(row: dict[str, Any]) -> Forecast:
    p50, p85, due_on = (day(row[name]) for name in ("p50", "p85", "due_on"))
    return Forecast(row["method"], row["state"], p50, p85, due_on, row["probability"], row["origins"], row["hits_p85"])
