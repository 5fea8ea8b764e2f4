"""How does a value get into a cell of a workbook and out again unchanged?

A workbook is XML: it cannot hold control characters, turns a carriage return into a line feed, and openpyxl takes
a text that begins with `=` for a formula and cuts a text after 32,767 characters. Excel itself writes such
characters as `_x000D_` and shows them as what they are; so do we.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT = 32_767
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DAY_FORMAT = "yyyy-mm-dd"
_FIRST_DAY = date(1900, 3, 1)  # before it, spreadsheets disagree on what day a number is


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell in a row and column, both from 1, of a sheet without merged cells."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        raise TypeError(f"{cell.coordinate} is merged into another cell and can't be written")
    return cell


def put_text(cell: Cell, text: str) -> None:
    """Write a text so that no program takes it for a formula, a number or a date."""
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def put_number(cell: Cell, number: float) -> None:
    """Write a number; as text where the file format, which keeps 16 digits, would lose some."""
    if float(f"{number:.16g}") == number:
        cell.value = number
    else:
        put_text(cell, repr(number))


def put_day(cell: Cell, day: date) -> None:
    """Write a day as a date cell."""
    if day < _FIRST_DAY:
        put_text(cell, day.isoformat())
    else:
        cell.value = day
        cell.number_format = _DAY_FORMAT


def value_of(cell: Cell | MergedCell) -> Any:
    """What stands in a cell: text, number, day, or None."""
    value = cell.value
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    return value.date() if isinstance(value, datetime) and value.time() == datetime.min.time() else value


def escaped(text: str) -> str:
    """`text` with what a workbook cannot hold written as `_xHHHH_`."""
    kept = _LOOKS_ESCAPED.sub("_x005F_", text)
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", kept)
