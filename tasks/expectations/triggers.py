"""What in the data suggests that the signed word should be adjusted (policy P5.1)?

Suggestions only: nothing is proposed by itself. The tracker's plan left the signed one, scope grew, the customer's needs
changed since the signatures, or somebody marked a change in the tracker.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from tasks.records.choices import ItemStatus, ItemType, ReadingState
from tasks.records.expecting import ExpectationState
from tasks.records.promises import BaselineKind

TRIGGER_COLUMNS = ["project", "trigger", "subject", "value", "limit"]


class Trigger(StrEnum):
    """Why an adjustment is suggested."""

    SILENT_DRIFT = "silent_drift"
    SCOPE_GROWTH = "scope_growth"
    NEEDS_CHANGED = "needs_changed"
    MARKED_CHANGE = "marked_change"


def triggers(
    baselines: pd.DataFrame,
    readings: pd.DataFrame,
    register: pd.DataFrame,
    signed: pd.DataFrame,
    items: pd.DataFrame,
) -> pd.DataFrame:
    """TRIGGER_COLUMNS per suggestion, sorted; of projects whose baseline is signed.

    `baselines` hold on the night, `readings` are tonight's, `register` has the current EXPECTATIONS, `signed` the
    project, expectation and version that the holding baseline contains, `items` are the work items as of the night.
    `subject` is the source/ref of a marked item or the key of an expectation, `value` and `limit` a reading and its
    band's upper edge; empty where they do not apply.
    """
    held = baselines[baselines["kind"] == BaselineKind.SIGNED]
    parts = [_from_readings(readings), _from_register(register, signed), _from_items(items, held)]
    found = pd.concat([part.reindex(columns=TRIGGER_COLUMNS) for part in parts], ignore_index=True)
    found = found[found["project"].isin(held["project"])]
    return found.sort_values(["project", "trigger", "subject"], ignore_index=True)


def _from_readings(readings: pd.DataFrame) -> pd.DataFrame:
    """Drift and growth beyond the upper edge of their band."""
    chosen = readings["indicator"].isin([str(Trigger.SILENT_DRIFT), str(Trigger.SCOPE_GROWTH)])
    rows = readings[chosen & (readings["state"] == ReadingState.MEASURED) & (readings["value"] > readings["band_high"])]
    columns = {"indicator": "trigger", "band_high": "limit"}
    return rows.rename(columns=columns)[["project", "trigger", "value", "limit"]].assign(subject=None)


def _from_register(register: pd.DataFrame, signed: pd.DataFrame) -> pd.DataFrame:
    """Expectations that are confirmed and not signed, newer than the signed version, or signed and withdrawn."""
    both = register.merge(
        signed.rename(columns={"expectation": "key", "version": "signed_version"})[
            ["project", "key", "signed_version"]
        ],
        on=["project", "key"],
        how="left",
    )
    known = both["signed_version"].notna()
    new = ~known & (both["state"] == ExpectationState.CONFIRMED)
    changed = known & (both["version"] > both["signed_version"].fillna(0))
    rows = both[new | changed]
    return rows.assign(trigger=str(Trigger.NEEDS_CHANGED), subject=rows["key"], value=np.nan, limit=np.nan)


def _from_items(items: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Items of type change that came after the plan was frozen, and were not cancelled."""
    frozen = held.set_index("project")["frozen_as_of"].reindex(items["project"]).set_axis(items.index)
    created = items["created_at"].dt.tz_convert("UTC").dt.tz_localize(None)
    live = items["status"] != ItemStatus.CANCELLED
    rows = items[(items["type"] == ItemType.CHANGE) & live & (created >= frozen + pd.Timedelta(days=1))]
    subject = rows["source"] + "/" + rows["ref"]
    return rows.assign(trigger=str(Trigger.MARKED_CHANGE), subject=subject, value=np.nan, limit=np.nan)
