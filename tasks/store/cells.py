"""Turns a frame's columns into what a database takes, and back, whole columns at a time.

    frame column ◀──▶ Arrow array ──▶ list of cells (SQLite) or CSV (PostgreSQL)

A missing cell is NULL. Text never holds the NUL character, which PostgreSQL cannot keep: it becomes U+FFFD.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tasks.records.declaration import ColumnType

_NUL, _REPLACEMENT = "\x00", "\ufffd"

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.large_string(),
    ColumnType.CHOICE: pa.large_string(),
    ColumnType.JSON: pa.large_string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.INSTANT: pa.timestamp("us", "UTC"),
    ColumnType.FLAG: pa.bool_(),
}

SQLITE_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.FLAG: pa.int64(),
}


def arrow_array(column: pd.Series, kept_as: ColumnType) -> Any:
    """A frame's column as an Arrow array of its declared type."""
    array = pa.array(column, from_pandas=True)
    wanted = ARROW_TYPES[kept_as]
    if array.type != wanted:
        array = array.cast(wanted)
    if wanted == pa.large_string() and _may_hold_nul(array):
        array = pc.replace_substring(array, _NUL, _REPLACEMENT)
    return array


def _may_hold_nul(texts: Any) -> bool:
    """Whether a zero byte stands among the texts; looks at their bytes, a tenth of the cost of searching each."""
    for part in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        _, offsets, content = part.buffers()
        if len(part) and content is not None:
            first, last = np.frombuffer(offsets, "int64", len(part) + 1, part.offset * 8)[[0, -1]].tolist()
            if not np.frombuffer(content, "uint8", last - first, first).all():
                return True
    return False


def sqlite_cells(column: pd.Series, kept_as: ColumnType) -> list[Any]:
    """A frame's column as the cells SQLite takes: dates and moments as text, flags as 0 and 1."""
    array = arrow_array(column, kept_as)
    if kept_as is ColumnType.INSTANT:
        # text of a moment with a zone costs ten times that of one without
        array = array.cast(pa.timestamp("us")).cast(pa.string())
    elif kept_as is ColumnType.DATE:
        array = array.cast(pa.string())
    elif kept_as is ColumnType.FLAG:
        array = array.cast(pa.int64())
    cells: list[Any] = array.to_pylist()
    return cells


def array_of_cells(cells: tuple[Any, ...], kept_as: ColumnType) -> Any:
    """SQLite's cells of one column as an Arrow array of its declared type."""
    return declared_array(sqlite_array(cells, kept_as), kept_as)


def sqlite_array(cells: tuple[Any, ...], kept_as: ColumnType) -> Any:
    """SQLite's cells of one column as an Arrow array of what they are there: days and moments are text."""
    return pa.array(cells, type=SQLITE_TYPES.get(kept_as, pa.large_string()))


def declared_array(array: Any, kept_as: ColumnType) -> Any:
    """An array from `sqlite_array`, or many of them in one, in its declared type."""
    if kept_as is ColumnType.INSTANT:
        return array.cast(pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))
    return array.cast(ARROW_TYPES[kept_as])


def frame_column(array: Any, kept_as: ColumnType) -> pd.Series:
    """An Arrow array of a declared type as a frame's column of the declared dtype."""
    match kept_as:
        case ColumnType.NUMBER:
            return pd.Series(_numpy(array), dtype="float64")
        case ColumnType.DATE:
            return pd.Series(_numpy(array.cast(pa.timestamp("s"))), dtype=kept_as.dtype)
        case ColumnType.INSTANT:
            return pd.Series(_numpy(array.cast(pa.timestamp("us"))), dtype="datetime64[us]").dt.tz_localize("UTC")
        case _:
            return pd.Series(pd.api.types.pandas_dtype(kept_as.dtype).__from_arrow__(array))


def _numpy(array: Any) -> np.ndarray[Any, Any]:
    numbers: np.ndarray[Any, Any] = array.to_numpy(zero_copy_only=False)
    return numbers
