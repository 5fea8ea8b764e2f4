"""Which of the record's own values does a source's name for it mean?"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from tasks.sources.conversion.outcome import Converted, by_unique, no_reasons
from tasks.sources.conversion.texts import fold


def choices(text: pd.Series, values: Mapping[str, str | None], allowed: Collection[str]) -> Converted:
    """The mapped values as `str`; a name that is itself one of `allowed` needs no mapping.

    `values` maps the source's names (compared folded) to `allowed` values, or to None for "leave empty". An empty
    text stays missing unless `values` maps "". Fails with unknown_value.
    """
    table: dict[str, str | None] = {fold(value): value for value in allowed}
    table |= {fold(name): value for name, value in values.items()}
    outcome = by_unique(text, lambda cells: _choices(cells, table))
    if table.get(""):
        return Converted(outcome.cells.mask(text.isna(), table[""]), outcome.reasons)
    return outcome


def _choices(text: pd.Series, table: Mapping[str, str | None]) -> Converted:
    names = text.map(fold)
    known = names.isin(list(table))
    values = names.map(table).astype("str")
    return Converted(values, no_reasons(text.index).mask(~known & text.notna(), "unknown_value"))


def replaced(text: pd.Series, values: Mapping[str, str | None]) -> pd.Series:
    """`text` with the cells that `values` names replaced, the others as they are.

    For columns that are no choice: a channel's own word, or a word that stands for a number.
    """
    table = {fold(name): value for name, value in values.items()}

    def swap(cells: pd.Series) -> Converted:
        names = cells.map(fold)
        known = names.isin(list(table))
        return Converted(cells.mask(known, names.map(table)).astype("str"), no_reasons(cells.index))

    swapped = by_unique(text, swap).cells
    return swapped.mask(text.isna(), table[""]) if table.get("") else swapped
