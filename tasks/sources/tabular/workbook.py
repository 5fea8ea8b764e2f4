"""How a sheet of an XLSX workbook is read: what its cells hold, and what their formats say about it.

Merged cells are filled; hidden sheets are read only when named. A formula counts by the value the spreadsheet
stored with it; one that was never computed is marked, not computed here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tasks.sources.contract import Finding
from tasks.sources.tabular.header import SEARCHED_ROWS, header_row, matches, unique_names
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.table import Mark, Table
from tasks.wire.errors import DataError

if TYPE_CHECKING:
    from openpyxl import Workbook

_OLD_EXCEL = bytes.fromhex("d0cf11e0")
_LARGEST_EXACT = 1e15

Grid = list[list[tuple[str, int]]]


def read_workbook(content: bytes, address: str, options: TabularOptions, wanted: Collection[str]) -> Table:
    """The table in a workbook's sheet.

    Raises DataError when it is no workbook, or when which sheet is meant is not clear.
    """
    import openpyxl  # noqa: PLC0415 - most nights read no workbook
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    if content.startswith(_OLD_EXCEL):
        raise DataError(f"{address}: is an old .xls or an encrypted workbook; save it as .xlsx without a password")
    try:
        sheets = zipfile.ZipFile(io.BytesIO(content))
        xml = [sheets.read(name) for name in sheets.namelist() if name.startswith("xl/worksheets/")]
        merged = any(b"<mergeCell " in sheet for sheet in xml)
        formulas = any(re.search(rb"<f[ >/]", sheet) for sheet in xml)
        del xml
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True, read_only=not merged)
        written = openpyxl.load_workbook(io.BytesIO(content), read_only=not merged) if formulas else None
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError) as error:
        raise DataError(f"{address}: cannot be opened as an XLSX workbook ({error}); export it again") from error
    name, grid, findings = _chosen(values, address, options, wanted)
    if written is not None:
        _mark_uncomputed(grid, written[name])
    place = f"{address}, sheet {name!r}"
    if not any(text for row in grid for text, _ in row):
        raise DataError(f"{place}: is empty, not even a header; check the export")
    position = header_row([[text for text, _ in row] for row in grid[:SEARCHED_ROWS]], wanted, options.header)
    if position >= len(grid):
        raise DataError(f"{place}: has only {len(grid)} rows, but the header is declared in row {position + 1}")
    return _table(place, grid, position, findings)


def _table(place: str, grid: Grid, position: int, findings: list[Finding]) -> Table:
    names = unique_names([text for text, _ in grid[position]])
    body = grid[position + 1 :]
    while names and names[-1].startswith("column ") and not any(row[len(names) - 1][0] for row in body):
        names.pop()
    texts = {name: pd.Series([row[i][0] for row in body], dtype="str") for i, name in enumerate(names)}
    marks = {name: np.array([row[i][1] for row in body], dtype=np.uint8) for i, name in enumerate(names)}
    rows = np.arange(position + 2, position + 2 + len(body))
    told = {name: column for name, column in marks.items() if column.any()}
    return Table(place, pd.DataFrame(texts), rows, told, findings=findings)


def _chosen(
    book: Workbook, address: str, options: TabularOptions, wanted: Collection[str]
) -> tuple[str, Grid, list[Finding]]:
    """The meant sheet's name and cells: the declared one, else the only visible one with the wanted headers."""
    names = [sheet.title for sheet in book.worksheets]
    visible = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if options.sheet is not None:
        number = options.sheet if isinstance(options.sheet, int) else None
        name = names[number - 1] if number is not None and 0 < number <= len(names) else str(options.sheet)
        if name not in names:
            raise DataError(f"{address}: has no sheet {options.sheet!r}; there are {', '.join(map(repr, names))}")
        told = [] if name in visible else [Finding("hidden_sheet", f"{address}: the sheet {name!r} is hidden")]
        return name, _grid(book[name]), told
    grids = {name: _grid(book[name]) for name in visible}
    if len(grids) > 1:
        fitting = {
            name: max((matches([text for text, _ in row], wanted) for row in grid[:SEARCHED_ROWS]), default=0)
            for name, grid in grids.items()
        }
        best = [name for name, count in fitting.items() if count == max(fitting.values())]
        if len(best) > 1:
            raise DataError(f"{address}: declare `sheet`; any of {', '.join(map(repr, best))} could be meant")
        grids = {best[0]: grids[best[0]]}
    if not grids:
        raise DataError(f"{address}: every sheet is hidden; declare `sheet`, one of {', '.join(map(repr, names))}")
    name, grid = next(iter(grids.items()))
    return name, grid, []


def _grid(sheet: Any) -> Grid:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # exporters write wrong sizes; the cells are what counts
    grid = [[_cell(cell) for cell in row] for row in sheet.iter_rows()]
    for area in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        for row in range(area.min_row - 1, area.max_row):
            for column in range(area.min_col - 1, area.max_col):
                grid[row][column] = grid[area.min_row - 1][area.min_col - 1]
    width = max(map(len, grid), default=0)
    return [row + [("", 0)] * (width - len(row)) for row in grid]


def _mark_uncomputed(grid: Grid, sheet: Any) -> None:
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    for y, row in enumerate(sheet.iter_rows()):
        for x, cell in enumerate(row):
            if cell.data_type == "f" and not grid[y][x][0]:
                formula = getattr(cell.value, "text", None) or str(cell.value)
                grid[y][x] = (formula, int(Mark.NO_VALUE))


def _cell(cell: Any) -> tuple[str, int]:
    """A cell's text as displayed, as far as text tells, and its mark."""
    value = cell.value
    if value is None:
        return "", int(Mark.PLAIN)
    if isinstance(value, str):
        return value, int(Mark.ERROR if cell.data_type == "e" else Mark.PLAIN)
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), int(Mark.PLAIN)
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat(), int(Mark.DATE)
    return (value.isoformat(), int(Mark.DATE)) if isinstance(value, date) else (str(value), int(Mark.PLAIN))


def _number(value: float, shown_as: str) -> tuple[str, int]:
    whole = float(value).is_integer() and abs(value) < _LARGEST_EXACT
    text = str(int(value)) if whole else repr(value)
    if "%" in shown_as:
        return text, int(Mark.PERCENT)
    if "E+" in shown_as.upper():
        return text, int(Mark.SCIENTIFIC)
    if whole and re.fullmatch("0{2,}", shown_as):
        return text.zfill(len(shown_as)), int(Mark.NUMBER)
    return text, int(Mark.NUMBER)
