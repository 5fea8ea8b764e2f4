"""How a row of a frame becomes values that JSON can carry."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pandas as pd


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
