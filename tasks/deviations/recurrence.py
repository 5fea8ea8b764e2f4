"""Which deviations came back after a measure had closed them?

A deviation that opens on the same series within some days of the closing of one that measures were taken against
is that one again: its measures did not last. It keeps a key of its own and is linked to the one before.
"""

from __future__ import annotations

import pandas as pd

from tasks.records.explaining import MeasureStatus

RECURRENCE_COLUMNS = ("deviation", "previous", "closed_on", "measures")
_SERIES = ["project", "indicator", "scope"]


def recurrences(deviations: pd.DataFrame, measures: pd.DataFrame, within_days: int) -> pd.DataFrame:
    """One row per deviation that came back, by deviation: RECURRENCE_COLUMNS, with the keys of the measures as a tuple.

    `deviations` are DEVIATIONS, those that closed among them; of a series only the last one that closed before counts,
    when a measure against it had started by then.
    """
    taken = measures[measures["started_on"].notna()]
    stopped = (taken["status"] == MeasureStatus.CANCELLED) & (taken["started_on"] == taken["ended_on"])
    taken = taken[~stopped.fillna(value=False).astype(bool)]
    closed = deviations[deviations["closed_on"].notna()]
    before = closed[[*_SERIES, "key", "closed_on"]].rename(columns={"key": "previous"})
    pairs = deviations[[*_SERIES, "key", "opened_on"]].merge(before, on=_SERIES)
    days = (pairs["opened_on"] - pairs["closed_on"]).dt.days
    pairs = pairs[(days >= 0) & (days <= within_days) & (pairs["key"] != pairs["previous"])]
    last = pairs.sort_values(["key", "closed_on"]).drop_duplicates("key", keep="last")
    beside = last.merge(
        taken[["deviation", "key", "started_on"]], left_on="previous", right_on="deviation", suffixes=("", "_of")
    )
    beside = beside[beside["started_on"] <= beside["closed_on"]].sort_values(["key", "key_of"])
    found = beside.groupby("key", as_index=False).agg(
        previous=("previous", "first"), closed_on=("closed_on", "first"), measures=("key_of", tuple)
    )
    return found.rename(columns={"key": "deviation"})[list(RECURRENCE_COLUMNS)]
