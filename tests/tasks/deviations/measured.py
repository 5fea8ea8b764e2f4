"""Builders of measures and of the period values around them: weeks from a Monday, one value each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tasks.records.explaining import MEASURES
from tasks.records.frames import conform

MONDAY = date(2026, 1, 5)
LATE = "harbour|schedule_deviation_rate|project|2026-03-01"
LEAKS = "harbour|defect_rate|project|2026-03-01"


def week(number: int) -> date:
    """The Monday of a week, 0 is the first."""
    return MONDAY + timedelta(weeks=number)


def measure(key: str = "harbour-measure-1", **changes: Any) -> dict[str, Any]:
    """A started measure against the lateness of the harbour, judged after four weeks."""
    return {
        "key": key, "version": 1, "project": "harbour", "deviation": LATE, "kind": "add_people", "statement": "A second crew",
        "owner": "alice", "status": "started", "due_on": week(30), "comparator": "at_least", "value": 0.0,
        "waiting_days": 28, "started_on": week(12), "recorded_at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "recorded_by": "alice",
    } | changes  # fmt: skip


def measures(*rows: dict[str, Any]) -> pd.DataFrame:
    """MEASURES of some rows."""
    return conform(pd.DataFrame(list(rows), columns=list(MEASURES.names)), MEASURES)


def weekly(
    values: Sequence[float] | np.ndarray,
    weights: Sequence[float] | np.ndarray | None = None,
    *,
    base: float | None = None,
    level: float | None = None,
    key: str = LATE,
) -> pd.DataFrame:
    """Period values of a series, one a week from the first Monday; NaN is a week without a value."""
    project, indicator, scope, _ = key.split("|")
    first = pd.to_datetime([week(number) for number in range(len(values))]).astype("datetime64[s]")
    return pd.DataFrame(
        {
            "project": pd.Series([project] * len(values), dtype="str"),
            "indicator": pd.Series([indicator] * len(values), dtype="str"),
            "scope": pd.Series([scope] * len(values), dtype="str"),
            "first_day": first,
            "last_day": first + pd.Timedelta(days=6),
            "value": np.asarray(values, dtype=float),
            "weight": np.nan if weights is None else np.asarray(weights, dtype=float),
            "base": np.nan if base is None else base,
            "level": np.nan if level is None else level,
        }
    )


def no_rebases() -> pd.DataFrame:
    """No documented change beside the measures."""
    return rebases()


def rebases(*days: date, project: str = "harbour") -> pd.DataFrame:
    """New baselines of a project, which concern all its series."""
    count = len(days)
    text = {
        name: pd.Series([cell] * count, dtype="str")
        for name, cell in (("project", project), ("indicator", ""), ("scope", ""))
    }
    return pd.DataFrame({**text, "day": pd.Series(pd.to_datetime(list(days)), dtype="datetime64[s]")})
