"""Builders of canonical frames for the store's tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform


def frame_of(kind: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """A canonical frame of `kind`; what a row does not name is empty."""
    declared = KINDS[kind]
    columns = {
        column.name: pd.Series([row.get(column.name) for row in rows], dtype=object).astype(column.dtype)
        if column.type.value not in ("date", "instant")
        else pd.to_datetime(
            pd.Series([row.get(column.name) for row in rows], dtype=object), utc=column.type.value == "instant"
        ).astype(column.dtype)
        for column in declared.columns
        if any(column.name in row for row in rows)
    }
    return conform(pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), declared)


def moment(day: int, hour: int = 0) -> datetime:
    """A moment in January 2026."""
    return datetime(2026, 1, day, hour, tzinfo=UTC)


def night(day: int) -> date:
    """A night in January 2026."""
    return date(2026, 1, day)


def item(ref: str, digest: int, valid_from: datetime, **others: Any) -> dict[str, Any]:
    """A work item of project `bridge` in source `tracker`."""
    return {
        "source": "tracker",
        "ref": ref,
        "project": "bridge",
        "status": "open",
        "row_digest": digest,
        "valid_from": valid_from,
        **others,
    }
