"""How does each expectation stand tonight against what was signed first, and against what is signed now?

An expectation stands as the worst of its targets; one that no target carries is unknown. The original baseline is the
project's first signed one, the current the one that holds tonight; how often it moved between is told with it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tasks.indicators.attainment_share import STANDING
from tasks.records.adjusting import ATTAINMENTS, Against, Attainment
from tasks.records.frames import conform, plain_rows
from tasks.records.promises import BaselineKind

WORST_FIRST = (
    *(Attainment.BROKEN, Attainment.AT_RISK, Attainment.UNKNOWN),
    *(Attainment.ON_TRACK, Attainment.KEPT),
)
YARDSTICK_COLUMNS = ["project", "against", "baseline", "rebaselines"]


def yardsticks(baselines: pd.DataFrame, night: date) -> pd.DataFrame:
    """Per project with a signed baseline the original and the current one: project, against, baseline, rebaselines.

    `rebaselines` is how many signed baselines followed the first up to the night, in both rows.
    """
    signed = baselines[(baselines["kind"] == BaselineKind.SIGNED) & (baselines["valid_from"] <= pd.Timestamp(night))]
    signed = signed.sort_values(["project", "valid_from", "key"])
    moved = signed.groupby("project").size() - 1
    parts = [
        signed.drop_duplicates("project", keep=which).assign(against=str(against))
        for against, which in ((Against.ORIGINAL, "first"), (Against.CURRENT, "last"))
    ]
    both = pd.concat(parts).rename(columns={"key": "baseline"})
    return both.assign(rebaselines=both["project"].map(moved))[YARDSTICK_COLUMNS].reset_index(drop=True)


def attained(
    expectations: pd.DataFrame,
    targets: pd.DataFrame,
    states: pd.DataFrame,
    against: pd.DataFrame,
    *,
    night: date,
    ratings: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The ATTAINMENTS of a night, sorted by their key.

    `expectations` has baseline and expectation for each one signed, `targets` are the BASELINE_TARGETS of those
    baselines and `states` how they stand (see `target_states`), `against` the yardsticks, `ratings` the customer's
    rating by project and expectation (see `perception`).
    """
    carried = states.assign(
        rank=states["state"].map({str(state): rank for rank, state in enumerate(WORST_FIRST)}),
        good=states["state"].isin(STANDING),
        told=_told(targets, states),
    )
    found = carried.groupby(["baseline", "expectation"], as_index=False).agg(
        rank=("rank", "min"), targets=("target", "size"), targets_met=("good", "sum"), told=("told", list)
    )
    rows = against.merge(expectations[["baseline", "expectation"]].drop_duplicates(), on="baseline")
    rows = rows.merge(found, on=["baseline", "expectation"], how="left")
    rank = rows["rank"].fillna(WORST_FIRST.index(Attainment.UNKNOWN)).astype(int)
    names = np.array([str(state) for state in WORST_FIRST], dtype=object)
    rows = rows.assign(
        night=pd.Timestamp(night),
        state=names[rank.to_numpy()],
        targets=rows["targets"].fillna(0),
        targets_met=rows["targets_met"].fillna(0).astype("int64"),
        reasons=[json.dumps(told if isinstance(told, list) else [], ensure_ascii=False) for told in rows["told"]],
    )
    if ratings is not None and len(ratings):
        rows = rows.merge(ratings[["project", "expectation", "rating"]], on=["project", "expectation"], how="left")
    return conform(rows, ATTAINMENTS).sort_values(list(ATTAINMENTS.key), ignore_index=True)


def _told(targets: pd.DataFrame, states: pd.DataFrame) -> list[dict[str, Any]]:
    """Per target what was promised, what is, and why it stands as it does; for the reasons column."""
    columns = ["indicator", "scope", "deliverable", "comparator", "value", "value_high", "unit", "due_on"]
    promised = targets[columns].rename(columns={"value": "promised", "value_high": "promised_high"})
    both = states[["target", "state", "reason", "value"]].join(promised)
    both["due_on"] = both["due_on"].dt.strftime("%Y-%m-%d")
    return [{name: value for name, value in row.items() if value is not None} for row in plain_rows(both)]
