"""Why do so many inspected items not conform? Where the defects cluster, and which come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.exhibits import exhibits
from tasks.indicators.measured import days_of, inside_window
from tasks.records.choices import ItemType
from tasks.records.explaining import CauseCode

LEAST_NONCONFORMING, CLUSTERED_SHARE, WORSE = 2, 0.2, 1.25
"""Defects cluster in a component with at least so many items that do not conform, such a share of all of them, and so
many times the defect rate of all that was inspected."""

LEAST_DEFECTS = 3
WHOLE_PROJECT = "project"


def about(project: pd.Series, scope: pd.Series) -> pd.Series:
    """What a deviation of quality is about: a project and scope."""
    return project + "|" + scope


def inspected(inspections: pd.DataFrame, night: date, window_days: int) -> pd.DataFrame:
    """The inspections of the window, once for the project and once for their phase, with `about`, amount, reference."""
    recent = inspections[inside_window(days_of(inspections["inspected_on"]), night, np.array(window_days))]
    named = recent["component"].fillna(recent["subject"])
    rows = recent.assign(
        amount=recent["nonconforming"].astype("float64"),
        reference=recent["inspected"].astype("float64"),
        subject=named,
        title=recent["subject"].fillna(recent["component"]),
    )
    phased = rows[rows["phase"].notna().to_numpy()]
    whole = rows.assign(about=about(rows["project"], pd.Series(WHOLE_PROJECT, index=rows.index)))
    return pd.concat([whole, phased.assign(about=about(phased["project"], phased["phase"]))], ignore_index=True)


def causes_of_quality(checked: pd.DataFrame, defects: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Exhibits among the inspections of the window (`inspected`) and the defects in the trackers.

    `defects` are the defect items as of the night, with `extra`, and `reopened` (bool).
    """
    yield _clustered(checked)
    came_back = defects.assign(about=about(defects["project"], pd.Series(WHOLE_PROJECT, index=defects.index)))
    count = came_back.groupby("about")["ref"].transform("size")
    total = came_back["about"].map(checked.groupby("about")["amount"].sum()).astype("float64")
    # a defect of the tracker is no inspected item: its share of the tracker's defects is taken over to the inspections
    came_back = came_back.assign(amount=came_back["reopened"].astype(float) / count * total, reference=np.nan)
    enough = (count >= LEAST_DEFECTS) & came_back["reopened"]
    yield exhibits(came_back[enough.to_numpy(dtype=bool)], CauseCode.REWORK)


def defects_of(items: pd.DataFrame) -> pd.DataFrame:
    """The defects among work items."""
    return items[(items["type"] == ItemType.DEFECT).fillna(value=False).to_numpy(dtype=bool)].reset_index(drop=True)


def _clustered(checked: pd.DataFrame) -> pd.DataFrame:
    """The inspections of the components in which what does not conform clusters."""
    rows = checked[checked["subject"].notna().to_numpy()]
    mine = rows.groupby(["about", "subject"])[["amount", "reference"]].transform("sum")
    whole = checked.groupby("about")[["amount", "reference"]].sum().reindex(rows["about"]).set_axis(rows.index)
    rate = whole["amount"] / whole["reference"].where(whole["reference"] > 0)
    worse = mine["amount"] >= WORSE * rate * mine["reference"]
    chosen = (mine["amount"] >= LEAST_NONCONFORMING) & (mine["amount"] >= CLUSTERED_SHARE * whole["amount"]) & worse
    return exhibits(rows[chosen.to_numpy(dtype=bool)], CauseCode.DEFECT_CLUSTER)
