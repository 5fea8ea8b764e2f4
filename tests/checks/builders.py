"""Batches to check: rows that keep every rule, and the smallest change that breaks one."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from checks.gate import BatchFacts
from checks.rules import (
    NEWEST_FLAG,
    ON_SCALE_FLAG,
    OWN_PARENT_FLAG,
    PLAN_DAYS,
    Flagged,
    NotBefore,
    OneOf,
    PlausibleDay,
    PossibleMoment,
    Rule,
    Within,
)
from tasks.records.declaration import Column, ColumnType, RecordKind
from tasks.records.frames import conform

NIGHT = date(2026, 3, 31)
DAY = datetime(2026, 3, 2)  # noqa: DTZ001 - a calendar day has no zone
MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FACTS = BatchFacts(
    night=NIGHT, source="jira", project_keys=["alpha", "beta"], known_refs={"milestones": ["M1"], "work_items": ["W0"]}
)
Row = dict[str, Any]


def row(kind: RecordKind, ref: str, /, **changes: Any) -> Row:
    """A row of `kind` that keeps every rule, but for `changes`."""
    cells = {column.name: _good(column) for column in kind.columns}
    cells |= {"ref": ref, "project": "alpha", "_location": f"export.csv row {ref}"}
    cells |= {reference.column: None for reference in kind.references if reference.optional}
    cells["row_digest"] = abs(hash((ref, str(sorted(changes.items()))))) % 2**62
    return cells | changes


def batch(kind: RecordKind, *rows: Row) -> pd.DataFrame:
    """The canonical frame of `rows`, with their locations."""
    raw = pd.DataFrame(list(rows), columns=[*kind.names, "_location"])
    return conform(raw, kind).assign(_location=raw["_location"].astype("str"))


def breaking(kind: RecordKind, rule: Rule) -> list[Row]:
    """Changes of a good row, each of which breaks `rule` alone (an emptied column may empty its reference too)."""
    column = kind.column(rule.column)
    values: list[Any] = [None]
    match rule.test:
        case PlausibleDay():
            days = [datetime(year, 1, 1) for year in (1970, 2101)]  # noqa: DTZ001 - a calendar day
            return [_no_plan(kind) | {rule.column: day} for day in days]
        case NotBefore(other):
            return [{rule.column: _good(column), other: _later(kind.column(other))}]
        case Flagged(flag):
            return [_FLAG_BREAKERS.get(flag, {rule.column: "nowhere"})]
        case OneOf():
            values = ["no such choice"]
        case Within(low, high):
            values = [float("inf"), float("-inf")] if column.type is ColumnType.NUMBER else []
            values += [low - 1] if low > -sys.float_info.max else []
            values += [high + 1] if high < sys.float_info.max else []
        case PossibleMoment():
            zone = UTC if column.type is ColumnType.INSTANT else None
            values = [datetime(year, 1, 1, tzinfo=zone) for year in (1970, 2027)]
    return [{rule.column: value} for value in values]


_FLAG_BREAKERS: dict[str, Row] = {
    NEWEST_FLAG: {"ref": "twin", "row_digest": 1},
    ON_SCALE_FLAG: {"scale": "five_point", "score": 6.0},
    OWN_PARENT_FLAG: {"ref": "ouroboros", "parent": "ouroboros"},
}


def _no_plan(kind: RecordKind) -> Row:
    return {name: None for name in PLAN_DAYS if name in kind.names}


def _good(column: Column) -> Any:
    if column.choices:
        return column.choices[0]
    good = {
        ColumnType.DATE: DAY,
        ColumnType.INSTANT: MOMENT,
        ColumnType.NUMBER: 1.0,
        ColumnType.INTEGER: 1,
        ColumnType.FLAG: False,
        ColumnType.JSON: "{}",
    }
    return good.get(column.type, f"some {column.name}")


def _later(column: Column) -> Any:
    good = _good(column)
    return good + 1 if isinstance(good, int) else good + pd.Timedelta(days=1)
