"""Deviations that opened, were explained and acted on, and closed, in the store of this process's own portfolio."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.equip import equip
from tasks.store.bulk import write
from tasks.store.causes import save_causes
from tasks.store.engine import writing
from tasks.store.episodes import save_events
from tasks.store.readings import save_readings
from tasks.store.tables import TABLES
from tests.tasks.deviations.lived import cause, measure
from tests.tasks.store.frames import frame_of, moment, night

OPENED, CLOSED = night(5), night(20)


def key_of(indicator: str = "csat", project: str = "alpha", opened: date = OPENED) -> str:
    """The key of a deviation of overall satisfaction."""
    return f"{project}|{indicator}|overall|{opened}"


def event(what: str, on: date, **others: Any) -> dict[str, Any]:
    """An event of it."""
    return {
        "deviation": key_of(), "night": on.isoformat(), "event": what, "severity": "warning", "value": 0.6,
        "worst_value": 0.6, "reported_value": 0.6, "nights_inside": 0, "confirmed": True, "trust": "A", **others,
    }  # fmt: skip


def happened(on: date, *events: dict[str, Any]) -> None:
    """Keep the events of a night."""
    save_events(equip().engine, on, frame_of("deviation_events", list(events)))


def put(kind: str, *rows: dict[str, Any]) -> None:
    """Keep rows of a kind."""
    with writing(equip().engine) as connection:
        write(connection, TABLES[kind], frame_of(kind, list(rows)))


def lived() -> str:
    """A deviation that opened, was explained and acted on, and closed."""
    key = key_of()
    reading = {
        "project": "alpha", "indicator": "csat", "scope": "overall", "night": OPENED.isoformat(), "state": "measured",
        "value": 0.6, "target": 0.85, "band_low": 0.8, "unit": "fraction", "trust": "A", "formula_version": 1,
    }  # fmt: skip
    save_readings(equip().engine, frame_of("readings", [reading]), moment(5))
    happened(OPENED, event("opened", OPENED))
    save_causes(equip().engine, frame_of("causes", [cause(deviation=key)]), [key])
    put("measures", measure(deviation=key, project="alpha"))
    happened(CLOSED, event("closed", CLOSED, value=0.9))
    return key
