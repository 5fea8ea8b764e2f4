"""Appraise: what do a project's targets lack, and did the company ever reach the like of them?"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from tasks.equip import equip
from tasks.expectations.achievable import AchievableRules
from tasks.expectations.smart import check
from tasks.store.kinds import read_kind
from tasks.store.promises.preparing import targets
from tasks.store.promises.register import register
from tasks.store.readings import readings


def appraise(project: str, night: date) -> pd.DataFrame:
    """`smart.check` of a project's targets in preparation, against the readings of all projects up to the night."""
    desk = equip()
    said = desk.policy.achievable
    address = {
        name: read_kind(desk.engine, name, {"project": project}, columns=["source", "ref"])
        for name in ("work_items", "milestones")
    }
    exists = {each for frame in address.values() for each in frame["source"] + "/" + frame["ref"]}
    own = {key[1]: each for key, each in desk.portfolio.definitions().items() if key[0] == project}
    return check(
        targets(desk.engine, project),
        register(desk.engine, project),
        own,
        readings(desk.engine, night - timedelta(days=said.compared_days), night),
        desk.portfolio.frames(night)["projects"],
        rules=AchievableRules(**said.model_dump(exclude={"compared_days"})),
        deliverables=exists or None,  # before anything was collected nobody knows what exists
    )
