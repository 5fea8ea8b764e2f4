"""Registers for tests: a small one people can read, and any that hypothesis can think of."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from tasks.records.declaration import Column, ColumnType, RecordKind
from tasks.records.expecting import EXPECTATIONS, RISKS
from tasks.records.frames import conform
from tasks.records.promises import TARGETS
from tasks.registers.layout import SECTIONS, Register, Section, canonical_json, register_of, shaped

EXPECTED = {
    "key": "uptime",
    "project": "metering",
    "version": 1,
    "statement": "The system is up on working days",
    "aspect": "quality",
    "state": "confirmed",
    "owner_side": "supplier",
    "said_by": "王芳",
    "said_on": "2026-01-15",
    "recorded_at": datetime.fromisoformat("2026-01-16T09:00:00+00:00"),
    "recorded_by": "Alice",
}


def expectations(*rows: dict[str, Any]) -> pd.DataFrame:
    """EXPECTATIONS with `rows` laid over a plain one."""
    return frame(EXPECTATIONS, [EXPECTED | row for row in rows])


def targets(*rows: dict[str, Any]) -> pd.DataFrame:
    """TARGETS with `rows` laid over a plain one."""
    plain = {
        "key": "uptime-99",
        "project": "metering",
        "expectation": "uptime",
        "indicator": "defect_rate",
        "comparator": "at_most",
        "value": 0.05,
        "unit": "fraction",
        "due_on": "2026-06-30",
        "statement": "At most 5 % defects",
    }
    return frame(TARGETS, [plain | row for row in rows])


def risks(*rows: dict[str, Any]) -> pd.DataFrame:
    """RISKS with `rows` laid over a plain one."""
    plain = {
        "key": "supplier-late",
        "project": "metering",
        "statement": "Meters arrive late",
        "state": "prepared",
        "trigger": '{"indicator": "schedule_deviation_rate", "comparator": "at_most", "value": -0.2, "nights": 3}',
    }
    return frame(RISKS, [plain | row for row in rows])


def frame(kind: RecordKind, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A canonical frame of `rows`."""
    raw = pd.DataFrame(rows, columns=list(kind.names))
    for column in kind.columns:
        if column.type is ColumnType.DATE:
            raw[column.name] = pd.to_datetime(raw[column.name])
    return conform(raw, kind)


def small() -> Register:
    """One row in each section."""
    return register_of("metering", expectations({}), targets({}), risks({}))


# what XML or YAML might lose: formulas, signs, line breaks, Chinese, look-alikes of other types, spaces
TRICKY = st.sampled_from(
    (
        *("=1+1", "+86 10", "-5", "@cell", "'quoted", '"', "a: b", "a #b", "- c", "no", "007", "1e3", "2026-01-31"),
        *("null", "~", "行一\n行二", " lead", "trail ", "a\r\nb", "a\n\n  b\n", "\tx", "_x000D_", "{a}", "|", "%"),
        *("#DIV/0!", "x\u2028y", "\x0b1", "a:", "a, b", "是,否", "注意:先备份", "a\n b\n\n\tc", "&amp;<b>"),
    )
)
TEXTS = st.one_of(TRICKY, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)).filter(str.strip)
KEYS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}", fullmatch=True)


def _cell(column: Column) -> st.SearchStrategy[Any]:
    if column.name == "key":
        return KEYS
    found: st.SearchStrategy[Any]
    if column.choices:
        found = st.sampled_from(column.choices)
    elif column.type is ColumnType.INTEGER:
        found = st.integers(1, 2**53)
    elif column.type is ColumnType.NUMBER:
        found = st.floats(allow_nan=False, allow_infinity=False)
    elif column.type is ColumnType.DATE:
        found = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(pd.Timestamp)
    elif column.type is ColumnType.JSON:
        found = st.dictionaries(TEXTS, st.integers() | st.booleans() | TEXTS, max_size=3).map(
            lambda value: canonical_json(json.dumps(value))
        )
    else:
        found = TEXTS
    return found if column.name in ("statement", "aspect", "state", "owner_side") else st.none() | found


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Any register that can stand in a file."""
    return Register("metering", {section.name: draw(_frames(section)) for section in SECTIONS})


def _frames(section: Section) -> st.SearchStrategy[pd.DataFrame]:
    row = st.fixed_dictionaries({column.name: _cell(column) for column in section.columns})
    rows = st.lists(row, max_size=2, unique_by=lambda each: each["key"])
    names = [column.name for column in section.columns]
    return rows.map(lambda found: shaped(pd.DataFrame(found, columns=names), section, "metering"))
