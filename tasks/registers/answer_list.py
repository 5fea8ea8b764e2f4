"""Answers of many respondents in one CSV list, as a survey tool exports them.

Columns: expectation, respondent, functional, dysfunctional, and as far as there: segment, importance, answered_on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from tasks.registers.answer_rows import answers_of
from tasks.registers.errors import Mistake, RegisterError, unknown_name
from tasks.registers.reading import RawRow

COLUMNS = ("expectation", "respondent", "functional", "dysfunctional", "segment", "importance", "answered_on")
_NEEDED = COLUMNS[:4]
_LARGEST_BYTES = 50_000_000


def read(path: Path, project: str, questionnaire_round: str, known: Sequence[str]) -> pd.DataFrame:
    """KANO_ANSWERS of a project's round from the UTF-8 CSV at `path`. Raises RegisterError with every mistake."""
    file, mistakes = path.name, list[Mistake]()
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    header = [name.strip().casefold() for name in next(reader, [])]
    for name in _NEEDED:
        if name not in header:
            mistakes.append(
                Mistake(file, "line 1", name, "", "is missing in the header", f"columns: {', '.join(COLUMNS)}")
            )
    for name in header:
        if name not in COLUMNS:
            mistakes.append(Mistake(file, "line 1", name, "", "is not a column here", unknown_name(name, COLUMNS)))
    if mistakes:
        raise RegisterError(mistakes)
    rows = []
    for cells in reader:
        place = f"line {reader.line_num}"
        if any(cell.strip() for cell in cells):
            named = dict(zip(header, cells, strict=False))
            rows.append(RawRow(place, named | {"project": project, "round": questionnaire_round}))
            if len(cells) != len(header):
                problem = f"has {len(cells)} cells, the header {len(header)}"
                mistakes.append(Mistake(file, place, "", "", problem, "put text that holds the delimiter in quotes"))
    frame = answers_of(rows, file, known, mistakes)
    if mistakes:
        raise RegisterError(mistakes)
    return frame


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST_BYTES:
            raise RegisterError([Mistake(path.name, "", "", "", "is larger than 50 MB", "look what is in it")])
        return content.decode("utf-8-sig")
    except OSError as error:
        raise RegisterError(
            [Mistake(path.name, "", "", "", f"can't be read ({error.strerror})", "check its name and rights")]
        ) from error
    except UnicodeDecodeError as error:
        raise RegisterError([Mistake(path.name, "", "", "", "is not UTF-8", "save it as CSV UTF-8")]) from error


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)
