"""Which number does a text say, given what was declared about separators and units?

A thousands separator or a decimal comma counts only when declared; a percent is never told by its size.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from tasks.sources.conversion.outcome import Converted, by_unique, no_reasons
from tasks.sources.conversion.patterns import compatible, found, without

_LARGEST_WHOLE = 2**53  # beyond it a float no longer tells neighbours apart
_SEPARATORS = r"^[+-]?[0-9][0-9\s.,'’_]*[0-9]$"
_NOT_FINITE = {"nan", "inf", "infinity", "+inf", "-inf", "+infinity", "-infinity", "∞", "-∞", "1.#inf", "1.#qnan"}


def numbers(text: pd.Series, *, decimal: str = ".", thousands: str = "") -> Converted:
    """Numbers as float64.

    Fails with not_a_number, undeclared_separator or not_finite.
    """
    return by_unique(text, lambda cells: _numbers(cells, decimal, thousands))


def integers(text: pd.Series, *, decimal: str = ".", thousands: str = "") -> Converted:
    """Whole numbers as Int64; `3.0` is one. Fails as `numbers` does, and with not_whole or too_large."""
    outcome = numbers(text, decimal=decimal, thousands=thousands)
    values, reasons = outcome.cells, outcome.reasons
    large = values.abs() >= _LARGEST_WHOLE
    broken = values.notna() & ~large & (values % 1 != 0)
    reasons = reasons.mask(broken, "not_whole").mask(large, "too_large")
    return Converted(values.mask(broken | large).astype("Int64"), reasons)


def shares(
    text: pd.Series, unit: str, *, percent_cells: pd.Series | None = None, decimal: str = ".", thousands: str = ""
) -> Converted:
    """Fractions (0.25, never 25) as float64.

    `unit` is `percent`, `fraction` or `cell_format`; a cell whose format is a percent (`percent_cells`, bool) holds
    the fraction whatever is declared. With `cell_format` only such cells, a percent sign and a bare zero are clear.
    Fails as `numbers` does, and with unit_unknown or unit_contradicted.
    """
    formatted = pd.Series(False, index=text.index) if percent_cells is None else percent_cells
    signed = found(text, r"[%％]\s*$")
    outcome = numbers(without(text, r"\s*[%％]\s*$"), decimal=decimal, thousands=thousands)
    values, reasons = outcome.cells, outcome.reasons
    if unit == "fraction":
        reasons = reasons.mask(signed & reasons.isna(), "unit_contradicted")
        hundredths = pd.Series(False, index=text.index)
    elif unit == "percent":
        hundredths = ~formatted | signed
    else:
        hundredths = signed
        reasons = reasons.mask(~signed & ~formatted & values.ne(0) & values.notna(), "unit_unknown")
    values = values.where(~hundredths, values / 100)
    return Converted(values.mask(reasons.notna()), reasons)


def within(outcome: Converted, minimum: float | None, maximum: float | None) -> Converted:
    """`outcome` with the numbers outside the inclusive bounds failed as out_of_range."""
    outside = pd.Series(False, index=outcome.cells.index)
    if minimum is not None:
        outside |= outcome.cells.lt(minimum).fillna(value=False).astype("bool")
    if maximum is not None:
        outside |= outcome.cells.gt(maximum).fillna(value=False).astype("bool")
    if not outside.any():
        return outcome
    return Converted(
        outcome.cells.mask(outside), outcome.reasons.mask(outside & ~outcome.failed, "out_of_range"), outcome.remarks
    )


def _pattern(decimal: str, thousands: str) -> str:
    whole = "[0-9]+"
    if thousands:
        whole = f"(?:[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|[0-9]+)"
    point = re.escape(decimal)
    return f"^[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?$"


def _numbers(text: pd.Series, decimal: str, thousands: str) -> Converted:
    plain = compatible(text).str.replace("−", "-", regex=False)
    spaced = " " if thousands.isspace() else thousands  # NFKC makes no-break spaces plain ones
    good = found(plain, _pattern(decimal, spaced))
    digits = plain.where(good)
    if spaced:
        digits = digits.str.replace(spaced, "", regex=False)
    if decimal != ".":
        digits = digits.str.replace(decimal, ".", regex=False)
    values = digits.astype("float64")
    endless = plain.str.casefold().isin(_NOT_FINITE) | pd.Series(np.isinf(values.to_numpy()), index=text.index)
    bad = text.notna() & ~good
    separated = found(plain, _SEPARATORS)
    reasons = no_reasons(text.index).mask(bad, "not_a_number").mask(bad & separated, "undeclared_separator")
    return Converted(values.mask(endless), reasons.mask(endless, "not_finite"))
