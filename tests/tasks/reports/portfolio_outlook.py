"""What is to come of the paper mill of the small portfolio: it would be finished late, and a chart shows a signal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from tasks.deviations.forewarned import WARNING_COLUMNS
from tasks.records.explaining import FORECASTS
from tasks.reports.facts import SiteFacts
from tasks.reports.outlook_facts import OutlookFacts
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_readings import frame


def made(subject: str, method: str = "throughput", **changes: Any) -> dict[str, Any]:
    """A forecast of the mill: it would be finished after the agreed day."""
    usual = {
        "project": "mill", "subject": subject, "method": method, "night": "2026-03-30", "state": "forecast",
        "p50": "2026-05-20", "p85": "2026-06-19", "due_on": "2026-05-29", "probability": 0.58, "remaining": 14,
        "active_days": 40, "trials": 10000, "origins": 12, "hits_p50": 6, "hits_p85": 10,
    }  # fmt: skip
    return usual | changes


def coming(*further: dict[str, Any]) -> OutlookFacts:
    rows = [
        made("finish"),
        made("finish", "earned_schedule", state="not_enough_data", p50=None, p85=None, probability=None, origins=None),
        made("tracker/gate", due_on="2026-05-04", p50="2026-04-10", p85="2026-04-22", probability=0.999),
        made("T7", due_on="2026-05-15", p50=None, p85=None, probability=0.01, origins=0, hits_p85=0),
        made("tracker/done", due_on="2026-04-03", state="finished", p50=None, p85=None, probability=None),
        *further,
    ]
    days = {name: pd.to_datetime([row[name] for row in rows]) for name in ("night", "p50", "p85", "due_on")}
    titles = {"tracker/gate": "Gate <2>", "T7": "Recipes in use"}
    known = frame(FORECASTS, pd.DataFrame(rows).assign(**days).to_dict("records"))
    late = {
        "project": "mill", "kind": "forecast", "subject": "finish", "due_on": pd.Timestamp("2026-05-29"),
        "p85": pd.Timestamp("2026-06-19"), "probability": 0.58, "others": 1,
    }  # fmt: skip
    shift = {
        "project": "mill", "kind": "chart", "indicator": "defect_rate", "scope": "project", "unit": "fraction",
        "value": 0.041, "band_high": 0.05, "signals": '["run_of_eight", "two_of_three"]',
    }  # fmt: skip
    warnings = pd.DataFrame([late, shift], columns=list(WARNING_COLUMNS))
    return OutlookFacts(known.assign(title=known["subject"].map(titles)), warnings.assign(title=None))


def facts(outlook: OutlookFacts | None = None) -> SiteFacts:
    return replace(small_facts(), outlook=outlook or coming())
