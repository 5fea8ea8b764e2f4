"""In which component does the work on defects lie that no plan foresaw? Where most of the rework is there, it is told there.

All work on defects is rework. Once one component takes most of it, the component says more: it explains the whole, and
tells where to look.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

from tasks.deviations.exhibits import exhibits
from tasks.records.explaining import CauseCode

LEAST_DEFECTS, CLUSTERED_SHARE = 3, 0.4
"""Defects cluster in a component that has at least so many, and such a share of all of them."""

_MOST = 0.5
_WHERE = ["about", "subject"]
_COMPONENT_NAMES = frozenset({
    "component", "components", "module", "category", "area", "subsystem", "komponente", "modul", "bauteil",
    "baugruppe", "kategorie", "组件", "部件", "模块", "类别", "子系统",
})  # fmt: skip


def components(extra: pd.Series) -> pd.Series:
    """The component that each item's `extra` names, empty where it names none."""

    def named(text: object) -> str | None:
        told = json.loads(text) if isinstance(text, str) and text else {}
        values = [value for name, value in told.items() if name.casefold() in _COMPONENT_NAMES and value]
        return str(values[0]) if values else None

    return extra.map(named).astype("str")


def clustered(defects: pd.DataFrame) -> pd.DataFrame:
    """Exhibits: defects of the components in which they cluster."""
    rows = defects.assign(subject=components(defects["extra"]))
    rows = rows[rows["subject"].notna().to_numpy()]
    count = rows.groupby(["project", "subject"])["ref"].transform("size")
    of_all = rows.groupby("project")["ref"].transform("size")
    chosen = (count >= LEAST_DEFECTS) & (count >= CLUSTERED_SHARE * of_all)
    return exhibits(rows[chosen.to_numpy(dtype=bool)], CauseCode.DEFECT_CLUSTER)


def told_by_component(shown: pd.DataFrame) -> pd.DataFrame:
    """`shown` without the rework of a component that takes most of all rework: as a cluster it is told already."""
    again = (shown["code"] == CauseCode.REWORK).to_numpy(dtype=bool)
    there = shown[(shown["code"] == CauseCode.DEFECT_CLUSTER).to_numpy(dtype=bool)]
    if there.empty:
        return shown
    whole = there["about"].map(shown[again].groupby("about")["amount"].sum())
    most = there[(there.groupby(_WHERE)["amount"].transform("sum") > _MOST * whole).to_numpy(dtype=bool)]
    named = ["about", "source", "ref"]
    twice = pd.MultiIndex.from_frame(shown[named]).isin(pd.MultiIndex.from_frame(most[named]))
    return shown[~np.asarray(again & twice)].reset_index(drop=True)
