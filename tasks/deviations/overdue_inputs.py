"""Which side has not given what the other side waits for? Expectations that fell due and are not met.

What the customer owes (decisions, inputs, test windows) is theirs when we have been in contact since it fell due, and
both sides' (joint) when no contact is on record: nobody reminded them. What we owe is ours.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.matching import row_positions
from tasks.indicators.measured import days_of
from tasks.records.adjusting import Attainment
from tasks.records.choices import ItemStatus
from tasks.records.expecting import ExpectationState, Side
from tasks.records.explaining import CauseSide

OVERDUE_COLUMNS = ["project", "key", "statement", "due_on", "days", "side", "source", "ref"]


def overdue(
    expectations: pd.DataFrame,
    attainments: pd.DataFrame,
    items: pd.DataFrame,
    touchpoints: pd.DataFrame,
    night: date,
) -> pd.DataFrame:
    """Confirmed expectations of either side whose day has passed, by project and key; columns OVERDUE_COLUMNS.

    `expectations` are the latest versions, `attainments`, `items` and `touchpoints` are as of the night. One that was
    found kept that night, or whose own issue is done, is not overdue. `days` counts calendar days since it fell due.
    """
    today = np.datetime64(night, "D")
    due = days_of(expectations["due_on"])
    confirmed = (expectations["state"] == ExpectationState.CONFIRMED).to_numpy(dtype=bool)
    rows = expectations[confirmed & ~np.isnat(due) & (due < today)].reset_index(drop=True)
    rows = rows[~(_kept(rows, attainments) | _done(rows, items))].reset_index(drop=True)
    due = days_of(rows["due_on"])
    theirs = np.where(_in_touch(rows["project"], due, touchpoints), str(CauseSide.THEIRS), str(CauseSide.JOINT))
    owed_by_customer = (rows["owner_side"] == Side.CUSTOMER).to_numpy(dtype=bool)
    rows = rows.assign(days=(today - due).astype(float), side=np.where(owed_by_customer, theirs, str(CauseSide.OURS)))
    return rows.sort_values(["project", "key"], ignore_index=True)[OVERDUE_COLUMNS]


def _kept(rows: pd.DataFrame, attainments: pd.DataFrame) -> np.ndarray:
    kept = attainments[(attainments["state"] == Attainment.KEPT).to_numpy(dtype=bool)]
    met = pd.MultiIndex.from_frame(kept[["project", "expectation"]])
    return np.asarray(pd.MultiIndex.from_frame(rows[["project", "key"]]).isin(met))


def _done(rows: pd.DataFrame, items: pd.DataFrame) -> np.ndarray:
    done = items[(items["status"] == ItemStatus.DONE).to_numpy(dtype=bool)]
    return np.asarray((row_positions(rows, done) >= 0) & rows["ref"].notna().to_numpy())


def _in_touch(project: pd.Series, due: np.ndarray, touchpoints: pd.DataFrame) -> np.ndarray:
    """Whether there was contact since each day; where no contacts are recorded at all, nothing is held against us."""
    last = touchpoints.groupby("project")["happened_at"].max()
    known = project.map(last) if len(last) else pd.Series(pd.NaT, index=project.index)
    since = days_of(known) if len(last) else np.full(len(project), np.datetime64("NaT", "D"))
    return np.asarray(np.isnat(since) | (since >= due))
