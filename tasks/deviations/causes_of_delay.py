"""Why is the work late, or why do its dates move? What the items that are behind have in common.

Each cause marks some of the items; its part of the deviation is their shortfall. What was done outside the plan counts
as well: that work was missing in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tasks.deviations.exhibits import exhibits
from tasks.deviations.shortfall import STALLED_AFTER_DAYS
from tasks.records.choices import ItemStatus, ItemType
from tasks.records.explaining import CauseCode, CauseSide

LEAST_OWNED, HEAVIER = 3, 2.0
"""An owner is overloaded with at least so many open items that should be in work, so many times what others have."""

LEAST_DEFECTS, CLUSTERED_SHARE = 3, 0.4
"""Defects cluster in a component that has at least so many, and such a share of all of them."""

_LEAST_ASSIGNED = 0.2  # where fewer items have an owner, the tracker does not keep owners
_OURS, _THEIRS, _JOINT = str(CauseSide.OURS), str(CauseSide.THEIRS), str(CauseSide.JOINT)
_CUSTOMER = r"customer|client|kunde|client|客户|甲方|业主"
_COMPONENT_NAMES = frozenset({
    "component", "components", "module", "category", "area", "subsystem", "komponente", "modul", "bauteil",
    "baugruppe", "kategorie", "组件", "部件", "模块", "类别", "子系统",
})  # fmt: skip


def causes_of_delay(standing: pd.DataFrame, inputs: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Exhibits among the items of the plan (`shortfall.plan_items` with past), one part per cause.

    `inputs` are the customer's overdue inputs: project, key, statement, due_on, days (overdue) and side.
    """
    blocked = (standing["status"] == ItemStatus.BLOCKED).fillna(value=False).to_numpy(dtype=bool)
    awaited = _awaited(standing, inputs, blocked)
    theirs = awaited != ""
    yield exhibits(standing[theirs], CauseCode.LATE_INPUT, side=awaited[theirs])
    yield exhibits(standing[blocked & ~theirs], CauseCode.BLOCKED_ITEMS)
    yield exhibits(standing[standing["reopened"].to_numpy(dtype=bool)], CauseCode.REWORK)
    yield _unassigned(standing)
    yield _overloaded(standing)
    yield _stalled(standing[~blocked & ~theirs])


def causes_outside_the_plan(outside: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Exhibits among the work that was added since the plan was frozen (`shortfall.work_outside_the_plan`)."""
    defect = (outside["type"] == ItemType.DEFECT).fillna(value=False).to_numpy(dtype=bool)
    asked = outside["type"].isin([str(ItemType.CHANGE), str(ItemType.SUPPORT)]).to_numpy(dtype=bool)
    yield exhibits(outside[~defect & ~asked], CauseCode.SCOPE_ADDED)
    yield exhibits(outside[asked], CauseCode.SCOPE_ADDED, side=_JOINT)
    yield exhibits(outside[defect], CauseCode.REWORK)
    yield _clustered(outside[defect])


def waiting_inputs(inputs: pd.DataFrame) -> pd.DataFrame:
    """The overdue inputs themselves as exhibits: that they are late is known, how much of the deviation is not."""
    rows = inputs.assign(about=inputs["project"], source="expectations", ref=inputs["key"], title=inputs["statement"])
    return exhibits(rows.assign(amount=np.nan), CauseCode.LATE_INPUT, side=rows["side"].to_numpy())


def components(extra: pd.Series) -> pd.Series:
    """The component that each item's `extra` names, empty where it names none."""

    def named(text: object) -> str | None:
        told = json.loads(text) if isinstance(text, str) and text else {}
        values = [value for name, value in told.items() if name.casefold() in _COMPONENT_NAMES and value]
        return str(values[0]) if values else None

    return extra.map(named).astype("str")


def _awaited(standing: pd.DataFrame, inputs: pd.DataFrame, blocked: np.ndarray) -> np.ndarray:
    """Whose it is that an item waits for the customer (a side), empty where it does not wait for them.

    It does when its status says so, or when it is blocked since about the day on which an input of theirs fell due.
    """
    unfinished = (standing["status"] != ItemStatus.DONE).fillna(value=True).to_numpy(dtype=bool)
    named = standing["raw_status"].str.contains(_CUSTOMER, case=False).fillna(value=False).to_numpy(dtype=bool)
    side = np.where(named & unfinished, _THEIRS, "").astype(object)
    if inputs.empty:
        return side
    longest = inputs.sort_values("days").drop_duplicates("project", keep="last").set_index("project")
    overdue = standing["project"].map(longest["days"])
    since = standing["days"].fillna(0.0) <= overdue + STALLED_AFTER_DAYS
    late = (blocked & overdue.notna() & since).to_numpy(dtype=bool)
    whose = standing["project"].map(longest["side"]).to_numpy(dtype=object)
    return np.where(late & (side == ""), whose, side)


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
    heavy = load[((load["size"] >= LEAST_OWNED) & (load["sum"] >= HEAVIER * mean)).to_numpy(dtype=bool)]
    theirs = pd.MultiIndex.from_frame(owned[["project", "assignee"]]).isin(heavy.index)
    rows = owned[theirs]
    return exhibits(rows.assign(subject=rows["assignee"]), CauseCode.OVERLOADED_OWNER)


def _stalled(standing: pd.DataFrame) -> pd.DataFrame:
    """Items in work whose status and progress have not moved for long, by the status they wait in."""
    waits = (standing["status"] == ItemStatus.IN_PROGRESS) & (standing["days"] >= STALLED_AFTER_DAYS)
    rows = standing[waits.fillna(value=False).to_numpy(dtype=bool)]
    return exhibits(rows.assign(subject=rows["raw_status"].fillna(rows["status"])), CauseCode.LONG_WAIT)


def _clustered(defects: pd.DataFrame) -> pd.DataFrame:
    """Defects of the components in which they cluster."""
    rows = defects.assign(subject=components(defects["extra"]))
    rows = rows[rows["subject"].notna().to_numpy()]
    count = rows.groupby(["project", "subject"])["ref"].transform("size")
    of_all = rows.groupby("project")["ref"].transform("size")
    chosen = (count >= LEAST_DEFECTS) & (count >= CLUSTERED_SHARE * of_all)
    return exhibits(rows[chosen.to_numpy(dtype=bool)], CauseCode.DEFECT_CLUSTER)
