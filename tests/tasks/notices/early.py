"""Early warnings of the cast's projects: a finish, a milestone with a hostile name, and a signal of a chart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tasks.deviations.forewarned import WARNING_COLUMNS

LATE = {
    "project": "harbour", "kind": "forecast", "subject": "finish", "due_on": pd.Timestamp("2026-08-14"),
    "p85": pd.Timestamp("2026-09-03"), "probability": 0.41, "others": 2,
}  # fmt: skip
GATE = {
    "project": "pumps", "kind": "forecast", "subject": "tracker/gate", "due_on": pd.Timestamp("2026-07-10"),
    "probability": 0.002, "others": 0, "title": "Gate <2>\nof 3",
}  # fmt: skip
SHIFT = {
    "project": "pumps", "kind": "chart", "indicator": "schedule_deviation_rate", "scope": "project", "unit": "fraction",
    "value": -0.062, "band_low": -0.1, "band_high": 0.1, "signals": '["run_of_eight"]',
}  # fmt: skip


def early(*warnings: dict[str, Any]) -> pd.DataFrame:
    """What a situation knows of them."""
    return pd.DataFrame(list(warnings), columns=[*WARNING_COLUMNS, "title"])
