"""What a cell's text is before it is read as anything: trimmed, empty or not, comparable, free of control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

import pandas as pd

from tasks.sources.conversion.outcome import Converted, by_unique, no_reasons
from tasks.sources.conversion.patterns import found, without

_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # tab, line feed and carriage return are text


def fold(text: str) -> str:
    """`text` as names are compared: full-width forms, case, spaces and invisible marks make no difference."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c for c in plain if unicodedata.category(c) != "Cf").split())


def folded(text: pd.Series) -> pd.Series:
    """`fold` of each distinct cell."""
    return by_unique(text, lambda cells: Converted(cells.map(fold).astype("str"), no_reasons(cells.index))).cells


def trimmed(text: pd.Series, missing: Collection[str] = ("",)) -> pd.Series:
    """`text` without white space around it, and missing where only that, or a word of `missing`, was there."""
    bare = text.str.strip()
    words = {word.strip().casefold() for word in missing} - {""}
    empty = bare.eq("")
    if words:
        empty |= bare.str.lower().isin(words)
    return bare.mask(empty) if empty.any() else bare


def readable(text: pd.Series) -> Converted:
    """`text` without control characters, which neither databases nor pages take; remarks `control_characters`."""
    dirty = found(text, _CONTROL)
    if not dirty.any():
        return Converted(text, no_reasons(text.index))
    remarks = no_reasons(text.index).mask(dirty, "control_characters")
    return Converted(without(text, _CONTROL), no_reasons(text.index), remarks)
