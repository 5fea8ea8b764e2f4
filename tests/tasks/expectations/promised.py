"""Builders of what the harbour project signed, and of what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tasks.expectations.target_states import Standing
from tasks.records.declaration import RecordKind
from tasks.records.frames import conform, empty_frame
from tasks.records.judgements import DEVIATIONS, READINGS
from tasks.records.landed import MILESTONES, WORK_ITEMS
from tasks.records.promises import BASELINE_ITEMS, BASELINE_TARGETS, BASELINES

HARBOUR, FIRST, SECOND = "harbour", "harbour-baseline-1", "harbour-baseline-2"
TONIGHT = "2026-03-31"


def rows_of(record: RecordKind, /, *rows: Mapping[str, object], **defaults: object) -> pd.DataFrame:
    """A canonical frame; days and instants are ISO text."""
    frame = pd.DataFrame([{**defaults, **row} for row in rows]) if rows else pd.DataFrame()
    for column in record.columns:
        if column.name in frame and column.dtype.startswith("datetime"):
            frame[column.name] = pd.to_datetime(frame[column.name], utc=column.dtype.endswith("UTC]"), format="ISO8601")
    return conform(frame, record)


def baselines(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Signed BASELINES of the harbour; the first from February on unless they say otherwise."""
    given = rows or ({},)
    fixed = {"project": HARBOUR, "kind": "signed", "valid_from": "2026-02-01", "frozen_as_of": "2026-02-01"}
    return rows_of(BASELINES, *given, key=FIRST, items=0, undated_items=0, digest="d", **fixed)


def targets(*rows: Mapping[str, object]) -> pd.DataFrame:
    """BASELINE_TARGETS of the first baseline; of expectation E1, at most 0.05 of defects unless they say otherwise."""
    given = [{"key": f"T{number}", **row} for number, row in enumerate(rows, start=1)]
    defaults = {"baseline": FIRST, "project": HARBOUR, "expectation": "E1", "unit": "fraction"}
    measured = {"indicator": "defect_rate", "comparator": "at_most", "value": 0.05}
    return rows_of(
        BASELINE_TARGETS, *({**({} if "deliverable" in row else measured), **row} for row in given), **defaults
    )


def reading(value: float | None, **columns: object) -> dict[str, object]:
    """One reading of the harbour's defect rate tonight; without a value it is `no_data`."""
    state = "no_data" if value is None else "measured"
    fixed = {"project": HARBOUR, "indicator": "defect_rate", "scope": "project", "night": TONIGHT, "unit": "fraction"}
    return {**fixed, "state": state, "value": value, "trust": "A", "formula_version": 1, **columns}


def readings(*rows: Mapping[str, object]) -> pd.DataFrame:
    return rows_of(READINGS, *rows)


def deviation(**columns: object) -> dict[str, object]:
    """An open deviation of the harbour's defect rate, last told at 0.09."""
    fixed = {"key": "harbour|defect_rate|project|2026-03-20", "project": HARBOUR, "indicator": "defect_rate"}
    numbers = {"opened_value": 0.08, "worst_value": 0.09, "reported_value": 0.09, "last_value": 0.09}
    days = {"opened_on": "2026-03-20", "last_night": "2026-03-30"}
    return {
        **fixed,
        "scope": "project",
        "severity": "warning",
        **numbers,
        **days,
        "nights_inside": 0,
        "confirmed": True,
        **columns,
    }


def standing(
    *told: Mapping[str, object],
    night: str = TONIGHT,
    deviations: tuple[Mapping[str, object], ...] = (),
    items: tuple[Mapping[str, object], ...] = (),
    milestones: tuple[Mapping[str, object], ...] = (),
    plan: tuple[Mapping[str, object], ...] = (),
) -> Standing:
    """What is known on a night; items and milestones are open and of the source `tracker` unless they say otherwise."""
    landed = {"project": HARBOUR, "source": "tracker", "status": "open", "valid_from": "2026-03-01"}
    known = {"baseline": FIRST, "project": HARBOUR, "source": "tracker", "weight": 1.0}
    return Standing(
        pd.Timestamp(night).date(),
        readings(*told),
        rows_of(DEVIATIONS, *deviations),
        rows_of(WORK_ITEMS, *items, **landed) if items else empty_frame(WORK_ITEMS),
        rows_of(MILESTONES, *milestones, **landed) if milestones else empty_frame(MILESTONES),
        rows_of(BASELINE_ITEMS, *plan, **known) if plan else empty_frame(BASELINE_ITEMS),
    )
