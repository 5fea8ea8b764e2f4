"""How the rows of a frame become values that JSON can carry."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd


def json_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, each cell as JSON can carry it: missing is None, days and moments are ISO text."""
    columns = [_cells(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _cells(column: pd.Series) -> list[Any]:
    """A column's cells as `cell` gives one, texts and numbers all at once."""
    if isinstance(column.dtype, pd.StringDtype):
        return list(column.astype(object).where(column.notna(), None))
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    if kind == "f":
        return [value if math.isfinite(value) else None for value in column.tolist()]
    return list(column.tolist()) if kind in {"b", "i", "u"} else [cell(value) for value in column]


def cell(value: Any) -> Any:
    """A frame's cell as a plain value; None when it is missing or no finite number."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
