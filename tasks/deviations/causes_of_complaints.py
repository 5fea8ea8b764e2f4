"""Why does the customer complain, or why are they not satisfied? What complaints are about, and what was not kept.

Survey answers carry no reasons, so the complaints of the same window stand in for them: a share here is one of the
complaints.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.chance import beyond_chance
from tasks.deviations.complaint_topics import TOPICS, topics
from tasks.deviations.exhibits import exhibits
from tasks.indicators.measured import days_of, inside_window
from tasks.records.choices import FeedbackKind
from tasks.records.explaining import CauseCode, CauseSide

SLOW_ANSWER_DAYS = 3.0
LEAST_COMPLAINTS, CLUSTERED_SHARE = 2, 0.4
"""Complaints cluster about a topic with at least so many, and such a share of all of them; more than chance gives
would need more still, and weighs accordingly."""


def complaints(feedback: pd.DataFrame, night: date, window_days: int) -> pd.DataFrame:
    """The complaints of the window, the first message of each conversation, with `about` and `amount` 1."""
    rows = feedback[(feedback["kind"] == FeedbackKind.COMPLAINT).to_numpy(dtype=bool)].sort_values("received_at")
    again = rows["conversation"].notna() & rows.duplicated(["project", "source", "conversation"])
    rows = rows[~again]
    rows = rows[inside_window(days_of(rows["received_at"]), night, np.array(window_days))]
    return rows.assign(about=rows["project"], amount=1.0, reference=np.nan).reset_index(drop=True)


def causes_of_complaints(
    told: pd.DataFrame, promises: pd.DataFrame, night: date, window: int
) -> Iterator[pd.DataFrame]:
    """Exhibits among the complaints of the window, and our own promises that are overdue (`overdue_inputs.overdue`).

    The words of a complaint are the complainant's, so an exhibit names only its id.
    """
    rows = told.assign(subject=topics(told))
    rows = rows[rows["subject"].notna().to_numpy()]
    count = rows.groupby(["project", "subject"])["ref"].transform("size")
    of_all = rows["project"].map(told.groupby("project")["ref"].size()).astype("float64")
    chosen = (count >= LEAST_COMPLAINTS) & (count >= CLUSTERED_SHARE * of_all)
    lucky = ~beyond_chance(count, of_all, 1 / len(TOPICS), len(TOPICS))
    clustered = rows.assign(by_chance=lucky)[chosen.to_numpy(dtype=bool)]
    yield exhibits(clustered, CauseCode.DEFECT_CLUSTER, by_chance=clustered["by_chance"])
    end = pd.Timestamp(night, tz="UTC") + pd.Timedelta(days=1)
    waited = (told["answered_at"].where(told["answered_at"] < end, end) - told["received_at"]) / pd.Timedelta(days=1)
    slow = told.assign(days=waited, subject="answers")[(waited > SLOW_ANSWER_DAYS).to_numpy(dtype=bool)]
    single = slow.groupby("project")["ref"].transform("size") < LEAST_COMPLAINTS
    yield exhibits(slow, CauseCode.LONG_WAIT, by_chance=single)
    yield from _since_promises(told, promises[(promises["side"] == CauseSide.OURS).to_numpy(dtype=bool)], night, window)


def _since_promises(told: pd.DataFrame, ours: pd.DataFrame, night: date, window_days: int) -> Iterator[pd.DataFrame]:
    """Our overdue promises, and the complaints since the first of them fell due, where more came than chance gives.

    As many as before would have come anyway: then how much of the complaints the promises explain is not known.
    """
    named = ours.assign(about=ours["project"], source="expectations", ref=ours["key"], title=ours["statement"])
    yield exhibits(named.assign(amount=np.nan, subject="promises"), CauseCode.LATE_INPUT)
    late = told["project"].map(ours.groupby("project")["days"].max()).astype("float64")
    ago = pd.Series((np.datetime64(night, "D") - days_of(told["received_at"])).astype(float), index=told.index)
    since, span = ago < late, window_days or max(ago.max() + 1, 1.0)
    count, of_all = (each.groupby(told["project"]).transform("sum") for each in (since, told["amount"]))
    more = since & beyond_chance(count, of_all, (late / span).clip(upper=1), 1)
    yield exhibits(told.assign(subject="promises")[more.to_numpy(dtype=bool)], CauseCode.LATE_INPUT)
