"""What exactly is hashed? The one byte form of a document, and of a row, from which its digest is taken.

The canonical form is JSON with sorted keys, no spaces, UTF-8 in composed form (NFC). Numbers are printed as Python
prints them (the shortest text that reads back as the same number); NaN and infinity have no canonical form.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from tasks.expectations.errors import PromiseError
from tasks.records.declaration import ColumnType, RecordKind
from tasks.records.frames import conform

_NUL, _REPLACEMENT = "\x00", "\ufffd"
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S.%f+00:00"


def canonical_bytes(document: Mapping[str, Any]) -> bytes:
    """The canonical form of a document of plain values (texts, numbers, flags, None, lists, mappings).

    Raises PromiseError for what has no canonical form: NaN, infinity, half a surrogate pair, two names in one
    mapping that differ only in how their accents are composed.
    """
    try:
        text = _dumped(document)
        if not unicodedata.is_normalized("NFC", text):
            text = _dumped(json.loads(unicodedata.normalize("NFC", text), object_pairs_hook=_without_twins))
        return text.encode()
    except PromiseError:
        raise
    except (ValueError, TypeError) as error:
        raise PromiseError(f"The document cannot be brought into its canonical form: {error}.") from error


def digest_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 of a document's canonical form, in hexadecimal digits."""
    return digest_of_text(canonical_bytes(document))


def digest_of_text(text: str | bytes) -> str:
    """The SHA-256 of a text as it stands, in hexadecimal digits."""
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).hexdigest()


def plain_rows(frame: pd.DataFrame, kind: RecordKind, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """The rows of a canonical frame as plain values: days and moments as ISO text, missing and empty as None."""
    frame = conform(frame, kind)
    columns = {
        column.name: _plain_column(frame[column.name], column.type)
        for column in kind.columns
        if column.name not in without
    }
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def plain_row(row: Mapping[str, Any], kind: RecordKind, without: Collection[str] = ()) -> dict[str, Any]:
    """One row of Python values as `plain_rows` gives it; columns that the row lacks are None."""
    return {
        column.name: plain_value(row.get(column.name), column.type)
        for column in kind.columns
        if column.name not in without
    }


def plain_value(value: Any, kept_as: ColumnType) -> Any:
    """One value of a declared type as a plain one."""
    if pd.isna(value):
        return None
    plain = _PLAIN.get(kept_as)
    return _plain_text(value) if plain is None else plain(value)


def frame_of_rows(rows: Collection[Mapping[str, Any]], kind: RecordKind) -> pd.DataFrame:
    """The canonical frame of rows of plain values, the way back from `plain_rows`; other names are left out."""
    columns = {}
    for column in kind.columns:
        cells = [row.get(column.name) for row in rows]
        if column.type is ColumnType.DATE:
            columns[column.name] = pd.to_datetime(pd.Series(cells, dtype=object), format="%Y-%m-%d")
        elif column.type is ColumnType.INSTANT:
            columns[column.name] = pd.to_datetime(pd.Series(cells, dtype=object), utc=True, format="ISO8601")
        else:
            columns[column.name] = pd.Series(cells, dtype=object)
        columns[column.name] = columns[column.name].astype(column.dtype)
    return conform(pd.DataFrame(columns, index=pd.RangeIndex(len(rows))), kind)


def keepable(value: Any) -> Any:
    """A plain value whose texts every database can keep: U+FFFD stands where NUL was."""
    if isinstance(value, str):
        return value.replace(_NUL, _REPLACEMENT)
    if isinstance(value, Mapping):
        return {keepable(name): keepable(below) for name, below in value.items()}
    return [keepable(below) for below in value] if isinstance(value, list | tuple) else value


def day_text(day: date | datetime | pd.Timestamp) -> str:
    """A calendar day as plain text."""
    return f"{day:%Y-%m-%d}"


def _plain_text(value: Any) -> str | None:
    return str(value).replace(_NUL, _REPLACEMENT) or None


_PLAIN: Mapping[ColumnType, Callable[[Any], Any]] = {
    ColumnType.NUMBER: lambda value: float(value) + 0.0,  # minus zero prints differently
    ColumnType.INTEGER: int,
    ColumnType.FLAG: bool,
    ColumnType.DATE: lambda value: value[:10] if isinstance(value, str) else f"{value:%Y-%m-%d}",
    ColumnType.INSTANT: lambda value: value if isinstance(value, str) else f"{value.astimezone(UTC):{_MOMENT_FORMAT}}",
}


def _plain_column(column: pd.Series, kept_as: ColumnType) -> list[Any]:
    missing = column.isna()
    match kept_as:
        case ColumnType.DATE:
            cells = column.dt.strftime("%Y-%m-%d").tolist()
        case ColumnType.INSTANT:
            cells = column.dt.strftime(_MOMENT_FORMAT).tolist()
        case ColumnType.NUMBER:
            cells = (column + 0.0).tolist()
        case ColumnType.INTEGER | ColumnType.FLAG:
            cells = column.tolist()
        case _:
            missing = missing | (column == "")
            cells = column.str.replace(_NUL, _REPLACEMENT, regex=False).tolist()
    return [None if absent else cell for cell, absent in zip(cells, missing.tolist(), strict=True)]


def _dumped(document: Any) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise PromiseError(f"Two names read alike: {twin!r}. They differ only in how their accents are composed.")
    return mapping
