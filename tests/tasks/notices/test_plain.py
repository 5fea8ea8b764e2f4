"""Rows of a frame become values that JSON can carry, one at a time or all at once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pandas as pd

from tasks.notices.plain import cell, json_rows

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["a", None, "中"], dtype="str"),
        "number": [1.5, float("nan"), float("inf")],
        "count": pd.Series([1, None, 3], dtype="Int64"),
        "whole": [1, 2, 3],
        "flag": [True, False, True],
        "maybe": pd.Series([True, None, False], dtype="boolean"),
        "day": pd.to_datetime(pd.Series(["2026-01-02", None, "2026-03-04"])).astype("datetime64[s]"),
        "moment": pd.to_datetime(pd.Series([datetime(2026, 1, 2, 3, tzinfo=UTC), None, None]), utc=True),
        "thing": pd.Series([date(2026, 1, 2), None, 4.0], dtype=object),
    }
)


def test_all_rows_at_once_are_what_each_row_is() -> None:
    assert json_rows(FRAME) == [
        {name: cell(value) for name, value in record.items()} for record in FRAME.to_dict("records")
    ]
    assert json_rows(FRAME.iloc[:0]) == []


def test_a_row_says_what_is_there_and_none_for_the_rest() -> None:
    first, second, third = json.loads(json.dumps(json_rows(FRAME), allow_nan=False))
    assert first == {
        "text": "a", "number": 1.5, "count": 1, "whole": 1, "flag": True, "maybe": True, "day": "2026-01-02",
        "moment": "2026-01-02T03:00:00+00:00", "thing": "2026-01-02",
    }  # fmt: skip
    assert second == dict.fromkeys(FRAME.columns) | {"whole": 2, "flag": False}
    assert (third["number"], third["thing"]) == (None, 4.0)
