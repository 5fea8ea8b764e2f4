"""Can these changes be made to the signed content at all? Says everything in which they do not fit it.

The shape of changes is `changing`'s; here only what is wrong with some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tasks.records.declaration import ColumnType
from tasks.records.promises import TARGETS, Comparator

TRACKER = "tracker"
TARGET_COLUMNS = {column.name: column for column in TARGETS.columns if column.name != "project"}
ITEM_CELLS = {"weight": 2, "start_on": 3, "due_on": 4}
"""Columns of a plan item that may move, and their place in the item as a content holds it."""

_PARTS = {
    "targets": ("changed", "added", "removed"),
    "items": ("replanned", "added", "removed"),
    "expectations": ("taken", "removed"),
}
_MAPPINGS = ("changed", "replanned")


def mistakes_in_changes(content: Mapping[str, Any], changes: Mapping[str, Any]) -> list[str]:
    """Everything in which changes do not fit the content they start from, one sentence each with its place."""
    shape = list(_misshapen(changes))
    if shape:
        return shape
    found = [*_about_targets(content, changes.get("targets") or {})]
    if changes.get("items") != TRACKER:
        found += _about_items(content, changes.get("items") or {})
    signed = {row["key"] for row in content["expectations"]}
    gone = (changes.get("expectations") or {}).get("removed") or ()
    found += (f"expectations.removed: {key!r} is not signed" for key in gone if key not in signed)
    if not any(below for part in changes.values() for below in ([part] if isinstance(part, str) else part.values())):
        found.append("changes: nothing changes")
    return found


def _misshapen(changes: Mapping[str, Any]) -> Iterable[str]:
    for part, value in changes.items():
        if part not in _PARTS:
            yield f"{part}: is not a part of changes; allowed: {', '.join(_PARTS)}"
        elif value == TRACKER and part == "items":
            continue
        elif not isinstance(value, Mapping):
            yield f"{part}: is not a mapping of {', '.join(_PARTS[part])}"
        else:
            for name, below in value.items():
                yield from _misshapen_list(part, name, below)


def _misshapen_list(part: str, name: str, below: Any) -> Iterable[str]:
    wanted = Mapping if name in _MAPPINGS else list
    if name not in _PARTS[part]:
        yield f"{part}.{name}: is not known; allowed: {', '.join(_PARTS[part])}"
    elif not isinstance(below, wanted):
        yield f"{part}.{name}: is not a {'mapping' if wanted is Mapping else 'list'}"
    elif name in (*_MAPPINGS, "added"):
        entries = below.values() if isinstance(below, Mapping) else below
        if not all(isinstance(each, Mapping) for each in entries):
            yield f"{part}.{name}: an entry is not a mapping of columns to values"
    elif not all(isinstance(each, str) for each in below):
        yield f"{part}.{name}: an entry is not a name"


def _about_targets(content: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[str]:
    signed = {row["key"] for row in content["targets"]}
    for key, columns in (changes.get("changed") or {}).items():
        place = f"targets.changed[{key}]"
        if key not in signed:
            yield f"{place}: is not a signed target"
        if "key" in columns:
            yield f"{place}.key: a target keeps its name; remove it and add another"
        yield from _unfit_cells(place, columns)
    added = [row.get("key") for row in changes.get("added") or ()]
    for position, row in enumerate(changes.get("added") or ()):
        place = f"targets.added[{row.get('key') or position}]"
        if not isinstance(row.get("key"), str) or not row["key"]:
            yield f"{place}.key: is missing"
        elif row["key"] in signed or added.count(row["key"]) > 1:
            yield f"{place}: there is a target of that name already"
        yield from _unfit_cells(place, row)
    for key in changes.get("removed") or ():
        if key not in signed:
            yield f"targets.removed: {key!r} is not a signed target"
        elif key in (changes.get("changed") or {}):
            yield f"targets.removed: {key!r} is changed as well"


def _about_items(content: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterable[str]:
    signed = {f"{item[0]}/{item[1]}": item for item in content["items"]}
    replanned, removed = changes.get("replanned") or {}, changes.get("removed") or ()
    for address, cells in replanned.items():
        place = f"items.replanned[{address}]"
        if address not in signed:
            yield f"{place}: is not in the signed plan"
        yield from _unfit_item(place, cells, signed.get(address))
    seen = set(signed)
    for position, row in enumerate(changes.get("added") or ()):
        address = f"{row.get('source')}/{row.get('ref')}"
        place = f"items.added[{address if row.get('ref') else position}]"
        missing = [name for name in ("source", "ref", "due_on") if not row.get(name)]
        if missing:
            yield f"{place}: lacks {', '.join(missing)}"
        elif not (isinstance(row["source"], str) and isinstance(row["ref"], str)):
            yield f"{place}: source and ref are texts"
        elif address in seen:
            yield f"{place}: is in the signed plan already, or added twice"
        seen.add(address)
        yield from _unfit_item(place, {name: row[name] for name in row if name not in ("source", "ref")}, None)
    for address in removed:
        if address not in signed:
            yield f"items.removed: {address!r} is not in the signed plan"
        elif address in replanned:
            yield f"items.removed: {address!r} is replanned as well"


def _unfit_cells(place: str, cells: Mapping[str, Any]) -> Iterable[str]:
    for name, value in cells.items():
        column = TARGET_COLUMNS.get(name)
        if column is None:
            yield f"{place}.{name}: is not a column of a target; allowed: {', '.join(TARGET_COLUMNS)}"
        elif value is None:
            continue
        elif column.type is ColumnType.NUMBER and not _is_number(value):
            yield f"{place}.{name}: {value!r} is not a number"
        elif column.type is ColumnType.DATE and not _is_day(value):
            yield f"{place}.{name}: {value!r} is not a day like 2026-01-31"
        elif name == "comparator" and value not in tuple(Comparator):
            yield f"{place}.{name}: {value!r} is not a comparator; allowed: {', '.join(Comparator)}"
        elif column.type in (ColumnType.TEXT, ColumnType.CHOICE) and not isinstance(value, str):
            yield f"{place}.{name}: {value!r} is not a text"


def _unfit_item(place: str, cells: Mapping[str, Any], signed: list[Any] | None) -> Iterable[str]:
    for name, value in cells.items():
        if name not in ITEM_CELLS:
            yield f"{place}.{name}: is not known; allowed: {', '.join(ITEM_CELLS)}"
        elif name == "weight" and not (_is_number(value) and value > 0):
            yield f"{place}.weight: {value!r} is not a number above zero"
        elif name != "weight" and not (value is None and name == "start_on") and not _is_day(value):
            yield f"{place}.{name}: {value!r} is not a day like 2026-01-31"
    start, due = (
        cells.get(name, None if signed is None else signed[ITEM_CELLS[name]]) for name in ("start_on", "due_on")
    )
    if _is_day(start) and _is_day(due) and start > due:
        yield f"{place}: would start on {start}, after it is due on {due}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124 NaN


def _is_day(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
