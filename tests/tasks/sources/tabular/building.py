"""Builders for tabular sources and the files they read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.sources.contract import Harvest, Known
from tasks.sources.tabular import Tabular
from tasks.sources.tabular.options import TabularOptions

NIGHT = date(2026, 3, 10)
NOW = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
PROJECTS = {"Alpha": "alpha", "贝塔": "beta"}
COLUMNS: dict[str, Any] = {
    "ref": "Key",
    "title": "Summary",
    "project": "Project",
    "status": {"from": "Status", "values": {"To Do": "open", "Doing": "in_progress", "Finished": "done"}},
}
HEADER = "Key,Summary,Project,Status\n"


def tracker(home: Path, **options: Any) -> Tabular:
    """A tracker export; options override the simplest mapping."""
    settings = {"files": "tracker.csv", "record": "work_items", "columns": COLUMNS, **options}
    return Tabular("tracker", TabularOptions.model_validate(settings), PROJECTS, home, clock=lambda: NOW)


def columns(**more: Any) -> dict[str, Any]:
    """The simplest mapping and some columns more."""
    return {**COLUMNS, **more}


def pull(
    source: Tabular, night: date = NIGHT, cursor: dict[str, Any] | None = None, known: Known | None = None
) -> Harvest:
    """One fetch and parse."""
    return source.parse(source.fetch(cursor or {}, night), cursor or {}, night, known or Known())


def items(harvest: Harvest) -> pd.DataFrame:
    """The work items of a harvest by ref."""
    return harvest.frames["work_items"].set_index("ref")


def rules(harvest: Harvest) -> dict[str, str]:
    """Rule of each rejected ref."""
    assert harvest.rejects is not None
    return dict(zip(harvest.rejects["ref"].fillna("?"), harvest.rejects["rule"], strict=True))


def codes(harvest: Harvest) -> dict[str, int]:
    """Findings of a harvest: code to count."""
    return {finding.code: finding.count for finding in harvest.findings}
