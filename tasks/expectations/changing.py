"""What does the signed content become under an adjustment's changes, and can these changes be made at all?

    {"targets": {"changed": {key: {column: value}}, "added": [target, …], "removed": [key, …]},
     "items": {"replanned": {"source/ref": {"start_on", "due_on", "weight"}}, "added": [item, …], "removed": ["source/ref", …]}
              or "tracker": the tracker's plan as of a night takes the place of the signed one,
     "expectations": {"taken": [key, …], "removed": [key, …]}: as the register has them now}

Each part may be left out. A target added for an expectation that is not signed yet takes that expectation along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from tasks.expectations.content import expectation_rows, item_rows
from tasks.expectations.errors import PromiseError
from tasks.records.declaration import ColumnType
from tasks.records.expecting import ExpectationState
from tasks.records.promises import TARGETS, Comparator

TRACKER = "tracker"
_PARTS = {
    "targets": ("changed", "added", "removed"),
    "items": ("replanned", "added", "removed"),
    "expectations": ("taken", "removed"),
}
_TARGET_COLUMNS = {column.name: column for column in TARGETS.columns if column.name != "project"}
_ITEM_CELLS = {"weight": 2, "start_on": 3, "due_on": 4}


def apply_changes(
    content: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    plan: pd.DataFrame | None = None,
    undated_items: int | None = None,
    register: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """The content with the changes made; the one given stays as it is.

    `plan` (source, ref, weight, start_on, due_on) is the tracker's and needed for `"items": "tracker"`, `register` the
    project's current EXPECTATIONS, needed to take some. Raises PromiseError with every mistake in the changes.
    """
    mistakes = mistakes_in_changes(content, changes)
    taken, unknown = _taken(content, changes, register)
    mistakes += unknown
    if changes.get("items") == TRACKER and plan is None:
        mistakes.append("items: the tracker's plan is not at hand")
    if mistakes:
        raise PromiseError(mistakes)
    moved = dict(content)
    moved["expectations"] = _expectations(content, changes, taken)
    moved["targets"] = _targets(content, changes.get("targets") or {})
    if changes.get("items") == TRACKER:
        moved["items"] = item_rows(plan) if plan is not None else []
        moved["undated_items"] = content["undated_items"] if undated_items is None else int(undated_items)
    else:
        moved["items"] = _items(content, changes.get("items") or {})
    return moved


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
                wanted = Mapping if name in ("changed", "replanned") else list
                if name not in _PARTS[part]:
                    yield f"{part}.{name}: is not known; allowed: {', '.join(_PARTS[part])}"
                elif not isinstance(below, wanted):
                    yield f"{part}.{name}: is not a {'mapping' if wanted is Mapping else 'list'}"
                elif not all(isinstance(each, Mapping) for each in _mappings(part, name, below)):
                    yield f"{part}.{name}: an entry is not a mapping of columns to values"


def _mappings(part: str, name: str, below: Any) -> Iterable[Any]:
    if isinstance(below, Mapping):
        return below.values()
    return below if name == "added" and part != "expectations" else ()


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
        if not row.get("key"):
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
        column = _TARGET_COLUMNS.get(name)
        if column is None:
            yield f"{place}.{name}: is not a column of a target; allowed: {', '.join(_TARGET_COLUMNS)}"
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
        if name not in _ITEM_CELLS:
            yield f"{place}.{name}: is not known; allowed: {', '.join(_ITEM_CELLS)}"
        elif name == "weight" and not (_is_number(value) and value > 0):
            yield f"{place}.weight: {value!r} is not a number above zero"
        elif name != "weight" and not (value is None and name == "start_on") and not _is_day(value):
            yield f"{place}.{name}: {value!r} is not a day like 2026-01-31"
    start, due = (
        cells.get(name, None if signed is None else signed[_ITEM_CELLS[name]]) for name in ("start_on", "due_on")
    )
    if _is_day(start) and _is_day(due) and start > due:
        yield f"{place}: would start on {start}, after it is due on {due}"


def _taken(
    content: Mapping[str, Any], changes: Mapping[str, Any], register: pd.DataFrame | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """The register's rows that changes ask for, by name or by a target, and what is not to be had."""
    part, targets = changes.get("expectations"), changes.get("targets")
    if isinstance(part, str) or isinstance(targets, str):
        return [], []
    named = list((part or {}).get("taken") or ())
    signed = {row["key"] for row in content["expectations"]}
    rows = [*((targets or {}).get("added") or ()), *((targets or {}).get("changed") or {}).values()]
    carried = [row.get("expectation") for row in rows if isinstance(row, Mapping)]
    wanted = {*named, *(key for key in carried if key and key not in signed)}
    if not wanted:
        return [], []
    confirmed = pd.DataFrame() if register is None else register[register["state"] == ExpectationState.CONFIRMED]
    if confirmed.empty:
        return [], [f"expectations: {key!r} is not a confirmed expectation" for key in sorted(wanted)]
    own = confirmed[(confirmed["project"] == content["project"]["key"]) & confirmed["key"].isin(wanted)]
    missing = sorted(wanted - set(own["key"]))
    return expectation_rows(own), [f"expectations: {key!r} is not a confirmed expectation" for key in missing]


def _expectations(
    content: Mapping[str, Any], changes: Mapping[str, Any], taken: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    gone = {row["key"] for row in taken} | set((changes.get("expectations") or {}).get("removed") or ())
    return sorted([*(row for row in content["expectations"] if row["key"] not in gone), *taken], key=_key)


def _targets(content: Mapping[str, Any], changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    changed, removed = changes.get("changed") or {}, set(changes.get("removed") or ())
    kept = [row | _cells(changed.get(row["key"], {})) for row in content["targets"] if row["key"] not in removed]
    blank: dict[str, Any] = dict.fromkeys(_TARGET_COLUMNS)
    return sorted([*kept, *(blank | _cells(row) for row in changes.get("added") or ())], key=_key)


def _items(content: Mapping[str, Any], changes: Mapping[str, Any]) -> list[list[Any]]:
    replanned, removed = changes.get("replanned") or {}, set(changes.get("removed") or ())
    items = []
    for item in content["items"]:
        address = f"{item[0]}/{item[1]}"
        if address in removed:
            continue
        cells = list(item)
        for name, value in replanned.get(address, {}).items():
            cells[_ITEM_CELLS[name]] = float(value) if name == "weight" else value
        items.append(cells)
    items += [
        [row["source"], row["ref"], float(row.get("weight", 1.0)), row.get("start_on"), row["due_on"]]
        for row in changes.get("added") or ()
    ]
    return sorted(items, key=lambda item: (item[0], item[1]))


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """A target's cells as a content holds them: numbers as floating-point numbers, empty texts as nothing."""
    numbers = {name for name, column in _TARGET_COLUMNS.items() if column.type is ColumnType.NUMBER}
    return {
        name: float(value) if name in numbers and value is not None else (None if value == "" else value)
        for name, value in row.items()
    }


def _key(row: Mapping[str, Any]) -> str:
    return str(row["key"])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value  # noqa: PLR0124 NaN


def _is_day(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
