"""Why is the work late, or why do its dates move? What the items that are behind have in common.

Each cause marks some of the items; its part of the deviation is their shortfall. What was done outside the plan counts
as well: that work was missing in it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tasks.deviations.chance import beyond_chance
from tasks.deviations.defect_work import clustered
from tasks.deviations.exhibits import exhibits
from tasks.deviations.shortfall import STALLED_AFTER_DAYS
from tasks.indicators.matching import row_positions
from tasks.records.choices import ItemStatus, ItemType
from tasks.records.explaining import CauseCode, CauseSide

LEAST_OWNED, HEAVIER = 3, 2.0
"""An owner is overloaded with at least so many open items that should be in work, so many times what others have."""

ABOUT_DAYS, NEARLY_ALL = 3, 0.75
"""Items wait for what fell due no more than so many days after they were blocked, if such a share of the blocked ones were."""

_LEAST_ASSIGNED = 0.2  # where fewer items have an owner, the tracker does not keep owners
_OURS, _THEIRS, _JOINT = str(CauseSide.OURS), str(CauseSide.THEIRS), str(CauseSide.JOINT)
_CUSTOMER = r"customer|client|kunde|client|客户|甲方|业主"


def causes_of_delay(standing: pd.DataFrame, inputs: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Exhibits among the items of the plan (`shortfall.plan_items` with past), one part per cause.

    `inputs` are the customer's overdue inputs: project, key, statement, due_on, days (overdue) and side.
    """
    blocked = (standing["status"] == ItemStatus.BLOCKED).fillna(value=False).to_numpy(dtype=bool)
    awaited = _awaited(standing, inputs, blocked)
    theirs = awaited != ""
    yield exhibits(standing[theirs], CauseCode.LATE_INPUT, side=awaited[theirs])
    yield exhibits(standing[blocked & ~theirs], CauseCode.BLOCKED_ITEMS)
    again = standing["reopened"].to_numpy(dtype=bool)
    yield exhibits(standing[again], CauseCode.REWORK)
    yield _unassigned(standing)
    yield _overloaded(standing)
    yield _stalled(standing[~blocked & ~theirs & ~again])


def causes_outside_the_plan(outside: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Exhibits among the work that was added since the plan was frozen (`shortfall.work_outside_the_plan`)."""
    defect = (outside["type"] == ItemType.DEFECT).fillna(value=False).to_numpy(dtype=bool)
    asked = outside["type"].isin([str(ItemType.CHANGE), str(ItemType.SUPPORT)]).to_numpy(dtype=bool)
    yield exhibits(outside[~defect & ~asked], CauseCode.SCOPE_ADDED)
    yield exhibits(outside[asked], CauseCode.SCOPE_ADDED, side=_JOINT)
    yield exhibits(outside[defect], CauseCode.REWORK)
    yield clustered(outside[defect])


def waiting_inputs(inputs: pd.DataFrame) -> pd.DataFrame:
    """The overdue inputs themselves as exhibits: that they are late is known, how much of the deviation is not."""
    rows = inputs.assign(about=inputs["project"], source="expectations", ref=inputs["key"], title=inputs["statement"])
    return exhibits(rows.assign(amount=np.nan), CauseCode.LATE_INPUT, side=rows["side"].to_numpy())


def _awaited(standing: pd.DataFrame, inputs: pd.DataFrame, blocked: np.ndarray) -> np.ndarray:
    """Whose it is that an item waits for the customer (a side), empty where it does not wait for them.

    It does when its status says so; when it is the issue of an overdue input of theirs, or part of it; or when it is
    blocked since such an input fell due, and so are nearly all that are blocked in its project. Where items were
    blocked before as well, something else blocks them, and nothing tells which of them wait for the input.
    """
    unfinished = (standing["status"] != ItemStatus.DONE).fillna(value=True).to_numpy(dtype=bool)
    named = standing["raw_status"].str.contains(_CUSTOMER, case=False).fillna(value=False).to_numpy(dtype=bool)
    side = np.where(named & unfinished, _THEIRS, "").astype(object)
    if inputs.empty:
        return side
    whose = inputs["side"].to_numpy(dtype=object)
    for ref in ("ref", "parent"):
        at = row_positions(standing, inputs, ref)
        side = np.where((side == "") & (at >= 0) & unfinished, whose[at], side)
    longest = inputs.sort_values("days").drop_duplicates("project", keep="last").set_index("project")
    overdue = standing["project"].map(longest["days"])
    open_question = pd.Series(blocked & (side == ""), index=standing.index)
    since = (standing["days"].fillna(0.0) <= overdue + ABOUT_DAYS) & open_question
    project = standing["project"]
    nearly_all = since.groupby(project).transform("sum") >= NEARLY_ALL * open_question.groupby(project).transform("sum")
    late = (since & nearly_all).to_numpy(dtype=bool)
    return np.where(late, project.map(longest["side"]).to_numpy(dtype=object), side)


def _unassigned(standing: pd.DataFrame) -> pd.DataFrame:
    """Items without owner, in projects whose tracker keeps owners."""
    bare = standing["assignee"].isna()
    kept = (1 - bare.groupby(standing["project"]).transform("mean")) >= _LEAST_ASSIGNED
    return exhibits(standing[(bare & kept).to_numpy(dtype=bool)], CauseCode.UNASSIGNED)


def _overloaded(standing: pd.DataFrame) -> pd.DataFrame:
    """The items of owners who have far more to do by now than the others of their project have on average."""
    owned = standing[standing["assignee"].notna().to_numpy()]
    due = owned[(owned["amount"] > 0).to_numpy(dtype=bool)]
    load = due.groupby(["project", "assignee"])["amount"].agg(["sum", "size"])
    people = owned.groupby("project")["assignee"].nunique()
    if load.empty:
        return exhibits(owned.iloc[:0], CauseCode.OVERLOADED_OWNER)
    project = load.index.get_level_values("project")
    others = people.reindex(project).to_numpy() - 1
    of_others = load.groupby("project")["sum"].transform("sum") - load["sum"]
    mean = of_others / np.where(others > 0, others, np.nan)
    everyone = people.reindex(project).to_numpy()
    unlikely = beyond_chance(load["size"], load.groupby("project")["size"].transform("sum"), 1 / everyone, everyone)
    heavy = load[((load["size"] >= LEAST_OWNED) & (load["sum"] >= HEAVIER * mean) & unlikely).to_numpy(dtype=bool)]
    theirs = pd.MultiIndex.from_frame(owned[["project", "assignee"]]).isin(heavy.index)
    rows = owned[theirs]
    return exhibits(rows.assign(subject=rows["assignee"]), CauseCode.OVERLOADED_OWNER)


def _stalled(standing: pd.DataFrame) -> pd.DataFrame:
    """Items in work whose status and progress have not moved for long, by the status they wait in."""
    waits = (standing["status"] == ItemStatus.IN_PROGRESS) & (standing["days"] >= STALLED_AFTER_DAYS)
    rows = standing[waits.fillna(value=False).to_numpy(dtype=bool)]
    return exhibits(rows.assign(subject=rows["raw_status"].fillna(rows["status"])), CauseCode.LONG_WAIT)
