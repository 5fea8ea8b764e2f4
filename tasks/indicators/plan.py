"""What is the plan? The leaf items of a tracker as of one night, frozen into a yardstick.

The plan holds every item that is nobody's parent, is not cancelled and has a due date; its own, else that of its
milestone. Items with neither are left out and counted: an undated promise cannot be late.
"""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.matching import positions, row_positions
from tasks.records.choices import ItemStatus
from tasks.records.frames import conform, empty_frame
from tasks.records.promises import BASELINE_ITEMS, BASELINES, BaselineKind

_PLAN_COLUMNS = ["source", "ref", "project", "weight", "start_on", "due_on"]


def item_weights(items: pd.DataFrame) -> np.ndarray:
    """Each item's weight: its estimate in hours when above zero, else one (policy: design §3)."""
    estimate = items["estimate_hours"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(estimate > 0, estimate, 1.0)


def leaf_items(items: pd.DataFrame) -> np.ndarray:
    """Whether each item is nobody's parent; a parent's work is its children's and is not counted twice."""
    children = items.loc[items["parent"].notna(), ["source", "parent"]].drop_duplicates()
    leaves = np.ones(len(items), dtype=bool)
    if len(children):
        found = row_positions(children, items, ref="parent")
        leaves[found[found >= 0]] = False
    return leaves


def freeze(items: pd.DataFrame, milestones: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The plan of every project in `items` (work items as of one night), and counts per project.

    The plan has the columns source, ref, project, weight, start_on, due_on. The counts are indexed by project:
    items, undated_items, cancelled_items. A start after the due date (the item's or its milestone's) is dropped.
    """
    leaves = leaf_items(items)
    cancelled = (items["status"] == ItemStatus.CANCELLED).to_numpy(dtype=bool)
    start, due = planned_dates(items, milestones)
    dated = due.notna().to_numpy(dtype=bool)
    kept = leaves & ~cancelled & dated
    plan = items.loc[kept, ["source", "ref", "project"]].assign(
        weight=item_weights(items)[kept],
        start_on=start[kept],
        due_on=due[kept],
    )
    groups = {"items": kept, "undated_items": leaves & ~cancelled & ~dated, "cancelled_items": leaves & cancelled}
    codes, projects = items["project"].factorize(sort=True)
    counts = {name: np.bincount(codes, mask, len(projects)).astype("int64") for name, mask in groups.items()}
    return plan[_PLAN_COLUMNS].reset_index(drop=True), pd.DataFrame(counts, index=pd.Index(projects, name="project"))


def tracker_baselines(
    items: pd.DataFrame, milestones: pd.DataFrame | None, night: date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(baselines, baseline items) that stand in until both sides sign: the tracker's plan as of `night`.

    One baseline per project of `items`, also when no item of it is dated. Its key is `<project>@<night>`, its digest
    the SHA-256 of its sorted items, so that the same plan has the same digest wherever it is computed.
    """
    plan, counts = freeze(items, milestones)
    if counts.empty:
        return empty_frame(BASELINES), empty_frame(BASELINE_ITEMS)
    projects = counts.index.to_series().astype("str")
    keys = projects + f"@{night:%Y-%m-%d}"
    plan = plan.sort_values(["project", "source", "ref"], ignore_index=True)
    plan["baseline"] = plan["project"] + f"@{night:%Y-%m-%d}"
    baselines = pd.DataFrame(
        {
            "key": keys,
            "project": projects,
            "kind": str(BaselineKind.TRACKER_PLAN),
            "valid_from": pd.Timestamp(night),
            "frozen_as_of": pd.Timestamp(night),
            "items": counts["items"],
            "undated_items": counts["undated_items"],
            "digest": _digests(plan, projects),
        }
    )
    return conform(baselines.reset_index(drop=True), BASELINES), conform(plan, BASELINE_ITEMS)


def planned_dates(items: pd.DataFrame, milestones: pd.DataFrame | None) -> tuple[pd.Series, pd.Series]:
    """Each item's planned start and due date as a plan takes them: due by its milestone when it has no date itself.

    A start after the due date, or without one, is dropped.
    """
    due = _due_dates(items, milestones)
    return items["start_on"].where(items["start_on"] <= due), due


def _due_dates(items: pd.DataFrame, milestones: pd.DataFrame | None) -> pd.Series:
    """Each item's due date, else its milestone's."""
    due = items["due_on"]
    wanting = due.isna() & items["milestone"].notna()
    if milestones is None or milestones.empty or not wanting.any():
        return due
    found = row_positions(items.loc[wanting], milestones, ref="milestone")
    inherited = milestones["due_on"].reset_index(drop=True).reindex(np.where(found >= 0, found, len(milestones)))
    due = due.copy()
    due.loc[wanting] = inherited.to_numpy()
    return due


def _digests(plan: pd.DataFrame, projects: pd.Series) -> list[str]:
    """The SHA-256 of each project's rows of a plan sorted by project, in the order of `projects`."""
    table = plan[["source", "ref", "weight", "start_on", "due_on"]].to_csv(
        header=False, index=False, date_format="%Y-%m-%d", lineterminator="\n"
    )
    lines = table.split("\n")
    sizes = np.bincount(positions(plan["project"], projects), minlength=len(projects))
    ends = np.cumsum(sizes)
    return [
        hashlib.sha256("\n".join(lines[end - size : end]).encode()).hexdigest()
        for end, size in zip(ends, sizes, strict=True)
    ]
