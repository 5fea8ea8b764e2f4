"""How much work does a tracker hold that the plan does not?

Added scope is not part of planned or earned value; it is shown beside them, and an adjustment brings it in (P5).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.indicators.measured import days_of, project_numbers
from tasks.indicators.plan import item_weights, leaf_items
from tasks.records.choices import ItemStatus


def scope_added(
    items: pd.DataFrame, planned_rows: np.ndarray, projects: pd.DataFrame, baselines: pd.DataFrame | None
) -> dict[str, np.ndarray]:
    """Count and weight per project of the items that were added, as `added_items` finds them."""
    rows, number = added_items(items, planned_rows, projects, baselines)
    return {
        "scope_added": np.bincount(number, minlength=len(projects)).astype(float),
        "scope_added_weight": np.bincount(number, item_weights(rows), len(projects)),
    }


def added_items(
    items: pd.DataFrame, planned_rows: np.ndarray, projects: pd.DataFrame, baselines: pd.DataFrame | None
) -> tuple[pd.DataFrame, np.ndarray]:
    """The live leaf items whose row is not among `planned_rows` (−1: none), and the project number of each.

    Where the day the plan was frozen is known, only items created later were added; the others were left out of the
    plan for want of a date. Where it is not known, every dated item outside the plan counts.
    """
    outside = np.ones(len(items), dtype=bool)
    outside[planned_rows[planned_rows >= 0]] = False
    if outside.any():
        outside &= leaf_items(items) & (items["status"] != ItemStatus.CANCELLED).to_numpy(dtype=bool)
    rows = items[outside]
    number = project_numbers(rows["project"], projects)
    since, created = _frozen_on(projects, baselines)[number], days_of(rows["created_at"])
    unknown = np.isnat(since) | np.isnat(created)
    added = (number >= 0) & np.where(unknown, rows["due_on"].notna().to_numpy(dtype=bool), created > since)
    return rows[added], number[added]


def _frozen_on(projects: pd.DataFrame, baselines: pd.DataFrame | None) -> np.ndarray:
    """The day each project's plan was frozen, NaT where unknown; one more entry for items of no project."""
    frozen = np.full(len(projects) + 1, np.datetime64("NaT", "D"))
    if baselines is not None and len(baselines):
        owner = project_numbers(baselines["project"], projects)
        frozen[owner] = days_of(baselines["frozen_as_of"])
        frozen[-1] = np.datetime64("NaT", "D")
    return frozen
