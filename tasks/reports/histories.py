"""How did each indicator run up to tonight?

Lays the readings of all projects on one grid of nights in a few whole-frame steps, so that a thousand
projects cost about as much as one. Refuses to draw: it only orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from tasks.records.choices import ReadingState
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.layout import position

_NUMBERS = (
    "value",
    "numerator",
    "denominator",
    "interval_low",
    "interval_high",
    "target",
    "band_low",
    "band_high",
    "sample_size",
)
_TEXTS = ("project", "indicator", "scope", "state", "unit", "trust", "trust_reasons")


@dataclass(frozen=True)
class History:
    """One indicator of one project and scope: tonight's reading, and the values of every night of the grid.

    tonight: the READINGS columns with None for what is missing.
    values, bands: as long as the grid; None, and open edges, where a night has no value.
    """

    tonight: dict[str, Any]
    values: tuple[float | None, ...]
    bands: tuple[tuple[float | None, float | None], ...]


def grid(facts: SiteFacts) -> tuple[date, ...]:
    """The nights of the site's trends, oldest first, ending tonight."""
    return history_nights(facts.night)


def histories(facts: SiteFacts) -> dict[str, list[History]]:
    """Project key to the histories of its indicators that have a reading tonight, in page order."""
    nights = pd.DatetimeIndex(grid(facts)).as_unit("s")
    column = nights.get_indexer(pd.DatetimeIndex(facts.readings["night"]).as_unit("s"))
    on_grid = facts.readings[column >= 0]
    if on_grid.empty:
        return {}
    column = column[column >= 0]
    keys = [pd.factorize(on_grid[name])[0].astype("int64") for name in ("project", "indicator", "scope")]
    flat = (keys[0] * (keys[1].max() + 1) + keys[1]) * (keys[2].max() + 1) + keys[2]
    row, series = pd.factorize(flat)
    measured = (on_grid["state"] == ReadingState.MEASURED).to_numpy(dtype=bool)
    values = _laid_out(on_grid["value"].where(measured), row, column, (len(series), len(nights)))
    lows = _laid_out(on_grid["band_low"], row, column, values.shape)
    highs = _laid_out(on_grid["band_high"], row, column, values.shape)
    tonight = column == len(nights) - 1
    found: dict[str, list[History]] = {}
    lines = row[tonight]
    parts = zip(
        _records(on_grid[tonight]), _lists(values[lines]), _lists(lows[lines]), _lists(highs[lines]), strict=True
    )
    for record, line, low, high in parts:
        history = History(record, tuple(line), tuple(zip(low, high, strict=True)))
        found.setdefault(record["project"], []).append(history)
    for own in found.values():
        own.sort(key=lambda history: position(history.tonight["indicator"], history.tonight["scope"]))
    return found


def _laid_out(
    values: pd.Series, row: np.ndarray[Any, Any], column: np.ndarray[Any, Any], shape: tuple[int, ...]
) -> np.ndarray[Any, Any]:
    matrix = np.full(shape, np.nan)
    matrix[row, column] = values.to_numpy(dtype="float64", na_value=np.nan)
    matrix[~np.isfinite(matrix)] = np.nan
    return matrix


def _lists(matrix: np.ndarray[Any, Any]) -> list[Any]:
    """An array as (nested) lists, NaN as None."""
    boxed = matrix.astype(object)
    boxed[np.isnan(matrix)] = None
    rows: list[Any] = boxed.tolist()
    return rows


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows as dictionaries of Python values, column by column: None for what is missing."""
    columns: dict[str, list[Any]] = {}
    for name in _NUMBERS:
        numbers = frame[name].to_numpy(dtype="float64", na_value=np.nan)
        columns[name] = _lists(numbers)
    for name in _TEXTS:
        texts = frame[name].astype(object)
        columns[name] = texts.where(texts.notna(), None).tolist()
    columns["fresh_at"] = moments(frame["fresh_at"])
    return (dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True))


def moments(column: pd.Series) -> list[datetime | None]:
    """An INSTANT column as aware datetimes, None where it is empty."""
    boxed = column.astype(object)
    return [None if pd.isna(value) else value.to_pydatetime() for value in boxed]


def day(value: Any) -> date | None:
    """One DATE cell as a date, None when it is empty."""
    return None if pd.isna(value) else pd.Timestamp(value).date()
