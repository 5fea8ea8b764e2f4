"""Gather: what is forecast, and what is there to warn of before it leaves its band?

Two queries a night, and no more where they find nothing; names are looked up only of what has one.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from tasks.bind import bound_terms
from tasks.deviations.early_warning import early_warnings
from tasks.deviations.forewarned import forewarned
from tasks.equip import Desk
from tasks.records.explaining import FINISH, Advice
from tasks.reports.outlook_facts import OutlookFacts
from tasks.store.forecasts import recent_forecasts
from tasks.store.kinds import read_kind
from tasks.store.verdicts import advised

FORECASTS_LAST = timedelta(days=14)
"""How long a forecast speaks: made every week, it may be missing once."""


def outlook_facts(
    desk: Desk, night: date, readings: pd.DataFrame, open_deviations: pd.DataFrame
) -> OutlookFacts | None:
    """What is to come of the portfolio's projects; None where there is neither a forecast nor a warning."""
    made = recent_forecasts(desk.engine, night - FORECASTS_LAST, night)
    found = _warnings(desk, night, made, readings, open_deviations)
    keys = [project.key for project in desk.portfolio.projects]
    made, found = made[made["project"].isin(keys)], found[found["project"].isin(keys)]
    if made.empty and found.empty:
        return None
    return OutlookFacts(_titled(desk, made), _titled(desk, found))


def early_warned(desk: Desk, night: date, readings: pd.DataFrame, open_deviations: pd.DataFrame) -> pd.DataFrame:
    """The early warnings of a night alone, with the names of what they are about."""
    made = recent_forecasts(desk.engine, night - FORECASTS_LAST, night)
    return _titled(desk, _warnings(desk, night, made, readings, open_deviations))


def _warnings(
    desk: Desk, night: date, made: pd.DataFrame, readings: pd.DataFrame, open_deviations: pd.DataFrame
) -> pd.DataFrame:
    signalled = advised(desk.engine, night, Advice.EARLY_WARNING)
    tonight = readings[(readings["night"] == pd.Timestamp(night)).to_numpy(dtype=bool)]
    terms = bound_terms(desk, night) if len(made) else {}
    policy = desk.policy
    late = early_warnings(made, tonight, policy.definitions(), terms, below=policy.forecast.warn_below)
    return forewarned(night, late, signalled, tonight, open_deviations)


def _titled(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what their subjects are called: a milestone's title, a target's statement."""
    named = rows[(rows["subject"].notna() & (rows["subject"] != FINISH)).to_numpy(dtype=bool)]
    if named.empty:
        return rows.assign(title=None)
    subjects = named["subject"].astype("str").drop_duplicates()
    address = subjects.str.partition("/")
    where = {"source": address[0].unique().tolist(), "ref": address[2].unique().tolist()}
    milestones = read_kind(desk.engine, "milestones", where, ["source", "ref", "title", "project"])
    addresses = milestones["source"] + "/" + milestones["ref"]
    titles = dict(zip(zip(milestones["project"], addresses, strict=True), milestones["title"], strict=True))
    others = subjects[~subjects.isin(addresses)].tolist()
    if others:
        targets = read_kind(desk.engine, "baseline_targets", {"key": others}, ["project", "key", "statement"])
        titles |= dict(zip(zip(targets["project"], targets["key"], strict=True), targets["statement"], strict=True))
    pairs = zip(rows["project"], rows["subject"], strict=True)
    found = [titles.get(pair) for pair in pairs]
    return rows.assign(title=np.array([title if isinstance(title, str) else None for title in found], dtype=object))
