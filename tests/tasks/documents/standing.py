"""What is known of the small agreement's project besides: answers, deviations, attainment, risks."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tasks.records.adjusting import ATTAINMENTS
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.expecting import KANO_ANSWERS, RISKS
from tasks.records.judgements import DEVIATIONS
from tests.tasks.documents.agreement import KEY, NIGHT, NOTE, frame


def answers() -> pd.DataFrame:
    """Twelve respondents of two groups answer for five expectations; two of these are felt alike."""
    pairs = {
        "leak-free": [(2, 5), (2, 5), (3, 5), (1, 5)],
        "on-time": [(2, 5), (2, 5), (3, 5), (1, 5)],
        "fast-answers": [(1, 5), (1, 5), (1, 4), (2, 5)],
        "few-defects": [(1, 5), (2, 5), (1, 3), (3, 3)],
        "dashboard": [(1, 3), (1, 2), (1, 4), (1, 1)],
    }
    return frame(
        KANO_ANSWERS,
        [
            {
                "project": "pumps",
                "round": "2026-Q1",
                "expectation": key,
                "respondent": f"person-{number:02}",
                "segment": "operators" if number % 3 else "management",
                "functional": chosen[number % 4][0],
                "dysfunctional": chosen[number % 4][1],
                "importance": 5.0,
                "answered_on": pd.Timestamp("2026-01-20"),
            }
            for key, chosen in pairs.items()
            for number in range(12)
        ],
    )


DEFINITIONS = {
    "schedule_deviation_rate": IndicatorDefinition("schedule_deviation_rate", "fraction", Band(low=-0.1, high=0.1)),
    "defect_rate": IndicatorDefinition("defect_rate", "fraction", Band(high=0.03)),
    "complaint_rate": IndicatorDefinition("complaint_rate", "complaints per project-month", Band(high=1.0)),
    "silent_drift": IndicatorDefinition("silent_drift", "fraction", Band(high=0.1), customer_visible=False),
}


def _deviation(indicator: str, value: float, severity: str, opened_on: str, **more: Any) -> dict[str, Any]:
    return {
        "key": f"pumps/{indicator}",
        "project": "pumps",
        "indicator": indicator,
        "scope": "project",
        "severity": severity,
        "opened_on": pd.Timestamp(opened_on),
        "opened_value": value,
        "worst_value": value,
        "reported_value": value,
        "last_value": value,
        "last_night": pd.Timestamp(NIGHT),
        "nights_inside": 0,
        "confirmed": True,
    } | more


def deviations() -> pd.DataFrame:
    """Two that the customer may know of, one that nothing confirms, one that stays inside, one that is closed."""
    return frame(
        DEVIATIONS,
        [
            _deviation("schedule_deviation_rate", -0.182, "critical", "2026-04-20"),
            _deviation("defect_rate", 0.051, "warning", "2026-05-02"),
            _deviation("complaint_rate", 2.0, "warning", "2026-05-07", confirmed=False),
            _deviation("silent_drift", 0.4, "critical", "2026-04-01"),
            _deviation("defect_rate", 0.2, "critical", "2026-03-01", key="old", closed_on=pd.Timestamp("2026-03-09")),
        ],
    )


def attained() -> pd.DataFrame:
    """A promise at risk, one broken, one kept."""
    states = {"on-time": "at_risk", "few-defects": "broken", "fast-answers": "kept"}
    return frame(
        ATTAINMENTS,
        [
            {
                "night": pd.Timestamp(NIGHT),
                "project": "pumps",
                "expectation": key,
                "against": against,
                "baseline": KEY,
                "state": state,
                "targets": 1,
                "targets_met": 0,
                "rebaselines": 0,
                "reasons": NOTE,
            }
            for key, state in states.items()
            for against in ("original", "current")
        ],
    )


def risks() -> pd.DataFrame:
    """A contingency plan that has started and one that waits."""
    rows = [
        {"key": "flood", "project": "pumps", "statement": NOTE, "contingency": "A second shift assembles on site.", "owner": NOTE,
         "state": "started", "started_on": pd.Timestamp("2026-04-25")},
        {"key": "steel", "project": "pumps", "statement": NOTE, "contingency": "Buy from the second source.", "state": "prepared"},
    ]  # fmt: skip
    return frame(RISKS, rows)
