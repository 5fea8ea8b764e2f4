"""What does a page say about the deviations of a project?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tasks.records.choices import EpisodeEvent, Severity, TrustGrade
from tasks.reports.addresses import page_of_deviation
from tasks.reports.facts import SiteFacts
from tasks.reports.histories import day
from tasks.reports.layout import position


@dataclass(frozen=True)
class EventView:
    """Something that happened to a deviation; nights without a change are left out."""

    night: date
    event: EpisodeEvent
    value: float | None


@dataclass(frozen=True)
class DeviationView:
    """One deviation, open or closed. Values in the indicator's unit (`unit`)."""

    key: str
    indicator: str
    scope: str
    unit: str
    severity: Severity
    opened_on: date
    closed_on: date | None
    opened_value: float
    worst_value: float
    last_value: float | None
    band_low: float | None
    band_high: float | None
    confirmed: bool
    provisional: bool
    nights_inside: int
    close_after: int
    events: tuple[EventView, ...]

    @property
    def page(self) -> str:
        """Path of its page in the internal site."""
        return page_of_deviation(self.key)


def deviation_views(facts: SiteFacts, *, closed: bool) -> dict[str, list[DeviationView]]:
    """Project key to its deviations: the open ones worst first, or the closed ones latest first."""
    frame = facts.closed_deviations if closed else facts.open_deviations
    if frame.empty:
        return {}
    readings = _tonight(facts)
    events = event_views(facts.deviation_events[facts.deviation_events["deviation"].isin(frame["key"])])
    found: dict[str, list[DeviationView]] = {}
    for row in frame.to_dict("records"):
        reading = readings.get((row["project"], row["indicator"], row["scope"]), {})
        found.setdefault(row["project"], []).append(_view(row, reading, events.get(row["key"], ()), facts))
    for views in found.values():
        views.sort(key=_latest_first if closed else _worst_first)
    return found


def _view(
    row: dict[str, Any], reading: Mapping[str, Any], events: tuple[EventView, ...], facts: SiteFacts
) -> DeviationView:
    definition = facts.definition(row["project"], row["indicator"])
    opened_on = day(row["opened_on"])
    return DeviationView(
        key=row["key"],
        indicator=row["indicator"],
        scope=row["scope"],
        unit=reading.get("unit") or (definition.unit if definition else ""),
        severity=Severity(row["severity"]),
        opened_on=opened_on or facts.night,
        closed_on=day(row["closed_on"]),
        opened_value=row["opened_value"],
        worst_value=row["worst_value"],
        last_value=_known(row["last_value"]),
        band_low=_known(reading.get("band_low")),
        band_high=_known(reading.get("band_high")),
        confirmed=bool(row["confirmed"]),
        provisional=reading.get("trust") == TrustGrade.D,
        nights_inside=int(row["nights_inside"]),
        close_after=definition.close_after if definition else 0,
        events=events,
    )


def _tonight(facts: SiteFacts) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Unit, band and trust of tonight's readings that have a deviation."""
    told = pd.concat([facts.open_deviations, facts.closed_deviations])[["project", "indicator", "scope"]]
    tonight = facts.readings[facts.readings["night"] == pd.Timestamp(facts.night)]
    joined = told.drop_duplicates().merge(tonight, on=["project", "indicator", "scope"])
    columns = ["project", "indicator", "scope", "unit", "band_low", "band_high", "trust"]
    return {(row["project"], row["indicator"], row["scope"]): row for row in joined[columns].to_dict("records")}


def event_views(frame: pd.DataFrame) -> dict[str, tuple[EventView, ...]]:
    """What happened to each deviation, from its DEVIATION_EVENTS."""
    told = frame[frame["event"] != EpisodeEvent.STEADY].sort_values(["deviation", "night"])
    found: dict[str, list[EventView]] = {}
    for deviation, night, event, value in told[["deviation", "night", "event", "value"]].itertuples(
        index=False, name=None
    ):
        found.setdefault(deviation, []).append(EventView(night.date(), EpisodeEvent(event), _known(value)))
    return {key: tuple(views) for key, views in found.items()}


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _worst_first(view: DeviationView) -> tuple[object, ...]:
    return (view.severity is not Severity.CRITICAL, *position(view.indicator, view.scope), view.key)


def _latest_first(view: DeviationView) -> tuple[object, ...]:
    closed_on = view.closed_on or view.opened_on
    return (-closed_on.toordinal(), *position(view.indicator, view.scope), view.key)
