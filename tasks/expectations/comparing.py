"""What moved between two contents? Every expectation, target and item that was added, removed or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tasks.expectations.content import as_shown, items_frame

COLUMNS = ["part", "key", "movement", "column", "before", "after"]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """What moved from one content to another, one row per changed cell, added row or removed row.

    Columns, all text: part (expectation, target, item), key (an item's is source/ref), movement (added, removed,
    changed), column, before, after; the last three are missing for what was added or removed as a whole.
    """
    parts = [
        _rows_moved("expectation", *(as_shown(content["expectations"]) for content in (before, after))),
        _rows_moved("target", before["targets"], after["targets"]),
    ]
    return pd.concat([*parts, items_moved(items_frame(before), items_frame(after))], ignore_index=True)


def items_moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The same of two plans (BASELINE_ITEMS, one baseline each), by source and ref."""
    moved = cells_moved(before, after, ["source", "ref"], ["project", "weight", "start_on", "due_on"])
    names = {"part": "item", "key": moved["source"] + "/" + moved["ref"]}
    return moved.assign(**names)[COLUMNS]


def cells_moved(before: pd.DataFrame, after: pd.DataFrame, keys: list[str], columns: list[str]) -> pd.DataFrame:
    """What moved between two frames whose rows are told apart by `keys`: those, movement, column, before, after."""
    both = before.merge(after, on=keys, how="outer", suffixes=("_before", "_after"), indicator=True)
    found = [
        _moved(both.loc[both["_merge"] == side, keys], movement)
        for side, movement in (("left_only", "removed"), ("right_only", "added"))
    ]
    for column in columns:
        old, new = both[f"{column}_before"], both[f"{column}_after"]
        differs = (both["_merge"] == "both") & ~((old == new) | (old.isna() & new.isna()))
        if not differs.any():
            continue
        cells = {"column": column, "before": _texts(old[differs]), "after": _texts(new[differs])}
        found.append(_moved(both.loc[differs, keys], "changed", cells))
    return pd.concat(found, ignore_index=True)


def _rows_moved(part: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    old, new = {row["key"]: row for row in before}, {row["key"]: row for row in after}
    found: list[tuple[str | None, ...]] = [(part, key, "removed", None, None, None) for key in old if key not in new]
    found += [(part, key, "added", None, None, None) for key in new if key not in old]
    for key in old.keys() & new.keys():
        for column in sorted(old[key].keys() | new[key].keys()):
            was, becomes = old[key].get(column), new[key].get(column)
            if was != becomes:
                found.append((part, key, "changed", column, _text(was), _text(becomes)))
    return pd.DataFrame(sorted(found, key=lambda row: (str(row[1]), str(row[3]))), columns=COLUMNS, dtype="str")


def _moved(keys: pd.DataFrame, movement: str, cells: Mapping[str, Any] | None = None) -> pd.DataFrame:
    given: dict[str, Any] = {"movement": movement, "column": None, "before": None, "after": None, **(cells or {})}
    return keys.assign(**given).astype("str").reset_index(drop=True)


def _texts(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d").astype("str")
    if pd.api.types.is_float_dtype(values):
        return values.map(repr, na_action="ignore").astype("str")
    return values.astype("str")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return value if isinstance(value, str) else repr(value)
