"""Look ahead: begin to read the night's work items beside, before they are needed.

    nightly: plan_ahead ──▶ collect, before its last save: read_ahead ──▶ save: changed_since ──▶ monitor: look_ahead

A night of many items would wait for them at its schedule; so they are read while the last landing is saved, and those
that it changed once more. Whoever monitors without collecting begins at `look_ahead`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Engine

from tasks.equip import equip
from tasks.store.arrow_sqlite import is_large
from tasks.store.brought import Saved
from tasks.store.history import EarlyAsOf, as_of_ahead
from tasks.store.tables import TABLES

_KIND = "work_items"
ITEM_COLUMNS = [
    "source", "ref", "project", "parent", "status", "estimate_hours", "done_ratio", "due_on", "created_at", "closed_at", "valid_from",
]  # fmt: skip
"""What the arithmetic of indicators looks at; the rest of a million rows stays in the database."""


@dataclass
class _Ahead:
    """What this process has begun to read."""

    planned: date | None = None
    early: EarlyAsOf | None = None
    items: tuple[Engine, date, Callable[[], pd.DataFrame]] | None = None


_NOW = _Ahead()


def plan_ahead(night: date) -> None:
    """Say that this process will measure the night once it has collected it."""
    _NOW.planned, _NOW.early = night, None


def read_ahead() -> None:
    """Begin to read the items of the planned night, if one is planned and they are many."""
    engine = equip().engine
    if _NOW.planned is not None and is_large(engine, TABLES[_KIND]):
        _NOW.early = EarlyAsOf(engine, _KIND, _NOW.planned, ITEM_COLUMNS)


def changed_since(source: str, saved: Saved) -> None:
    """Note what a landing changed among rows that are being read."""
    if _NOW.early is not None and _KIND in saved.changed:
        _NOW.early.note(source, saved.changed[_KIND])


def look_ahead(night: date) -> None:
    """Begin to read the items of a night that is measured next, or those that changed since it was begun."""
    engine, early = equip().engine, _NOW.early if _NOW.planned == night else None
    _NOW.planned = _NOW.early = None
    ahead = early.ahead() if early else as_of_ahead(engine, _KIND, night, columns=ITEM_COLUMNS)
    _NOW.items = engine, night, ahead


def begun(engine: Engine, night: date) -> Callable[[], pd.DataFrame] | None:
    """What waits for the items of a night, once, if they were looked ahead for."""
    items, _NOW.items = _NOW.items, None
    return items[2] if items and items[:2] == (engine, night) else None
