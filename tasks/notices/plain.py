"""How a row of a frame becomes values that JSON can carry."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Every row of a frame as `plain` gives one."""
    columns = [_cells(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    """A column's cells as `cell` gives one, texts and numbers all at once."""
    if isinstance(column.dtype, pd.StringDtype):
        return list(column.astype(object).where(column.notna(), None))
    if pd.api.types.is_float_dtype(column.dtype) and isinstance(column.dtype, np.dtype):
        return [value if math.isfinite(value) else None for value in column.tolist()]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biu":
        return list(column.tolist())
    return [cell(value) for value in column]


def plain(record: dict[Any, Any]) -> dict[str, Any]:
    """A row's cells as JSON can carry them: missing is None, days and moments are ISO text."""
    return {str(name): cell(value) for name, value in record.items()}


def cell(value: Any) -> Any:
    """A frame's cell as a plain value; None when it is missing or no finite number."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
