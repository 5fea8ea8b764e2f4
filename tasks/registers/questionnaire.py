"""A Kano questionnaire as a workbook for one respondent: written with lists of answers, read back with all mistakes.

The sheet carries project, round and the key of each expectation, so that an answer finds its question again whatever
was sorted or renamed. An empty pair was not answered and is left out; half a pair is a mistake.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tasks.expectations.questions import pairs, scale
from tasks.records.choices import Language
from tasks.registers.answer_rows import answers_of
from tasks.registers.cells_of_sheets import cell_at, put_text, value_of
from tasks.registers.errors import Mistake, RegisterError
from tasks.registers.reading import RawRow
from tasks.registers.xlsx_register import cells_below, open_book

SHEET = "questionnaire"
_SCALE_SHEET = "answers"
_HEAD = ("project", "round", "respondent", "segment", "answered_on")
_HEAD_WORDS = {
    Language.ENGLISH: ("Project", "Round", "Your name", "Your department", "Date"),
    Language.CHINESE: ("项目", "轮次", "您的姓名", "您的部门", "日期"),
}
_COLUMNS = ("expectation", "functional_question", "functional", "dysfunctional_question", "dysfunctional", "importance")
_COLUMN_WORDS = {
    Language.ENGLISH: ("Key", "If it is so", "Your answer", "If it is not so", "Your answer", "Importance 1–9"),
    Language.CHINESE: ("编号", "如果做到", "您的回答", "如果没做到", "您的回答", "重要程度 1–9"),
}
_WIDTHS = (16, 50, 30, 50, 30, 12)
_HEADER_ROW = 7
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # openpyxl's properties take no zone


def content_of(
    expectations: pd.DataFrame, project: str, questionnaire_round: str, languages: Sequence[Language]
) -> bytes:
    """The workbook that asks about a project's EXPECTATIONS, in one language or several.

    Raises RegisterError when there is nothing to ask about.
    """
    asked = pairs(expectations[expectations["project"] == project], languages)
    if asked.empty:
        remedy = "note expectations that we owe, latent or confirmed, in the register first"
        raise RegisterError([Mistake(f"questionnaire of {project}", "", "", "", "has nothing to ask about", remedy)])
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 - a new workbook has a sheet; this tells the type checker
    sheet.title = SHEET
    heads = zip(*(_HEAD_WORDS[language] for language in languages), strict=True)
    for row, words in enumerate(heads, start=1):
        _label(sheet, row, 1, " / ".join(words))
    put_text(cell_at(sheet, 1, 2), project)
    put_text(cell_at(sheet, 2, 2), questionnaire_round)
    cell_at(sheet, 5, 2).number_format = "yyyy-mm-dd"
    columns = zip(*(_COLUMN_WORDS[language] for language in languages), strict=True)
    for position, words in enumerate(columns, start=1):
        _label(sheet, _HEADER_ROW, position, " / ".join(words))
        sheet.column_dimensions["ABCDEF"[position - 1]].width = _WIDTHS[position - 1]
    for row, question in enumerate(asked.to_dict("records"), start=_HEADER_ROW + 1):
        for position, name in ((1, "expectation"), (2, "functional"), (4, "dysfunctional")):
            cell = cell_at(sheet, row, position)
            put_text(cell, question[name])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    _offer(book, sheet, len(asked), scale(languages))
    sheet.freeze_panes = f"B{_HEADER_ROW + 1}"
    book.properties.created = book.properties.modified = _NO_TIME
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(paths: Sequence[Path], project: str, known: Sequence[str]) -> pd.DataFrame:
    """KANO_ANSWERS from filled questionnaires of a project whose expectations have the keys `known`.

    Raises RegisterError with the mistakes of all files; then nothing is taken.
    """
    mistakes: list[Mistake] = []
    frames = [_one(path, project, known, mistakes) for path in paths]
    if mistakes:
        raise RegisterError(mistakes)
    return pd.concat(frames, ignore_index=True)


def _one(path: Path, project: str, known: Sequence[str], mistakes: list[Mistake]) -> pd.DataFrame:
    file, rows = path.name, list[RawRow]()
    try:
        book = open_book(path)
    except RegisterError as error:
        mistakes += error.found
        return answers_of([], file, known, mistakes)
    if SHEET not in book.sheetnames:
        remedy = "send back the file that was sent, filled in"
        mistakes.append(Mistake(file, "", "", "", f"has no sheet {SHEET}", remedy))
        return answers_of([], file, known, mistakes)
    sheet = book[SHEET]
    head: dict[str, Any] = {name: value_of(sheet.cell(row, 2)) for row, name in enumerate(_HEAD, start=1)}
    if str(head["project"] or "") != project:
        remedy = f"import it for its own project, or look at cell B1; this import is for {project}"
        mistakes.append(Mistake(file, "cell B1", "project", str(head["project"] or ""), "is another project", remedy))
    for row, name in ((2, "round"), (3, "respondent")):
        if head[name] is None or not str(head[name]).strip():
            mistakes.append(
                Mistake(file, f"cell B{row}", name, "", "is missing", "ask the respondent, and write it there")
            )
    for place, values in cells_below(sheet, len(_COLUMNS), file, mistakes, header=_HEADER_ROW):
        cells = dict(zip(_COLUMNS, values, strict=True))
        answered = {name: cells[name] for name in ("expectation", "functional", "dysfunctional", "importance")}
        rows.append(RawRow(place, head | answered | {"project": project}))
    return answers_of(rows, file, known, mistakes)


def _label(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = cell_at(sheet, row, column)
    put_text(cell, text)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer(book: Workbook, sheet: Worksheet, rows: int, answers: Sequence[str]) -> None:
    """The answers as lists in their cells; from a sheet, since a list inside a rule ends at 255 characters."""
    listed = book.create_sheet(_SCALE_SHEET)
    for row, answer in enumerate(answers, start=1):
        put_text(cell_at(listed, row, 1), answer)
    listed.column_dimensions["A"].width = 60
    first, last = _HEADER_ROW + 1, _HEADER_ROW + rows
    choice = DataValidation(type="list", formula1=f"'{_SCALE_SHEET}'!$A$1:$A${len(answers)}", allow_blank=True)
    choice.add(f"C{first}:C{last}")
    choice.add(f"E{first}:E{last}")
    number = DataValidation(type="whole", operator="between", formula1="1", formula2="9", allow_blank=True)
    number.add(f"F{first}:F{last}")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(number)
