"""What moved between two contents? Every expectation, target and item that was added, removed or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tasks.expectations.content import items_frame

COLUMNS = ["part", "key", "movement", "column", "before", "after"]


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """What moved from one content to another, one row per changed cell, added row or removed row.

    Columns, all text: part (expectation, target, item), key (an item's is source/ref), movement (added, removed,
    changed), column, before, after; the last three are missing for what was added or removed as a whole.
    """
    parts = [
        _rows_moved(part, before[name], after[name])
        for part, name in (("expectation", "expectations"), ("target", "targets"))
    ]
    return pd.concat([*parts, items_moved(items_frame(before), items_frame(after))], ignore_index=True)


def items_moved(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The same of two plans (BASELINE_ITEMS, one baseline each), by source and ref."""
    both = before.merge(after, on=["source", "ref"], how="outer", suffixes=("_before", "_after"), indicator=True)
    keys = both["source"] + "/" + both["ref"]
    found = [
        _moved("item", keys[both["_merge"] == side], movement)
        for side, movement in (("left_only", "removed"), ("right_only", "added"))
    ]
    for column in ("project", "weight", "start_on", "due_on"):
        old, new = both[f"{column}_before"], both[f"{column}_after"]
        differs = (both["_merge"] == "both") & ~((old == new) | (old.isna() & new.isna()))
        found.append(
            _moved(
                "item", keys[differs], "changed", column=column, before=_texts(old[differs]), after=_texts(new[differs])
            )
        )
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


def _moved(
    part: str,
    keys: pd.Series,
    movement: str,
    *,
    column: str | None = None,
    before: pd.Series | None = None,
    after: pd.Series | None = None,
) -> pd.DataFrame:
    cells = {"part": part, "key": keys, "movement": movement, "column": column, "before": before, "after": after}
    frame = pd.DataFrame(cells, index=keys.index, columns=COLUMNS)
    return frame.astype("str").reset_index(drop=True)


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
