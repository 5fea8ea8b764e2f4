"""How far has a source been read?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.store.engine import reading
from tasks.store.tables import TABLES

_CURSORS = TABLES["cursors"]


@dataclass(frozen=True)
class Cursor:
    """How far a source has been read: `position` is the source's own, `fresh_at` says as of when it is known."""

    source: str
    position: dict[str, Any]
    night: date
    pulled_at: datetime
    fresh_at: datetime


def cursors(engine: Engine) -> dict[str, Cursor]:
    """The cursor of every source that was ever saved, by source."""
    with reading(engine) as connection:
        rows = connection.execute(sa.select(_CURSORS)).mappings().all()
    return {
        row["source"]: Cursor(
            row["source"], json.loads(row["position"] or "{}"), row["night"], row["pulled_at"], row["fresh_at"]
        )
        for row in rows
    }


def cursor_of(engine: Engine, source: str) -> Cursor | None:
    """The cursor of one source; None when it was never saved."""
    return cursors(engine).get(source)
