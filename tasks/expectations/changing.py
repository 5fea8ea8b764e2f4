"""What does the signed content become under an adjustment's changes, and can these changes be made at all?

    {"targets": {"changed": {key: {column: value}}, "added": [target, …], "removed": [key, …]},
     "items": {"replanned": {"source/ref": {"start_on", "due_on", "weight"}}, "added": [item, …], "removed": ["source/ref", …]}
              or "tracker": the tracker's plan as of a night takes the place of the signed one,
     "expectations": {"taken": [key, …], "removed": [key, …]}: as the register has them now}

Each part may be left out. A target added for an expectation that is not signed yet takes that expectation along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tasks.expectations.change_rules import ITEM_CELLS, TARGET_COLUMNS, TRACKER, mistakes_in_changes
from tasks.expectations.content import SCHEMA, as_shown, expectation_rows, item_rows
from tasks.expectations.errors import PromiseError
from tasks.records.declaration import ColumnType
from tasks.records.expecting import ExpectationState

__all__ = ["TRACKER", "apply_changes"]


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
    misfits = mistakes_in_changes(content, changes)
    if misfits:
        raise PromiseError(misfits)
    taken, mistakes = _taken(content, changes, register)
    if changes.get("items") == TRACKER and plan is None:
        mistakes.append("items: the tracker's plan is not at hand")
    if mistakes:
        raise PromiseError(mistakes)
    moved = dict(content) | {"schema": SCHEMA}
    moved["expectations"] = _expectations(content, changes, taken)
    moved["targets"] = _targets(content, changes.get("targets") or {})
    if changes.get("items") == TRACKER:
        moved["items"] = item_rows(plan) if plan is not None else []
        moved["undated_items"] = content["undated_items"] if undated_items is None else int(undated_items)
    else:
        moved["items"] = _items(content, changes.get("items") or {})
    return moved


def _taken(
    content: Mapping[str, Any], changes: Mapping[str, Any], register: pd.DataFrame | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """The register's rows that changes ask for, by name or by a target, and what is not to be had."""
    targets = changes.get("targets") or {}
    named = (changes.get("expectations") or {}).get("taken") or ()
    signed = {row["key"] for row in content["expectations"]}
    carried = [row.get("expectation") for row in (*targets.get("added", ()), *targets.get("changed", {}).values())]
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
    return sorted([*as_shown(row for row in content["expectations"] if row["key"] not in gone), *taken], key=_key)


def _targets(content: Mapping[str, Any], changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    changed, removed = changes.get("changed") or {}, set(changes.get("removed") or ())
    kept = [row | _cells(changed.get(row["key"], {})) for row in content["targets"] if row["key"] not in removed]
    blank: dict[str, Any] = dict.fromkeys(TARGET_COLUMNS)
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
            cells[ITEM_CELLS[name]] = float(value) if name == "weight" else value
        items.append(cells)
    items += [
        [row["source"], row["ref"], float(row.get("weight", 1.0)), row.get("start_on"), row["due_on"]]
        for row in changes.get("added") or ()
    ]
    return sorted(items, key=lambda item: (item[0], item[1]))


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """A target's cells as a content holds them: numbers as floating-point numbers, empty texts as nothing."""
    numbers = {name for name, column in TARGET_COLUMNS.items() if column.type is ColumnType.NUMBER}
    return {
        name: float(value) if name in numbers and value is not None else (None if value == "" else value)
        for name, value in row.items()
    }


def _key(row: Mapping[str, Any]) -> str:
    return str(row["key"])
