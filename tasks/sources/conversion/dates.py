"""Which day or moment does a text say, given the declared formats and zone?

Formats are those of `strptime`, plus `iso` for ISO 8601 days and times, with or without an offset. Every declared
format is tried on every text: two that read it differently make it ambiguous, and no other format is ever tried.

Local times at the change of the clocks follow one rule: a time that occurs twice is its first occurrence, a time
that does not occur is the first moment after the gap. Both are remarked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from tasks.sources.conversion.outcome import Converted, by_unique, no_reasons
from tasks.sources.conversion.patterns import compatible, found, without

ISO = "iso"
_OFFSET = r"\s*(?:[Zz]|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})$"
_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:\s?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?$"
)
_SERIAL = r"^[1-9][0-9]{4}(?:\.[0-9]+)?$"
_SHAPES = {"%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%f": "[0-9]{1,6}", "%z": ".+", "%Z": ".+", "%p": ".+", "%%": "%"}
_NUMERIC = set("mdHIMSjUW")


@dataclass(frozen=True)
class _Parsed:
    """Distinct texts read: `wall` the naive time as written, `utc` the moment where an offset was written."""

    wall: pd.Series
    utc: pd.Series
    reasons: pd.Series


def days(text: pd.Series, formats: Sequence[str] = (ISO,), *, zone: str | None = None) -> Converted:
    """Calendar days as datetime64[s].

    A text with a time gives its day; one with an offset gives its day in `zone`, or as written without one.
    Fails with undeclared_date, impossible_date, ambiguous_date or serial_date.
    """

    def convert(cells: pd.Series) -> Converted:
        parsed = _parse(cells, formats)
        wall = parsed.wall
        if zone and parsed.utc.notna().any():
            there = parsed.utc.dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)
            wall = there.where(parsed.utc.notna(), wall)
        return Converted(wall.dt.normalize().astype("datetime64[s]"), parsed.reasons)

    return by_unique(text, convert)


def instants(text: pd.Series, formats: Sequence[str] = (ISO,), *, zone: str | None = None) -> Converted:
    """Moments as datetime64[us, UTC]; a day without a time is its midnight in `zone`.

    Fails as `days` does, and with zone_missing where neither the text nor `zone` says which zone.
    Remarks dst_ambiguous and dst_nonexistent.
    """

    def convert(cells: pd.Series) -> Converted:
        parsed = _parse(cells, formats)
        local = parsed.wall.where(parsed.utc.isna())
        if zone is None:
            return Converted(parsed.utc, parsed.reasons.mask(local.notna(), "zone_missing"))
        moments, remarks = localized(local, zone)
        return Converted(parsed.utc.where(parsed.utc.notna(), moments), parsed.reasons, remarks)

    return by_unique(text, convert)


def localized(wall: pd.Series, zone: str) -> tuple[pd.Series, pd.Series]:
    """Naive local times as moments in UTC, and a remark where the clocks made a time double or skipped it."""
    there = ZoneInfo(zone)
    first = np.ones(len(wall), dtype=bool)
    moments = wall.dt.tz_localize(there, ambiguous=first, nonexistent="shift_forward")
    second = wall.dt.tz_localize(there, ambiguous=~first, nonexistent="shift_forward")
    remarks = no_reasons(wall.index).mask(wall.notna() & (moments != second), "dst_ambiguous")
    remarks = remarks.mask(wall.notna() & (moments.dt.tz_localize(None) != wall), "dst_nonexistent")
    return moments.dt.tz_convert("UTC").astype("datetime64[us, UTC]"), remarks


def _parse(text: pd.Series, formats: Sequence[str]) -> _Parsed:
    plain = compatible(text)
    wall = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us]")
    utc = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
    ambiguous = pd.Series(False, index=text.index)
    shaped = pd.Series(False, index=text.index)
    for form in formats:
        matched = found(plain, pattern_of(form))
        shaped |= matched
        written, moments = _read(plain.where(matched), form)
        ambiguous |= wall.notna() & written.notna() & (wall != written)
        fresh = wall.isna()
        wall, utc = wall.where(~fresh, written), utc.where(~fresh, moments)
    unread = text.notna() & wall.isna()
    reasons = no_reasons(text.index).mask(unread, "undeclared_date").mask(unread & shaped, "impossible_date")
    serial = unread & ~shaped & found(plain, _SERIAL)
    reasons = reasons.mask(serial, "serial_date").mask(ambiguous, "ambiguous_date")
    return _Parsed(wall.mask(ambiguous), utc.mask(ambiguous), reasons)


def _read(text: pd.Series, form: str) -> tuple[pd.Series, pd.Series]:
    """The wall times that `form` reads, and the moments of those with an offset."""
    utc = pd.Series(pd.NaT, index=text.index, dtype="datetime64[us, UTC]")
    style = "ISO8601" if form == ISO else form
    timed = found(text, "[0-9]:[0-9]")  # the tail of a plain day looks like an offset
    offset = timed & found(text, _OFFSET) & (form == ISO or "%z" in form)
    bare = without(text, _OFFSET).where(offset, text) if offset.any() else text
    if form == ISO:
        bare, text = bare.str.replace(",", ".", regex=False), text.str.replace(",", ".", regex=False)
    wall = pd.to_datetime(bare, format=style.replace("%z", "").rstrip(), errors="coerce")
    if offset.any():
        moments = pd.to_datetime(text[offset], format=style, errors="coerce", utc=True)
        utc.loc[offset] = moments.astype("datetime64[us, UTC]")
    return wall.astype("datetime64[us]").mask(offset & utc.isna()), utc


def pattern_of(form: str) -> str:
    """A pattern for texts that are written like `form`, whether or not such a day exists."""
    if form == ISO:
        return _ISO
    shape = ""
    for part in re.split(r"(%.)", form):
        if part.startswith("%") and part[1:] in _NUMERIC:
            shape += "[0-9]{1,3}" if part == "%j" else "[0-9]{1,2}"
        elif part.startswith("%"):
            shape += _SHAPES.get(part, ".+")
        else:
            shape += re.escape(part).replace(r"\ ", r"\s+")
    return f"^{shape}$"
