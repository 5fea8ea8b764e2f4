"""Which items of the plan are behind tonight, and by how much of its weight each?

The shortfall of an item is its weight × what is planned of it and not done; items that are ahead do not make up for
others here, so the items' shortfalls add up to no less than planned less earned value.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.drift import drifted_items
from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of
from tasks.indicators.plan import item_weights
from tasks.indicators.planned_value import planned_fraction
from tasks.indicators.schedule import item_done
from tasks.indicators.scope import added_items
from tasks.records.choices import ItemStatus
from tasks.records.definitions import PlannedFraction

STALLED_AFTER_DAYS = 14
"""An item in work whose status and progress have not changed for so long waits."""

_OF_ITEMS = ["title", "type", "raw_type", "status", "raw_status", "parent", "assignee", "extra", "is_private"]
_DTYPES = dict.fromkeys(_OF_ITEMS, "str") | {"is_private": "boolean"}
_NAMES = ["source", "ref", "project"]
_STARTED = 0.5  # what counts as done of an item that is in work and whose tracker says nothing more


def plan_items(items: pd.DataFrame, plan: pd.DataFrame, night: date, rule: PlannedFraction) -> pd.DataFrame:
    """The live items of the plan as they stand tonight, in the plan's order.

    `items` are the work items as of the night, `plan` the BASELINE_ITEMS that hold then. Columns source, ref, project,
    title (empty for a private item), type, raw_type, status, raw_status, parent, assignee, extra; `about` (the project),
    `reference` (planned so far, in the weight's unit) and `amount` (the shortfall, 0 or more). A deleted item is
    wholly behind; a cancelled one is left out.
    """
    at = row_positions(plan, items)
    there = at >= 0
    rows = plan[_NAMES].reset_index(drop=True)
    done = np.zeros(len(plan))
    if len(items):
        found = items.reindex(columns=_OF_ITEMS).iloc[at].reset_index(drop=True).where(pd.Series(there))
        rows, done = pd.concat([rows, found], axis=1), np.where(there, item_done(items)[at], 0.0)
    rows = rows.reindex(columns=[*_NAMES, *_OF_ITEMS]).astype(_DTYPES)
    weight = plan["weight"].to_numpy(dtype=float)
    planned = planned_fraction(days_of(plan["start_on"]), days_of(plan["due_on"]), np.datetime64(night, "D"), rule)
    rows = rows.assign(about=rows["project"], reference=weight * planned, amount=weight * np.maximum(planned - done, 0))
    live = (rows["status"] != ItemStatus.CANCELLED).fillna(value=True).to_numpy(dtype=bool)
    return _without_private(rows[live])


def drifting_items(
    items: pd.DataFrame, milestones: pd.DataFrame, plan: pd.DataFrame, standing: pd.DataFrame
) -> pd.DataFrame:
    """`standing` (of `plan_items`) with the drift in place of the shortfall: 1 for an item whose dates moved, else 0."""
    moved = drifted_items(items, milestones, plan)
    drifted = row_positions(standing, moved) >= 0
    return standing.assign(amount=drifted.astype(float), reference=1.0)


def work_outside_the_plan(
    items: pd.DataFrame, plan: pd.DataFrame, projects: pd.DataFrame, baselines: pd.DataFrame
) -> pd.DataFrame:
    """The live leaf items that were added since the plan was frozen, with the columns of `plan_items` and `weight`.

    `amount` is the work that went into them: weight × done, or half of the weight for one that is in work and whose
    tracker says no more (as the fifty-fifty rule counts). They have no reference: nothing was planned of them.
    """
    rows, _ = added_items(items, row_positions(plan, items), projects, baselines)
    weight, done = item_weights(rows), item_done(rows)
    begun = rows["status"].isin([str(ItemStatus.IN_PROGRESS), str(ItemStatus.BLOCKED)]).to_numpy(dtype=bool)
    spent = np.where(begun & (done == 0), _STARTED, done)
    told = rows.reindex(columns=[*_NAMES, *_OF_ITEMS]).assign(
        about=rows["project"], reference=np.nan, amount=weight * spent, weight=weight
    )
    return _without_private(told)


def with_past(rows: pd.DataFrame, past: pd.DataFrame, night: date) -> pd.DataFrame:
    """`rows` with `reopened` (bool: it was done before and is not now) and `days` since status or progress changed.

    `past` are the versions of the items until the night, by source, ref and valid_from; an item that has none of them
    was not reopened and its days are empty.
    """
    rows = rows.reset_index(drop=True)
    if past.empty:
        return rows.assign(reopened=False, days=np.nan)
    same_item = (past["source"] == past["source"].shift()) & (past["ref"] == past["ref"].shift())
    kept = same_item
    for name in ("status", "raw_status", "done_ratio"):
        same = past[name] == past[name].shift()
        kept &= same.fillna(value=False).astype(bool) | (past[name].isna() & past[name].shift().isna())
    changed = past[~kept].drop_duplicates(["source", "ref"], keep="last").reset_index(drop=True)
    was_done = past[(past["status"] == ItemStatus.DONE).to_numpy(dtype=bool)].drop_duplicates(["source", "ref"])
    at = row_positions(rows, changed)
    since = np.append(days_of(changed["valid_from"]), np.datetime64("NaT", "D"))[at]
    before = row_positions(rows, was_done) >= 0
    open_now = rows["status"].isin(
        [str(each) for each in ItemStatus if each not in (ItemStatus.DONE, ItemStatus.CANCELLED)]
    )
    return rows.assign(
        reopened=before & open_now.to_numpy(dtype=bool), days=(np.datetime64(night, "D") - since).astype(float)
    )


def _without_private(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` without the titles that their tracker shows to some only."""
    private = rows["is_private"].fillna(value=False).astype(bool)
    return rows.assign(title=rows["title"].mask(private)).drop(columns="is_private").reset_index(drop=True)
