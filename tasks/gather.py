"""Gather: what do the reports need to know of the promises of a night?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.assess import ITEM_COLUMNS, MILESTONE_COLUMNS, signed_yardsticks
from tasks.bind import signed_holding
from tasks.equip import Desk
from tasks.expectations.adjusting import OPEN_STATES
from tasks.expectations.perception import gaps
from tasks.expectations.triggers import triggers
from tasks.indicators.drift import drifted_items
from tasks.records.expecting import RiskState
from tasks.reports.promise_facts import PromiseFacts
from tasks.reports.promise_view import MOST_ITEMS
from tasks.store.history import as_of
from tasks.store.kinds import read_kind
from tasks.store.promises.adjustments import adjustments
from tasks.store.promises.attainments import attainments
from tasks.store.promises.preparing import risks
from tasks.store.promises.register import register
from tasks.store.readings import readings_of


def promise_facts(desk: Desk, night: date) -> PromiseFacts | None:
    """How the promises of a night stand, for the reports; None while nobody has signed, at the cost of one query."""
    held = signed_holding(desk, night)
    held = held[held["project"].isin([project.key for project in desk.portfolio.projects])]
    if held.empty:
        return None
    engine, projects, keys = desk.engine, held["project"].tolist(), held["key"].tolist()
    signed = signed_yardsticks(desk, night)
    items = as_of(engine, "work_items", night, columns=ITEM_COLUMNS)
    milestones = as_of(engine, "milestones", night, columns=MILESTONE_COLUMNS)
    stand = attainments(engine, night)
    stand = stand[stand["project"].isin(projects)].reset_index(drop=True)
    open_ = adjustments(engine)
    known = risks(engine)
    expected = signed.expectations
    return PromiseFacts(
        attainments=stand,
        expectations=expected,
        gaps=tuple(gaps(stand).tolist()),
        drifted=_titled(desk, drifted_items(items, milestones, signed.plan[signed.plan["baseline"].isin(keys)])),
        adjustments=open_[open_["state"].isin([str(state) for state in OPEN_STATES])],
        triggers=triggers(
            held,
            readings_of(engine, [night], projects),
            register(engine, as_of=night),
            expected[expected["baseline"].isin(keys)],
            items,
        ),
        risks=known[(known["state"] == RiskState.STARTED) & known["project"].isin(projects)],
    )


def _titled(desk: Desk, drifted: pd.DataFrame) -> pd.DataFrame:
    """The drifted items with the titles of those that a page shows."""
    shown = drifted.groupby("project").head(MOST_ITEMS)
    refs = {name: shown[name].unique().tolist() for name in ("source", "ref")}
    titles = read_kind(desk.engine, "work_items", refs, ["source", "ref", "title"])
    return drifted.merge(titles, on=["source", "ref"], how="left")
