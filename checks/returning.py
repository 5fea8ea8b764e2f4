"""How does a row that the gate held back become a canonical row again, corrected or accepted as it is?"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from checks.rules import ASSIGNED_LATER
from tasks.records.declaration import Column, ColumnType, RecordKind
from tasks.records.frames import conform

NOT_TO_BE_CORRECTED = ("source", "ref", "valid_from", "row_digest", "landing")
"""Columns that say which row it is and when it holds."""

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WORDS = {
    ColumnType.INTEGER: "a whole number",
    ColumnType.NUMBER: "a number with a point for decimals",
    ColumnType.DATE: "a day like 2026-03-31",
    ColumnType.INSTANT: "a moment like 2026-03-31T14:30:00+02:00",
    ColumnType.FLAG: "true or false",
}


def is_canonical(kind: RecordKind, row: str) -> bool:
    """Whether a quarantined row was held back by the gate: it has the declared columns, not a source's own."""
    return set(json.loads(row)) == set(kind.names)


def returned(kind: RecordKind, rows: pd.Series, corrections: Mapping[str, str]) -> pd.DataFrame:
    """The canonical frame of quarantined `rows` (JSON text) in their order, each with the corrected cells.

    An empty text empties a cell. Raises ValueError that says which columns there are, or how a cell is written.
    """
    allowed = [name for name in kind.names if name not in NOT_TO_BE_CORRECTED]
    unknown = [name for name in corrections if name not in allowed]
    if unknown:
        raise ValueError(
            f"{', '.join(map(repr, unknown))} cannot be corrected: this row was read and then held back by the checks, "
            f"so its columns are {', '.join(allowed)}."
        )
    records = [{**json.loads(text), **corrections} for text in rows]
    columns = {column.name: _cells(column, [record[column.name] for record in records]) for column in kind.columns}
    return conform(pd.DataFrame(columns), kind)


def refusals(kind: RecordKind, frame: pd.DataFrame, project_keys: Collection[str]) -> pd.Series:
    """Why each row cannot be accepted as it is, whoever says so; missing where it can."""
    told = pd.Series(index=frame.index, dtype="str")
    for column in kind.columns:
        cells = frame[column.name]
        if not column.nullable and column.name not in ASSIGNED_LATER:
            told = told.mask(told.isna() & cells.isna(), f"{column.name} is empty, and every {kind.name} row needs it")
        if column.choices:
            unknown = cells.notna() & ~cells.isin(column.choices)
            told = told.mask(told.isna() & unknown, f"{column.name} is none of {', '.join(column.choices)}")
        if column.type is ColumnType.NUMBER:
            told = told.mask(told.isna() & np.isinf(cells), f"{column.name} is not finite")
    unlisted = ~frame["project"].isin(list(project_keys))
    return told.mask(told.isna() & unlisted, "its project is not in the portfolio")


def _cells(column: Column, values: list[Any]) -> pd.Series:
    texts = pd.Series([None if value is None or value == "" else str(value) for value in values], dtype="str")
    read = _READERS.get(column.type)
    cells = read(texts) if read else texts
    wrong = texts.notna() & cells.isna()
    if wrong.any():
        raise ValueError(f"{column.name}: {texts[wrong].iloc[0]!r} is not {_WORDS[column.type]}.")
    return cells


def _whole(texts: pd.Series) -> pd.Series:
    digits = texts.where(texts.str.fullmatch(r"[+-]?\d{1,19}(\.0+)?").fillna(value=False)).str.partition(".")[0]
    return pd.Series([pd.NA if pd.isna(each) else int(each) for each in digits], dtype="Int64")


_READERS: dict[ColumnType, Callable[[pd.Series], pd.Series]] = {
    ColumnType.INTEGER: _whole,
    ColumnType.NUMBER: lambda texts: pd.to_numeric(texts, errors="coerce").astype("float64"),
    ColumnType.DATE: lambda texts: pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]"),
    ColumnType.INSTANT: lambda texts: pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce").astype(
        "datetime64[us, UTC]"
    ),
    ColumnType.FLAG: lambda texts: texts.str.casefold().map(_FLAGS).astype("boolean"),
}
