"""Log: how each night's run began and ended, in the store, where reports and the next run find it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tasks.equip import equip
from tasks.records.choices import RunState
from tasks.store import runs


def begin(flow: str, night: date) -> None:
    """Note that a run began."""
    runs.start(equip().engine, flow, night, datetime.now(UTC))


def finish(flow: str, night: date, state: RunState, summary: dict[str, Any]) -> None:
    """Note how a run ended."""
    runs.finish(equip().engine, flow, night, datetime.now(UTC), state, summary)
