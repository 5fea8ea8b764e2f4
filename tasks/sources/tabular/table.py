"""What every reader makes of a file: cells as text, with what the cell itself says about them beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
import pandas as pd

from tasks.sources.contract import Finding


class Mark(IntEnum):
    """What a typed file says about a cell that its text does not."""

    PLAIN = 0
    NUMBER = 1
    PERCENT = 2
    DATE = 3
    NO_VALUE = 4
    ERROR = 5
    SCIENTIFIC = 6


@dataclass
class Table:
    """One sheet or file as it was read, below its header.

    place: file or address, with the sheet: what a person opens.
    cells: one `str` column per header, named as the file has it (a repeated one with its number), empty = "" or NaN.
    rows: the row number of each row as a person sees it, the header's own rows counted.
    marks: uint8 `Mark` columns under the same names, only those that hold one.
    ragged: rows that do not fit the header, with columns `row` (number), `text` and `reason`.
    lines: int64 hash of the line that each row is; None where lines were not looked at, or a row is not one line.
    unchanged: the digests (int64) of the records that were left out as their lines are known, by the line's hash.
    """

    place: str
    cells: pd.DataFrame
    rows: np.ndarray
    marks: dict[str, np.ndarray] = field(default_factory=dict)
    ragged: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"row": [], "text": [], "reason": []}))
    findings: list[Finding] = field(default_factory=list)
    lines: np.ndarray | None = None
    unchanged: pd.Series = field(default_factory=lambda: pd.Series([], dtype="int64"))

    def only(self, keep: np.ndarray) -> Table:
        """The rows where `keep` is true."""
        marks = {name: column[keep] for name, column in self.marks.items()}
        cells = self.cells[keep].reset_index(drop=True)
        lines = None if self.lines is None else self.lines[keep]
        return replace(self, cells=cells, rows=self.rows[keep], marks=marks, lines=lines)


def text_column(values: object) -> pd.Series:
    """A `str` column of anything that holds texts and nulls."""
    return pd.Series(values, dtype="str")
