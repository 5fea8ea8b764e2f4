"""A register as a workbook: one sheet a section, for people who keep tables; read and written without loss.

Lists of allowed values are offered in the cells. A formula is a mistake: what is expected of somebody must stand
in the cell itself, since nobody signs what another cell may change.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tasks.records.declaration import Column, ColumnType
from tasks.registers.cells_of_sheets import LONGEST_TEXT, cell_at, escaped, put_day, put_number, put_text, value_of
from tasks.registers.errors import Mistake, RegisterError, unknown_name
from tasks.registers.layout import SECTIONS, WRITTEN_FROM, Register, Section, as_text
from tasks.registers.reading import RawRow, frame_of

ABOUT = "about"
_LARGEST_BYTES = 20_000_000
_SPARE_ROWS = 200
_WIDTHS = {ColumnType.DATE: 12, ColumnType.INTEGER: 9, ColumnType.NUMBER: 11, ColumnType.CHOICE: 14}
_WIDE = {"statement": 60, "evidence": 30, "acceptance": 40, "contingency": 50, "trigger": 40}
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # openpyxl's properties take no zone
_ABOUT = (
    "What is expected in this project, what is promised, and what may go wrong; a row each on the next sheets.",
    "version and written_from say from what a row was written: leave them as they are, and empty in a new row.",
    "Text that begins with = stays text. Days are date cells or 2026-01-31.",
    "本项目的客户预期、承诺与风险,每行一条,见后面各表。",
    "version 和 written_from 记录该行来自哪个版本:请勿改动;新增行留空。",
)


def content_of(register: Register) -> bytes:
    """The workbook. Raises RegisterError for a text that is too long for a cell."""
    book, mistakes = Workbook(), list[Mistake]()
    about = book.active
    assert isinstance(about, Worksheet)  # noqa: S101 - a new workbook has a sheet; this tells the type checker
    about.title = ABOUT
    put_text(about["A1"], "project")
    put_text(about["B1"], register.project)
    about["A1"].font = Font(bold=True)
    for number, line in enumerate(_ABOUT, start=3):
        put_text(cell_at(about, number, 1), line)
    for section in SECTIONS:
        _write(book.create_sheet(section.name), register, section, mistakes)
    if mistakes:
        raise RegisterError(mistakes)
    book.properties.created = book.properties.modified = _NO_TIME
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(path: Path) -> Register:
    """The register in the workbook at `path`. Raises RegisterError with every mistake."""
    file, mistakes = path.name, list[Mistake]()
    book = open_book(path)
    names = [ABOUT, *(section.name for section in SECTIONS)]
    for sheet in book.sheetnames:
        if sheet not in names:
            mistakes.append(Mistake(file, f"sheet {sheet}", "", "", "is not known here", unknown_name(sheet, names)))
    project = project_of(book)
    if not project:
        remedy = f"write the project's key into cell B1 of the sheet {ABOUT}"
        mistakes.append(Mistake(file, f"sheet {ABOUT}", "project", "", "is missing", remedy))
    frames = {
        section.name: frame_of(section, list(_rows(book, section, file, mistakes)), project, file, mistakes)
        for section in SECTIONS
    }
    if mistakes:
        raise RegisterError(mistakes)
    return Register(project, frames)


def stamped(path: Path, stamps: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook at `path` with other stamps in the rows of `stamps` (section → key → stamp)."""
    book = open_book(path)
    for section in SECTIONS:
        if section.name not in book.sheetnames:
            continue
        sheet = book[section.name]
        header = [str(value_of(cell) or "").strip() for cell in sheet[1]]
        if section.stamp not in header:
            header.append(section.stamp)
            put_text(cell_at(sheet, 1, len(header)), section.stamp)
        key, place = header.index("key") + 1, header.index(section.stamp) + 1
        for row in range(2, sheet.max_row + 1):
            stamp = stamps.get(section.name, {}).get(str(value_of(sheet.cell(row, key))))
            if stamp is not None and section.stamp == WRITTEN_FROM:
                put_text(cell_at(sheet, row, place), stamp)
            elif stamp is not None:
                put_number(cell_at(sheet, row, place), int(stamp))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def open_book(path: Path) -> Workbook:
    """The workbook at `path`, its formulas visible. Raises RegisterError when it is none."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise RegisterError([Mistake(path.name, "", "", "", "is larger than 20 MB", "look what is in it")])
        return openpyxl.load_workbook(path)
    except OSError as error:
        raise RegisterError(
            [Mistake(path.name, "", "", "", f"can't be read ({error.strerror or error})", "check its name and rights")]
        ) from error
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, RegisterError):
            raise
        raise RegisterError(
            [Mistake(path.name, "", "", "", "is no workbook (.xlsx)", "save it again in a spreadsheet program")]
        ) from error


def project_of(book: Workbook) -> str:
    """The project key in the sheet `about`; empty when there is none."""
    value = value_of(book[ABOUT]["B1"]) if ABOUT in book.sheetnames else None
    return str(value or "").strip()


def cells_below(
    sheet: Worksheet, columns: int, file: str, mistakes: list[Mistake], *, header: int = 1
) -> Iterator[tuple[str, list[object]]]:
    """The place and values of each row below the header that is not empty; formulas are mistakes."""
    for number, row in enumerate(sheet.iter_rows(min_row=header + 1, max_col=columns), start=header + 1):
        place = f"sheet {sheet.title}, row {number}"
        for cell in row:
            if cell.data_type == "f":
                remedy = "write what the cell shall say; put ' before a text that begins with ="
                mistakes.append(Mistake(file, place, cell.coordinate, str(cell.value)[:60], "is a formula", remedy))
        values = [None if cell.data_type == "f" else value_of(cell) for cell in row]
        if any(value is not None and str(value).strip() for value in values):
            yield place, values


def _rows(book: Workbook, section: Section, file: str, mistakes: list[Mistake]) -> Iterator[RawRow]:
    if section.name not in book.sheetnames:
        return
    sheet = book[section.name]
    header = [str(value_of(cell) or "").strip() for cell in sheet[1]]
    for position, name in enumerate(header):
        if name and name in header[:position]:
            mistakes.append(Mistake(file, f"sheet {sheet.title}, row 1", name, "", "is there twice", "keep one column"))
    for place, values in cells_below(sheet, len(header), file, mistakes):
        for position, (name, value) in enumerate(zip(header, values, strict=True), start=1):
            if not name and value is not None:
                column = get_column_letter(position)
                mistakes.append(
                    Mistake(file, place, column, str(value)[:60], "stands under no header", "name its column")
                )
        yield RawRow(place, {name: value for name, value in zip(header, values, strict=True) if name})


def _write(sheet: Worksheet, register: Register, section: Section, mistakes: list[Mistake]) -> None:
    frame = register[section.name]
    told = as_text(frame, section.columns)
    for position, column in enumerate(section.columns, start=1):
        head = cell_at(sheet, 1, position)
        put_text(head, column.name)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
        head.comment = Comment(column.meaning, "Wordkeeper")
        sheet.column_dimensions[get_column_letter(position)].width = _WIDE.get(
            column.name, _WIDTHS.get(column.type, 18)
        )
        for number, (text, value) in enumerate(zip(told[column.name], frame[column.name], strict=True), start=2):
            if not text:
                continue
            if column.type is ColumnType.TEXT and len(escaped(text)) > LONGEST_TEXT:
                place = f"sheet {sheet.title}, row {number}"
                remedy = "keep the register as YAML, or shorten the text"
                mistakes.append(
                    Mistake("register.xlsx", place, column.name, text[:40], "is too long for a cell", remedy)
                )
            else:
                _put(cell_at(sheet, number, position), column, text, value)
        if column.choices:
            _offer(sheet, position, column, len(frame))
    sheet.freeze_panes = "B2"


def _put(cell: Cell, column: Column, text: str, value: Any) -> None:
    if column.type is ColumnType.DATE:
        put_day(cell, date.fromisoformat(text))
    elif column.type in (ColumnType.INTEGER, ColumnType.NUMBER):
        put_number(cell, value)
    else:
        put_text(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(sheet: Worksheet, position: int, column: Column, rows: int) -> None:
    offered = DataValidation(type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
    offered.error = f"One of: {', '.join(column.choices)}"
    letter = get_column_letter(position)
    offered.add(f"{letter}2:{letter}{rows + _SPARE_ROWS}")
    sheet.add_data_validation(offered)
