"""Which prepared contingency plans are to be started tonight (policy P5.3)?

A plan starts when its condition on an indicator has held on so many nights in a row, tonight the last. A night without
a measured reading, or with one below the trust floor, breaks the row: a plan is not started on what is not known.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from tasks.expectations.target_states import met, with_scope
from tasks.records.choices import ReadingState, TrustGrade
from tasks.records.expecting import RiskState

_KEY = ["project", "indicator", "scope"]
_NUMBERS = ("value", "value_high")
_CONDITION = ["indicator", "scope", "comparator", "value", "value_high", "nights"]


def conditions(risks: pd.DataFrame) -> pd.DataFrame:
    """The prepared RISKS that have a trigger: project, key, and the condition's columns; `nights` is 1 unless given."""
    prepared = risks[(risks["state"] == RiskState.PREPARED) & risks["trigger"].notna()]
    rows = [_condition(text) for text in prepared["trigger"]]
    table = pd.DataFrame(rows, columns=_CONDITION, index=prepared.index)
    table = table.astype(
        {**dict.fromkeys(("indicator", "scope", "comparator"), "str"), **dict.fromkeys(_NUMBERS, float)}
    )
    table["nights"] = table["nights"].fillna(1).astype("int64").clip(lower=1)
    found = pd.concat([prepared[["project", "key"]], table], axis=1)
    return found[found["indicator"].notna() & found["comparator"].notna() & found["value"].notna()]


def nights_watched(risks: pd.DataFrame, night: date) -> list[date]:
    """The nights whose readings the prepared plans look at, oldest first; none without a plan that has a trigger."""
    longest = int(conditions(risks)["nights"].max()) if len(conditions(risks)) else 0
    return [night - timedelta(days=ago) for ago in range(longest - 1, -1, -1)]


def started(risks: pd.DataFrame, readings: pd.DataFrame, night: date) -> pd.DataFrame:
    """The RISKS rows that start tonight, as they are to be saved: state, started_on and started_value set.

    `readings` are those of `nights_watched`.
    """
    asked = with_scope(conditions(risks))
    known = (readings["state"] == ReadingState.MEASURED) & (readings["trust"] != TrustGrade.D)
    told = readings.loc[known, [*_KEY, "night", "value"]].rename(columns={"value": "read"})
    both = asked.assign(row=asked.index).merge(told, on=_KEY)
    first = pd.Timestamp(night) - pd.to_timedelta(both["nights"] - 1, unit="D")
    both = both[(both["night"] >= first) & (both["night"] <= pd.Timestamp(night))]
    holds = both[met(both["read"].to_numpy(dtype=float), both)]
    counted = holds.groupby("row").agg(held=("night", "nunique"))
    tonight = holds[holds["night"] == pd.Timestamp(night)].set_index("row")["read"]
    needed = asked["nights"]
    fired = counted.index[counted["held"].to_numpy() >= needed.reindex(counted.index).to_numpy()]
    rows = risks.loc[risks.index.isin(fired)]
    value = tonight.reindex(rows.index).to_numpy(dtype=float) if len(rows) else np.array([], dtype=float)
    return rows.assign(state=str(RiskState.STARTED), started_on=pd.Timestamp(night), started_value=value)


def _condition(text: Any) -> dict[str, Any]:
    """The condition of one risk; nothing where its JSON is no mapping."""
    given = json.loads(text)
    return {name: given.get(name) for name in _CONDITION} if isinstance(given, dict) else {}
