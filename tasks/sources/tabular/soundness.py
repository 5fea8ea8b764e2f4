"""Does a mapping make sense for its record kind? Every mistake is found at once, each with its place.

Refuses nothing that pydantic's types already refuse.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from tasks.records.declaration import Column, ColumnType, RecordKind

if TYPE_CHECKING:
    from tasks.sources.tabular.options import ColumnMapping, TabularOptions

WRITTEN_BY_US = frozenset({"source", "extra", "row_digest", "valid_from", "landing"})
SHARE_UNITS = ("percent", "fraction", "cell_format")
HOURS = {"hours": 1.0, "minutes": 1 / 60, "seconds": 1 / 3600}

Place = tuple[str | int, ...]
Mistake = tuple[Place, Any, str]


def raise_mistakes(mistakes: Iterable[Mistake]) -> None:
    """Raise one pydantic ValidationError that holds every mistake at its place; nothing when there is none."""
    details = [
        InitErrorDetails(type=PydanticCustomError("mapping", "{problem}", {"problem": problem}), loc=place, input=value)
        for place, value, problem in mistakes
    ]
    if details:
        raise ValidationError.from_exception_data("tabular", details)


def mistakes_of(options: TabularOptions, kinds: Mapping[str, RecordKind]) -> Iterator[Mistake]:
    """Every mistake of `options` as (place, value, problem)."""
    kind = kinds.get(options.record)
    if kind is None:
        yield ("record",), options.record, f"is no record kind; {_nearest(options.record, kinds)}"
        return
    yield from _zone(("zone",), options.zone)
    yield from _formats(("dates",), options.dates)
    if options.decimal == options.thousands:
        yield ("thousands",), options.thousands, "is also the decimal sign; one text would be two numbers"
    shared = options.columns
    for name, mapping in shared.items():
        yield from _column(("columns", name), name, mapping, kind)
    for number, part in enumerate(options.unpivot):
        for name, mapping in part.columns.items():
            yield from _column(("unpivot", number, "columns", name), name, mapping, kind)
    parts = [set(shared) | set(part.columns) for part in options.unpivot] or [set(shared)]
    for required in sorted({*kind.required, "project"} - WRITTEN_BY_US):
        if any(required not in mapped for mapped in parts):
            yield ("columns", required), None, f"is missing; every {kind.name} record needs it: map a header to it"
    suffixes = [part.suffix for part in options.unpivot]
    if len(set(suffixes)) < len(suffixes):
        yield ("unpivot",), suffixes, "uses a suffix twice; the records of a row would overwrite each other"


def _column(place: Place, name: str, mapping: ColumnMapping, kind: RecordKind) -> Iterator[Mistake]:
    allowed = [column for column in kind.names if column not in WRITTEN_BY_US]
    if name not in allowed:
        yield place, name, f"is no column of {kind.name} to be mapped; {_nearest(name, allowed)}"
        return
    if [mapping.header is None, mapping.join is None, mapping.constant is None].count(False) != 1:
        yield place, name, "needs exactly one of `from`, `join` and `constant`"
    column = kind.column(name)
    yield from _unit((*place, "unit"), mapping, column)
    yield from _zone((*place, "zone"), mapping.zone)
    yield from _formats((*place, "dates"), mapping.dates or ())
    if column.type is ColumnType.CHOICE:
        for word, value in (mapping.words or {}).items():
            if value is not None and value not in column.choices:
                yield (*place, "values", word), value, f"is no {name}; {_nearest(value, column.choices)}"


def _unit(place: Place, mapping: ColumnMapping, column: Column) -> Iterator[Mistake]:
    units = SHARE_UNITS if column.unit == "fraction" else tuple(HOURS) if column.unit == "hour" else ()
    if mapping.unit is None and column.unit == "fraction":
        yield place, None, f"is missing; say whether the cells are {', '.join(SHARE_UNITS)}: it is never guessed"
    elif mapping.unit is not None and mapping.unit not in units:
        yield place, mapping.unit, f"is no unit here; {_nearest(mapping.unit, units)}"


def _zone(place: Place, zone: str | None) -> Iterator[Mistake]:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield place, zone, "is no time zone; write one of the IANA names, e.g. Asia/Shanghai, Europe/Berlin, UTC"


def _formats(place: Place, formats: Iterable[str]) -> Iterator[Mistake]:
    for number, form in enumerate(formats):
        directives = set(re.findall("%(.)", form))
        whole = {"Y", "m", "d"} <= directives | ({"Y"} if "y" in directives else set()) | (
            {"m"} if directives & {"b", "B"} else set()
        ) or {"Y", "j"} <= directives
        if form != "iso" and not whole:
            yield (*place, number), form, "does not hold year, month and day; e.g. iso, %Y-%m-%d or %d.%m.%Y %H:%M"


def _nearest(name: str, allowed: Iterable[str]) -> str:
    names = [str(name) for name in allowed]
    near = difflib.get_close_matches(name, names, n=1)
    return f"allowed: {', '.join(names) or 'nothing'}" + (f"; did you mean {near[0]!r}?" if near else "")
