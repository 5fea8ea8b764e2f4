"""Canonical frames: a DataFrame whose columns and dtypes are those of a record kind.

Refuses to repair content: it only orders columns, adds missing ones as empty and casts dtypes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tasks.records.declaration import Column, RecordKind


def empty_column(column: Column, index: pd.Index) -> pd.Series:
    """A column of missing values with the declared dtype."""
    return pd.Series(_missing(column.dtype).take(np.zeros(len(index), dtype=np.intp)), index=index)


@cache
def _missing(dtype: str) -> Any:
    """One missing cell; repeating it is eight times as fast as making a column of them anew."""
    return pd.Series(pd.array([], dtype=dtype), dtype=dtype).reindex([0]).array


def empty_frame(kind: RecordKind) -> pd.DataFrame:
    """A frame of `kind` with no rows."""
    return pd.DataFrame({column.name: empty_column(column, pd.RangeIndex(0)) for column in kind.columns})


def conform(frame: pd.DataFrame, kind: RecordKind) -> pd.DataFrame:
    """`frame` with exactly the declared columns in declared order and dtypes; missing ones are empty.

    Raises TypeError or ValueError when a column's values do not fit its dtype.
    """
    columns = {}
    for column in kind.columns:
        if column.name not in frame.columns:
            columns[column.name] = empty_column(column, frame.index)
        elif str(frame[column.name].dtype) == column.dtype:
            columns[column.name] = frame[column.name]
        else:
            columns[column.name] = frame[column.name].astype(column.dtype)
    return pd.DataFrame(columns, index=frame.index, copy=False)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries of their cells, None for what is missing."""
    cells = frame.astype(object)
    rows: list[dict[str, Any]] = cells.where(cells.notna(), None).to_dict("records")
    return rows
