"""How the cells of one mapping become one canonical column."""

from __future__ import annotations

import pandas as pd

from tasks.records.declaration import Column, ColumnType
from tasks.sources.conversion.choices import choices, replaced
from tasks.sources.conversion.dates import ISO, days, instants
from tasks.sources.conversion.flags import flags
from tasks.sources.conversion.numbers import integers, numbers, shares, within
from tasks.sources.conversion.outcome import Converted, no_reasons
from tasks.sources.conversion.texts import folded, readable, trimmed
from tasks.sources.tabular.options import ColumnMapping, TabularOptions
from tasks.sources.tabular.raw import Raw
from tasks.sources.tabular.soundness import HOURS
from tasks.sources.tabular.table import Mark, text_column


def cell_text(mapping: ColumnMapping, raw: Raw, options: TabularOptions) -> pd.Series:
    """The trimmed text that feeds a column, missing where the cell, or any of several joined, is empty."""
    if mapping.constant is not None:
        return text_column([mapping.constant]).repeat(len(raw)).set_axis(raw.cells.index)
    missing = options.missing if mapping.missing is None else mapping.missing
    parts = [trimmed(raw.column(header), missing) for header in mapping.headers]
    text = parts[0]
    for part in parts[1:]:
        text = text + mapping.separator + part
    for header, words in (mapping.where or {}).items():
        text = text.where(folded(raw.column(header).fillna("")).isin(list(folded(text_column(words)))))
    return text


def converted(name: str, mapping: ColumnMapping, column: Column, raw: Raw, options: TabularOptions) -> Converted:
    """A canonical column of `raw`, with the reason of each cell that could not be read."""
    text = cell_text(mapping, raw, options)
    outcome = _by_type(mapping, column, text, raw, options)
    reasons = outcome.reasons
    if len(mapping.headers) == 1 and mapping.headers[0] in raw.marks:
        header = mapping.headers[0]
        held = text.notna()
        reasons = reasons.mask(held & raw.marked(header, Mark.NO_VALUE), "formula_without_value")
        reasons = reasons.mask(held & raw.marked(header, Mark.ERROR), "cell_error")
        if name == "ref":
            reasons = reasons.mask(held & raw.marked(header, Mark.SCIENTIFIC), "damaged_id")
    if not column.nullable and outcome.cells.hasnans:
        reasons = reasons.mask(reasons.isna() & outcome.cells.isna(), "missing_required")
    return Converted(outcome.cells, reasons, outcome.remarks)


def _by_type(mapping: ColumnMapping, column: Column, text: pd.Series, raw: Raw, options: TabularOptions) -> Converted:
    if column.type is ColumnType.CHOICE:
        return _choice(mapping, column, text)
    text = replaced(text, mapping.words) if mapping.words else text
    if column.type in {ColumnType.TEXT, ColumnType.JSON}:
        return readable(text)
    if column.type is ColumnType.FLAG:
        return flags(text)
    if column.type in {ColumnType.DATE, ColumnType.INSTANT}:
        return _moments(mapping, column, text, raw, options)
    decimal = mapping.decimal or options.decimal
    thousands = options.thousands if mapping.thousands is None else mapping.thousands
    if column.type is ColumnType.INTEGER:
        outcome = integers(text, decimal=decimal, thousands=thousands)
    elif column.unit == "fraction":
        percents = raw.marked(mapping.headers[0], Mark.PERCENT) if mapping.headers else None
        unit = str(mapping.unit)
        outcome = shares(text, unit, percent_cells=percents, decimal=decimal, thousands=thousands)
    else:
        outcome = numbers(text, decimal=decimal, thousands=thousands)
        if mapping.unit in HOURS:
            outcome = Converted(outcome.cells * HOURS[mapping.unit], outcome.reasons)
    return within(outcome, column.minimum, column.maximum)


def _choice(mapping: ColumnMapping, column: Column, text: pd.Series) -> Converted:
    """An unknown word of a column that may be empty leaves it empty and is remarked; else it fails."""
    outcome = choices(text, mapping.words or {}, column.choices)
    if column.nullable and outcome.failed.any():
        return Converted(outcome.cells, no_reasons(text.index), outcome.reasons)
    return outcome


def _moments(mapping: ColumnMapping, column: Column, text: pd.Series, raw: Raw, options: TabularOptions) -> Converted:
    """Text by its declared formats; real date cells say their day themselves."""
    read = days if column.type is ColumnType.DATE else instants
    zone = mapping.zone or options.zone
    formats = mapping.dates or options.dates
    real = raw.marked(mapping.headers[0], Mark.DATE) if len(mapping.headers) == 1 else None
    if real is None or not real.any():
        return read(text, formats, zone=zone)
    if real.all():
        return read(text, (ISO,), zone=zone)
    typed, written = read(text.where(real), (ISO,), zone=zone), read(text.mask(real), formats, zone=zone)
    remarks = written.remarks if typed.remarks is None else typed.remarks.fillna(written.remarks)
    return Converted(typed.cells.where(real, written.cells), typed.reasons.where(real, written.reasons), remarks)
