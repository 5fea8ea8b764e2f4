"""What do the cells that stand in a file become, and what is wrong with them?

Takes raw rows from whichever format; tells all mistakes of a file together, each with place, value and remedy.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import pandas as pd

from tasks.records.declaration import Column, ColumnType
from tasks.registers.errors import Mistake, unknown_name
from tasks.registers.layout import PLACE, Section, canonical_json, number_text, shaped

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in a file: column name to cell (text, number, date, mapping, or None).

    `places` says where single cells stand, where that is another place than the row's.
    """

    place: str
    cells: Mapping[str, Any]
    places: Mapping[str, str] = field(default_factory=dict)

    def place_of(self, column: str) -> str:
        """Where a cell stands, or should."""
        return self.places.get(column, self.place)


class UnfitCellError(ValueError):
    """A cell that can't be what its column declares."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


def frame_of(
    section: Section, rows: Sequence[RawRow], project: str, file: str, mistakes: list[Mistake]
) -> pd.DataFrame:
    """The section's frame, with PLACE; rows with mistakes have empty cells there, and `mistakes` grows."""
    names = [column.name for column in section.columns]
    mistakes += [
        Mistake(file, row.place_of(name), name, "", "is not a column here", unknown_name(name, names))
        for row in rows
        for name in row.cells
        if name not in names
    ]
    read: dict[str, list[Any]] = {PLACE: [row.place for row in rows]}
    for column in section.columns:
        read[column.name] = [cell_of(column, row, file, mistakes) for row in rows]
    mistakes += [
        Mistake(file, row.place, name, "", "is missing", _wanted(section.kind.column(name)))
        for name in section.required
        for row in rows
        if _is_blank(row.cells.get(name))
    ]
    frame = pd.DataFrame(read)
    _refuse_duplicates(frame, file, mistakes)
    return shaped(frame, section, project)


def cell_of(column: Column, row: RawRow, file: str, mistakes: list[Mistake]) -> Any:
    """A row's cell as its column declares it; None when it is empty or wrong, which `mistakes` then tells."""
    value = row.cells.get(column.name)
    if _is_blank(value):
        return None
    try:
        found = _READERS[column.type](value, column)
    except UnfitCellError as error:
        shown = str(value)[:_SHOWN_CHARACTERS]
        mistakes.append(Mistake(file, row.place_of(column.name), column.name, shown, error.problem, error.remedy))
        return None
    if column.name == "key" and not _KEY.fullmatch(found):
        remedy = "use letters, digits, `.`, `-` and `_`, at most 64, and begin with a letter or digit"
        mistakes.append(Mistake(file, row.place_of("key"), "key", found[:_SHOWN_CHARACTERS], "is not a key", remedy))
    return found


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _wanted(column: Column) -> str:
    allowed = f"; write one of: {', '.join(column.choices)}" if column.choices else ""
    return f"say: {column.meaning[:1].lower()}{column.meaning[1:]}{allowed}"


def _text(value: Any, column: Column) -> str:  # noqa: ARG001 - all readers are called alike
    if isinstance(value, Mapping | list | bool):
        raise UnfitCellError("is not text", "write plain text, in quotes if need be")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return number_text(value) if isinstance(value, float) else str(value)


def _choice(value: Any, column: Column) -> str:
    told = _text(value, column)
    name = re.sub(r"[\s-]+", "_", told.strip().casefold())
    if name not in column.choices:
        raise UnfitCellError(f"is not a {column.name.replace('_', ' ')}", unknown_name(name, column.choices))
    return name


def _integer(value: Any, column: Column) -> int:
    told = _text(value, column).strip()
    if not _WHOLE.fullmatch(told):
        raise UnfitCellError("is not a whole number", "write digits only")
    return int(_bounded(int(told), column))


def _number(value: Any, column: Column) -> float:
    told = _text(value, column).strip()
    try:
        found = float(told)
    except ValueError:
        hint = "a share is a fraction: write 0.05 for 5 %" if "%" in told else "write it with a point, e.g. 0.05"
        raise UnfitCellError("is not a number", hint) from None
    if not math.isfinite(found) or "_" in told:
        raise UnfitCellError("is not a number", "write digits and a point")
    return _bounded(found, column)


def _bounded(value: float, column: Column) -> float:
    if column.minimum is not None and value < column.minimum:
        raise UnfitCellError("is too small", f"write {column.minimum:g} or more")
    if column.maximum is not None and value > column.maximum:
        raise UnfitCellError("is too large", f"write {column.maximum:g} or less")
    return value


def _date(value: Any, column: Column) -> pd.Timestamp:
    told = _text(value, column).strip()
    try:
        day = date.fromisoformat(told) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", told) else None
    except ValueError:
        day = None
    if day is None:
        raise UnfitCellError("is not a day", "write it as 2026-01-31, or as a date cell without a time")
    if not _EARLIEST <= day <= _LATEST:
        raise UnfitCellError("is not a likely day", f"write a day between {_EARLIEST} and {_LATEST}")
    return pd.Timestamp(day)


def _json(value: Any, column: Column) -> str:  # noqa: ARG001 - as above
    try:
        found = json.loads(value) if isinstance(value, str) else value
        if not isinstance(found, dict):
            raise UnfitCellError("is not a mapping", 'write name: value pairs, in a sheet as {"name": "value"}')
        return canonical_json(json.dumps(found, allow_nan=False))
    except (ValueError, TypeError, RecursionError) as error:
        if isinstance(error, UnfitCellError):
            raise
        raise UnfitCellError("is not JSON", 'write it as {"name": "value"}') from error


def _refuse_duplicates(frame: pd.DataFrame, file: str, mistakes: list[Mistake]) -> None:
    again = frame[frame["key"].notna() & frame.duplicated("key", keep="first")]
    first = frame.drop_duplicates("key").set_index("key")[PLACE]
    mistakes += [
        Mistake(file, place, "key", key, f"is there twice (first in {first[key]})", "keep one row, or use another key")
        for key, place in zip(again["key"], again[PLACE], strict=True)
    ]


_READERS = {
    ColumnType.TEXT: _text,
    ColumnType.CHOICE: _choice,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.DATE: _date,
    ColumnType.JSON: _json,
}
