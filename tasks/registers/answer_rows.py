"""Which answers stand in the rows of a questionnaire, or of a survey tool's export?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tasks.expectations.kano import one_answer_each
from tasks.expectations.questions import answer_number
from tasks.records.declaration import Column
from tasks.records.expecting import KANO_ANSWERS
from tasks.records.frames import conform
from tasks.registers.errors import Mistake, unknown_name
from tasks.registers.reading import RawRow, cell_of

_PAIR = ("functional", "dysfunctional")
_SCALE_REMEDY = "choose one of the five answers of the list, or write its number, 1 (like) to 5 (dislike)"


def answers_of(rows: Sequence[RawRow], file: str, known: Sequence[str], mistakes: list[Mistake]) -> pd.DataFrame:
    """KANO_ANSWERS from rows with its columns; pairs without any answer are left out, `mistakes` grows."""
    answered = [row for row in rows if any(not _is_blank(row.cells.get(name)) for name in _PAIR)]
    found = [{column.name: _cell(column, row, file, mistakes) for column in KANO_ANSWERS.columns} for row in answered]
    frame = pd.DataFrame(found, columns=list(KANO_ANSWERS.names))
    places = [row.place for row in answered]
    for place, key in zip(places, frame["expectation"], strict=True):
        if key is not None and key not in known:
            remedy = unknown_name(key, known)
            mistakes.append(Mistake(file, place, "expectation", str(key), "is no expectation of the project", remedy))
    return one_answer_each(conform(frame, KANO_ANSWERS)).reset_index(drop=True)


def _cell(column: Column, row: RawRow, file: str, mistakes: list[Mistake]) -> Any:
    value = row.cells.get(column.name)
    if column.name in _PAIR:
        if _is_blank(value):
            mistakes.append(
                Mistake(file, row.place, column.name, "", "is missing, its other half is there", _SCALE_REMEDY)
            )
            return None
        number = answer_number(value)
        if number is None:
            mistakes.append(Mistake(file, row.place, column.name, str(value)[:60], "is no answer", _SCALE_REMEDY))
        return number
    if not column.nullable and _is_blank(value) and column.name in ("expectation", "respondent", "round"):
        mistakes.append(Mistake(file, row.place, column.name, "", "is missing", "write it into every row"))
    return cell_of(column, row, file, mistakes)


def _is_blank(value: object) -> bool:
    return value is None or not str(value).strip()
