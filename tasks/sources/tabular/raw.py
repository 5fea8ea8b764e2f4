"""The rows of one reading: the tables of one or several files on top of each other, as text, each knowing its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tasks.sources.conversion.patterns import arrow_text
from tasks.sources.tabular.options import ColumnMapping
from tasks.sources.tabular.table import Mark, Table

CELL_FORMATS = "cell formats"
"""Beside the cells of a row kept as JSON: what a typed file says about them, as JSON text by header."""


@dataclass(frozen=True)
class Raw:
    """Rows as read. `file` indexes `places`; `row` is the number a person sees; `marks` are uint8 `Mark`s.

    `line` is the int64 hash of a row's line, 0 where none is known.
    """

    cells: pd.DataFrame
    marks: dict[str, np.ndarray]
    places: tuple[str, ...]
    file: np.ndarray
    row: np.ndarray
    line: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def only(self, keep: np.ndarray) -> Raw:
        """The rows where `keep` is true; no copy when it is true everywhere."""
        if keep.all():
            return self
        cells = self.cells[keep].reset_index(drop=True)
        marks = {name: column[keep] for name, column in self.marks.items()}
        return Raw(cells, marks, self.places, self.file[keep], self.row[keep], self.line[keep])

    def column(self, header: str) -> pd.Series:
        """The cells below a header; all missing when no file has it."""
        if header in self.cells:
            return self.cells[header]
        return pd.Series(index=self.cells.index, dtype="str")

    def marked(self, header: str, mark: int) -> pd.Series:
        """True where the cell below a header carries `mark`."""
        marks = self.marks.get(header)
        found = np.zeros(len(self), dtype=bool) if marks is None else marks == mark
        return pd.Series(found, index=self.cells.index)

    def locations(self) -> pd.Series:
        """File, sheet and row number of each row, e.g. `tracker.csv, row 12`."""
        heads = pd.Series([f"{place}, row " for place in self.places], dtype="str")
        return heads.take(self.file).reset_index(drop=True) + pd.Series(self.row).astype("str")

    def exists(self, mappings: Sequence[ColumnMapping]) -> np.ndarray:
        """True where any cell that feeds one of `mappings` holds something."""
        filled = np.zeros(len(self), dtype=bool)
        for header in {header for mapping in mappings for header in mapping.headers}:
            filled |= self.column(header).str.strip().fillna("").ne("").to_numpy(dtype=bool)
        return filled


def stacked(tables: Sequence[Table]) -> Raw:
    """The tables of one reading as one."""
    cells = pd.concat([table.cells for table in tables], ignore_index=True) if len(tables) > 1 else tables[0].cells
    names = {name for table in tables for name in table.marks}
    marks = {
        name: np.concatenate([table.marks.get(name, np.zeros(len(table.rows), dtype=np.uint8)) for table in tables])
        for name in names
    }
    file = np.repeat(np.arange(len(tables)), [len(table.rows) for table in tables])
    row = np.concatenate([table.rows for table in tables])
    line = np.concatenate(
        [np.zeros(len(table.rows), dtype=np.int64) if table.lines is None else table.lines for table in tables]
    )
    return Raw(cells, marks, tuple(table.place for table in tables), file, row, line)


def as_json(cells: pd.DataFrame) -> pd.Series:
    """Each row as a JSON object of its headers and cells, built column by column."""
    parts: list[Any] = []
    for position, name in enumerate(cells.columns):
        parts.append(_large(("{" if not position else ", ") + json.dumps(str(name), ensure_ascii=False) + ": "))
        parts.append(pc.fill_null(_quoted(arrow_text(cells[name])), "null"))
    joined = pc.binary_join_element_wise(*parts, _large("}"), _large(""))
    return pd.Series(pd.array(joined, dtype="str"), index=cells.index)


def kept_rows(raw: Raw) -> pd.Series:
    """Each row as JSON, with the formats of its cells where they say something that the text does not."""
    told = {name: marks for name, marks in raw.marks.items() if (marks > Mark.NUMBER).any()}
    if not told:
        return as_json(raw.cells)
    words = pd.Series(["" if mark <= Mark.NUMBER else mark.name.lower() for mark in Mark], dtype="str")
    formats = pd.Series("", index=raw.cells.index, dtype="str")
    for name, marks in told.items():
        word = words.take(marks).set_axis(formats.index)
        entry = f'{json.dumps(name, ensure_ascii=False)}: "' + word + '", '
        formats = formats + entry.where(word.ne(""), "")
    return as_json(raw.cells.assign(**{CELL_FORMATS: "{" + formats.str.removesuffix(", ") + "}"}))


def _quoted(texts: pa.Array) -> pa.Array:
    """Texts as JSON strings."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        texts = pc.replace_substring(texts, plain, escaped)
    if pc.any(pc.match_substring_regex(texts, "[\x00-\x1f]")).as_py():
        for code in range(32):
            texts = pc.replace_substring(texts, chr(code), f"\\u{code:04x}")
    return pc.binary_join_element_wise(_large('"'), texts, _large('"'), _large(""))


def _large(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
