"""What an indicator's function hands over: values and facts, before anybody judges them.

Units, targets, trust and minimum samples are added in `assemble`; a function here only counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.matching import positions
from tasks.records.choices import ReadingState

_DTYPES = {
    "project": "str",
    "indicator": "str",
    "scope": "str",
    "state": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "interval_low": "float64",
    "interval_high": "float64",
    "sample_size": "Int64",
    "baseline": "str",
    "method": "str",
    "tracker_plan": "boolean",
    "undated_share": "float64",
    "reconstructed_share": "float64",
    "missing_share": "float64",
}

MEASURED_COLUMNS = tuple(_DTYPES)
"""Columns of a measured frame; the shares are of the plan's items and empty where there is no plan."""


def measured(project: Sequence[str] | np.ndarray | pd.Series, indicator: str, **columns: object) -> pd.DataFrame:
    """A measured frame of one indicator: one row per entry of `project`, the columns named, the others empty.

    The scope is `project` and the state `measured` unless given. A row that is not measured keeps its counts but
    loses its value and interval.
    """
    keys = pd.Series(np.asarray(project, dtype=object), dtype="str")
    given = {"project": keys, "indicator": indicator, "scope": "project", "state": ReadingState.MEASURED, **columns}
    frame = pd.DataFrame(
        {name: pd.Series(given.get(name), index=keys.index, dtype=dtype) for name, dtype in _DTYPES.items()}
    )
    return without_value(frame, frame["state"] != ReadingState.MEASURED)


def without_value(frame: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """`frame` with value and interval emptied in `rows` (boolean)."""
    columns = ["value", "interval_low", "interval_high"]
    return frame.assign(**{name: frame[name].mask(rows) for name in columns})


def json_lines(columns: Mapping[str, object]) -> np.ndarray:
    """One JSON object per row of equally long columns; missing numbers become null."""
    frame = pd.DataFrame(columns)
    if frame.empty:
        return np.array([], dtype=object)
    text = frame.to_json(orient="records", lines=True, double_precision=6, force_ascii=False)
    return np.array(text.rstrip("\n").split("\n"), dtype=object)


def project_numbers(values: pd.Series, projects: pd.DataFrame) -> np.ndarray:
    """Each value's row number in the projects frame, −1 for a project that is not in it."""
    return positions(values, projects["key"])


def days_of(values: pd.Series) -> np.ndarray:
    """A date or instant column as `datetime64[D]`; an instant's day is its UTC day."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray(values.to_numpy(dtype="datetime64[us]").astype("datetime64[D]"))


def inside_window(days: np.ndarray, night: date, window_days: np.ndarray) -> np.ndarray:
    """Whether each day lies in the last `window_days` days up to and with the night (0: any day up to it)."""
    age = (np.datetime64(night, "D") - days).astype(float)
    age[np.isnat(days)] = np.nan
    return np.asarray((age >= 0) & ((window_days == 0) | (age < window_days)))
