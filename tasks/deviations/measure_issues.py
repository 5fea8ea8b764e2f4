"""What do the trackers' issues say of the measures they carry? An issue's status moves its measure along.

    in progress, blocked ──▶ started      done ──▶ done      cancelled ──▶ cancelled

Only forward: an issue that was opened again leaves its measure as it is.
"""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from typing import Any

import pandas as pd

from tasks.records.choices import ItemStatus
from tasks.records.explaining import MeasureStatus

_MEANS = {
    ItemStatus.IN_PROGRESS: MeasureStatus.STARTED,
    ItemStatus.BLOCKED: MeasureStatus.STARTED,
    ItemStatus.DONE: MeasureStatus.DONE,
    ItemStatus.CANCELLED: MeasureStatus.CANCELLED,
}
_RANK = {MeasureStatus.PLANNED: 0, MeasureStatus.STARTED: 1, MeasureStatus.DONE: 2, MeasureStatus.CANCELLED: 2}


def moved_by_issues(
    measures: pd.DataFrame, items: pd.DataFrame, night: date, zone: tzinfo = UTC
) -> dict[str, dict[str, Any]]:
    """By key of the measure, what its issue says of it by `night` that the latest version does not yet say.

    `items` has source, ref, status, valid_from and closed_at of the issues as of the night. A day is that on which the
    tracker changed it, in `zone`, but none before the measure was recorded: what was done earlier has no criterion fixed
    beforehand. A measure that was recorded after the night waits for the next one.
    """
    both = measures.merge(
        items[["source", "ref", "status", "valid_from", "closed_at"]], on=["source", "ref"], suffixes=("", "_now")
    )
    means = both["status_now"].map({str(status): str(meaning) for status, meaning in _MEANS.items()})
    ranks = {str(status): rank for status, rank in _RANK.items()}
    both = both.assign(means=means)[means.map(ranks) > both["status"].map(ranks)]
    ended = both["closed_at"].where(both["means"] == MeasureStatus.DONE)
    said = _days(ended.fillna(both["valid_from"]), zone)
    earliest = both["started_on"].fillna(_days(both["recorded_at"], zone))
    day = pd.concat([said, earliest], axis=1).max(axis=1)
    due = day <= pd.Timestamp(night)
    return {
        key: {"status": status, "started_on" if status == MeasureStatus.STARTED else "ended_on": when.date()}
        for key, status, when in zip(both["key"][due], both["means"][due], day[due], strict=True)
    }


def _days(moments: pd.Series, zone: tzinfo) -> pd.Series:
    return moments.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
