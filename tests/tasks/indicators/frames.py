"""Builders of canonical frames for the indicators' tests: two fixed projects, days as ISO text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tasks.records.declaration import RecordKind
from tasks.records.frames import conform
from tasks.records.landed import FEEDBACK, INSPECTIONS, MILESTONES, SURVEY_ANSWERS, WORK_ITEMS
from tasks.records.portfolio import PROJECTS
from tasks.records.promises import BASELINE_ITEMS

HARBOUR, BRIDGE = "harbour", "bridge"


def projects(*keys: str, **columns: object) -> pd.DataFrame:
    """Projects by key; other columns are given once for all."""
    names = list(keys or (HARBOUR,))
    days = {name: _day(value) if name.endswith(("_on", "_since")) else value for name, value in columns.items()}
    frame = pd.DataFrame({"key": names, "name": names, "customer": "acme", "phase": "implementation", **days})
    return conform(frame, PROJECTS)


def work_items(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Work items of one tracker; an item is open, of weight one and known since 2026-01-01 unless it says otherwise."""
    return _landed(
        WORK_ITEMS,
        rows,
        status="open",
        created_at="2026-01-01",
        valid_from="2026-01-01",
        project=HARBOUR,
        source="tracker",
    )


def milestones(*rows: Mapping[str, object]) -> pd.DataFrame:
    return _landed(MILESTONES, rows, status="open", project=HARBOUR, source="tracker")


def inspections(*rows: Mapping[str, object]) -> pd.DataFrame:
    return _landed(INSPECTIONS, rows, project=HARBOUR, source="sheet")


def feedback(*rows: Mapping[str, object]) -> pd.DataFrame:
    return _landed(FEEDBACK, rows, kind="complaint", project=HARBOUR, source="hotline")


def answers(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Survey answers; five-point and overall in round 2026-Q1 unless they say otherwise."""
    return _landed(
        SURVEY_ANSWERS,
        rows,
        survey="2026-Q1",
        dimension="overall",
        scale="five_point",
        submitted_at="2026-03-02",
        project=HARBOUR,
        source="survey",
    )


def plan_of(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Baseline items; of weight one in the harbour project unless they say otherwise."""
    given = [{"source": "tracker", "project": HARBOUR, "weight": 1.0, "baseline": "harbour@0", **row} for row in rows]
    return conform(_with_days(pd.DataFrame(given), BASELINE_ITEMS), BASELINE_ITEMS)


def reading_of(frame: pd.DataFrame, indicator: str, project: str = HARBOUR, scope: str = "project") -> pd.Series:
    """The one row of an indicator."""
    rows = frame[(frame["indicator"] == indicator) & (frame["project"] == project) & (frame["scope"] == scope)]
    assert len(rows) == 1, f"{len(rows)} rows of {indicator} of {project}/{scope}"
    return rows.iloc[0]


def night(text: str) -> date:
    return date.fromisoformat(text)


def _landed(record_kind: RecordKind, rows: tuple[Mapping[str, object], ...], **defaults: object) -> pd.DataFrame:
    given = [{"ref": f"{number}", **defaults, **row} for number, row in enumerate(rows, start=1)]
    return conform(_with_days(pd.DataFrame(given), record_kind), record_kind)


def _with_days(frame: pd.DataFrame, kind: RecordKind) -> pd.DataFrame:
    """`frame` with ISO text turned into the dates and instants that the kind declares."""
    for column in kind.columns:
        if column.name in frame and column.dtype.startswith("datetime"):
            frame[column.name] = pd.to_datetime(frame[column.name], utc=column.dtype.endswith("UTC]"), format="ISO8601")
    return frame


def _day(value: object) -> object:
    return pd.Timestamp(value) if isinstance(value, str) else value
