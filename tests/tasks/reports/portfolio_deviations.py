"""The deviations of the fixed portfolio: six open ones and one that closed lately."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from tasks.records.judgements import DEVIATION_EVENTS, DEVIATIONS
from tests.tasks.reports.portfolio_readings import NIGHT, frame


def open_deviations() -> pd.DataFrame:
    """Deviations open on the night."""
    return frame(
        DEVIATIONS,
        [
            _deviation(
                "d1",
                "harbour",
                "schedule_deviation_rate",
                "project",
                severity="critical",
                opened=date(2026, 1, 16),
                values=(-0.102, -0.24, -0.24),
            ),
            _deviation(
                "d2",
                "harbour",
                "schedule_performance_index_time",
                "project",
                severity="warning",
                opened=date(2026, 1, 12),
                values=(0.895, 0.736, 0.736),
            ),
            _deviation(
                "d3",
                "clinic",
                "defect_rate",
                "project",
                severity="warning",
                opened=date(2026, 3, 2),
                values=(0.056, 0.094, 0.081),
            ),
            _deviation(
                "d4",
                "ferry",
                "csat",
                "overall",
                severity="critical",
                opened=date(2026, 1, 6),
                values=(0.78, 0.46, 0.46),
            ),
            _deviation(
                "d5",
                "ferry",
                "csat",
                "team_service",
                severity="warning",
                opened=date(2026, 1, 6),
                values=(0.78, 0.46, 0.46),
            ),
            _deviation(
                "d6",
                "ferry",
                "complaint_rate",
                "project",
                severity="warning",
                opened=date(2026, 3, 30),
                values=(2.1, 3.4, 3.4),
                confirmed=False,
            ),
        ],
    )


def closed_deviations() -> pd.DataFrame:
    """The one that closed lately."""
    return frame(
        DEVIATIONS,
        [
            _deviation(
                "d9",
                "harbour",
                "complaint_rate",
                "project",
                severity="warning",
                opened=date(2026, 1, 20),
                values=(2.3, 2.7, 1.4),
                closed=date(2026, 3, 18),
                nights_inside=2,
            )
        ],
    )


def deviation_events() -> pd.DataFrame:
    """What happened to them."""
    return frame(
        DEVIATION_EVENTS,
        [
            _event("d1", date(2026, 1, 16), "opened", -0.102),
            _event("d1", date(2026, 2, 11), "worsened", -0.154),
            _event("d1", date(2026, 3, 9), "worsened", -0.203),
            _event("d1", NIGHT - timedelta(days=1), "steady", -0.238),
            _event("d2", date(2026, 1, 12), "opened", 0.895),
            _event("d3", date(2026, 3, 2), "opened", 0.056),
            _event("d3", date(2026, 3, 24), "improved", 0.081),
            _event("d4", date(2026, 1, 6), "opened", 0.78),
            _event("d6", date(2026, 3, 30), "opened", 2.1),
        ],
    )


def _deviation(
    key: str,
    project: str,
    indicator: str,
    scope: str,
    *,
    severity: str,
    opened: date,
    values: tuple[float, float, float],
    closed: date | None = None,
    confirmed: bool = True,
    nights_inside: int = 0,
) -> dict[str, Any]:
    return {
        "key": key,
        "project": project,
        "indicator": indicator,
        "scope": scope,
        "severity": severity,
        "opened_on": pd.Timestamp(opened),
        "closed_on": pd.NaT if closed is None else pd.Timestamp(closed),
        "opened_value": values[0],
        "worst_value": values[1],
        "reported_value": values[1],
        "last_value": values[2],
        "last_night": pd.Timestamp(closed or NIGHT),
        "nights_inside": nights_inside,
        "confirmed": confirmed,
    }


def _event(deviation: str, night: date, event: str, value: float) -> dict[str, Any]:
    return {
        "deviation": deviation,
        "night": pd.Timestamp(night),
        "event": event,
        "severity": "warning",
        "value": value,
        "worst_value": value,
        "reported_value": value,
        "nights_inside": 0,
        "confirmed": True,
        "trust": "A",
    }
