"""Readings night after night, and the events they lead to: the harbour's schedule and the bridge's defects."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.frames import conform, empty_frame
from tasks.records.judgements import DEVIATION_EVENTS, READINGS

RATE, DEFECTS = "schedule_deviation_rate", "defect_rate"
FIRST_NIGHT = pd.Timestamp("2026-03-01")
DEFINITIONS = {
    RATE: IndicatorDefinition(
        RATE,
        "fraction",
        band=Band(-0.10, 0.10, -0.20, 0.20, hysteresis=0.02, worsen_step=0.05),
        close_after=2,
        confirm_after=3,
    ),
    DEFECTS: IndicatorDefinition(
        DEFECTS, "fraction", band=Band(high=0.05, critical_high=0.10, hysteresis=0.01, worsen_step=0.02), close_after=1
    ),
}
NO_EVENTS = empty_frame(DEVIATION_EVENTS)


def readings(number: int, value: float | None, **columns: object) -> pd.DataFrame:
    """One reading of the harbour's schedule on the night `number`; without a value it is `no_data`."""
    row = {
        "project": "harbour",
        "indicator": RATE,
        "scope": "project",
        "night": FIRST_NIGHT + pd.Timedelta(days=number),
        "state": "no_data" if value is None else "measured",
        "value": value,
        "unit": "fraction",
        "trust": "A",
        "formula_version": 1,
        **columns,
    }
    return conform(pd.DataFrame([row]), READINGS)


def events_of(nights: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All events of the given nights in turn, each night seeing what those before it left."""
    told = NO_EVENTS
    for tonight in nights:
        told = pd.concat([told, advance(fold(told), tonight, DEFINITIONS)], ignore_index=True)
    return told


def story(*values: float | None, **columns: object) -> list[str]:
    """The names of the events that one value a night leads to, `-` for a night without one."""
    told = events_of(readings(number, value, **columns) for number, value in enumerate(values))
    by_night = dict(zip((told["night"] - FIRST_NIGHT).dt.days, told["event"], strict=True))
    return [by_night.get(number, "-") for number in range(len(values))]
