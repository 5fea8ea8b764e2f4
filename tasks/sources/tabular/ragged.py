"""Rows that do not fit their header, as rejects: whole, with their number."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tasks.sources.contract import REJECT_COLUMNS
from tasks.sources.digest import digests
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.raw import as_json
from tasks.sources.tabular.table import Table


def ragged_rejects(tables: Sequence[Table], options: TabularOptions, mapping: int) -> pd.DataFrame:
    """One reject per ragged row; its id cannot be told, since no cell is sure to stand below its header."""
    kept = [table.ragged.assign(place=table.place) for table in tables if len(table.ragged)]
    if not kept:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in REJECT_COLUMNS}).astype({"row_digest": "Int64"})
    rows = pd.concat(kept, ignore_index=True)
    text = rows["text"].astype("str")
    location = rows["place"].astype("str") + ", row " + rows["row"].astype("int64").astype("str")
    empty = pd.Series(index=rows.index, dtype="str")
    return pd.DataFrame(
        {
            "kind": empty.fillna(options.record),
            "ref": empty,
            "project": empty,
            "location": location,
            "column": empty,
            "value": text.str.slice(0, 200),
            "rule": empty.fillna("ragged_row"),
            "reason": location + ": " + rows["reason"].astype("str"),
            "row": as_json(pd.DataFrame({"text": text})),
            "row_digest": pd.Series(digests([location, text], mapping)).astype("Int64"),
        }
    )
