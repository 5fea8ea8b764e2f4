"""What became of a column of text: the values, and for each cell that has none, the reason.

Every conversion takes a Series of text (dtype `str`, missing = NaN) and gives a `Converted` with the same index.
A missing cell stays missing; it never fails. Nothing is guessed: text that is not what was declared fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

REASONS = {
    "missing_required": "is empty, but the record needs it; fill the cell in",
    "not_a_number": "is not a number; correct the cell, or list the text under `missing`",
    "undeclared_separator": "has separators that are not declared; declare `decimal` and `thousands`",
    "not_finite": "is not a finite number; correct the cell, or list the text under `missing`",
    "not_whole": "is not a whole number; correct the cell",
    "too_large": "is too large a number; correct the cell",
    "out_of_range": "is not {bounds}; correct the cell",
    "unit_unknown": "shows no percent sign and the cell has no percent format; format the cell or declare `unit`",
    "unit_contradicted": "carries a percent sign, but the column is declared a fraction; declare `unit: percent`",
    "undeclared_date": "follows none of the declared formats ({formats}); correct the cell or declare its format",
    "impossible_date": "is no day of the calendar; correct the cell",
    "ambiguous_date": "is a different day under two of the declared formats ({formats}); write it unambiguously",
    "serial_date": "is a spreadsheet's day number without a date format; format the cell as a date",
    "zone_missing": "names no time zone; declare `zone` for the column or the source",
    "far_future": "lies more than two days in the future; correct the cell",
    "not_a_flag": "is neither yes nor no; correct the cell or declare `values`",
    "unknown_value": "is not a known value; map it under `values`",
    "unlisted_project": "is not a project of the portfolio; list it under the project's `refs`",
    "formula_without_value": "holds a formula without a stored value; open and save the workbook in a spreadsheet",
    "cell_error": "is a spreadsheet error; correct the formula",
    "damaged_id": "was turned into scientific notation by a spreadsheet; format the column as text and re-enter it",
}


@dataclass(frozen=True)
class Converted:
    """The outcome of one column.

    cells: the converted cells in their canonical dtype, missing where empty or failed.
    reasons: `str` Series, the code of `REASONS` where a cell failed, else missing.
    remarks: `str` Series, a code where a stated rule had to decide (daylight saving), else missing.
    """

    cells: pd.Series
    reasons: pd.Series
    remarks: pd.Series | None = None

    @property
    def failed(self) -> pd.Series:
        """True where a cell could not be converted."""
        return self.reasons.notna()


def no_reasons(index: pd.Index) -> pd.Series:
    """A column of no reasons."""
    return pd.Series(index=index, dtype="str")


def by_unique(text: pd.Series, convert: Callable[[pd.Series], Converted]) -> Converted:
    """Convert each distinct text once and spread the outcome over the rows.

    Dates, states and numbers repeat a lot: a million rows hold a few thousand distinct cells.
    """
    codes, uniques = pd.factorize(text)
    outcome = convert(pd.Series(uniques, dtype="str"))

    def spread(column: pd.Series) -> pd.Series:
        return pd.Series(column.array.take(codes, allow_fill=True), index=text.index)

    def spread_codes(column: pd.Series) -> pd.Series:
        return spread(column) if column.notna().any() else no_reasons(text.index)

    remarks = None if outcome.remarks is None else spread_codes(outcome.remarks)
    return Converted(spread(outcome.cells), spread_codes(outcome.reasons), remarks)
