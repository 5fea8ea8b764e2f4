"""What a store holds, in a form that two stores can be compared by: everything but clocks and landing numbers."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.store.tables import METADATA

# When something was done, and in which landing, differs from run to run; what was done must not.
_CLOCKS = {
    "landing",
    "number",
    "pulled_at",
    "decided_at",
    "started_at",
    "ended_at",
    "restated_at",
    "fresh_at",
    "summary",
}
_JOURNALS = {"runs", "landings", "attempts"}


def store_content(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Table name to its sorted rows, without clocks; tables that only log what was tried are left out."""
    content = {}
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            if table.name in _JOURNALS:
                continue
            columns = [column for column in table.columns if column.name not in _CLOCKS]
            rows = connection.execute(sa.select(*columns)).all()
            content[table.name] = sorted(tuple(map(str, row)) for row in rows)
    return content
