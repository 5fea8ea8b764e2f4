"""Explain: which causes do the data suggest for the deviations that opened or moved tonight?"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date
from typing import Any

import pandas as pd
from prefect import task
from sqlalchemy import Engine

from tasks.deviations.overdue_inputs import overdue
from tasks.deviations.suggesting import OF_CUSTOMERS, OF_QUALITY, OF_WORK, CaseFiles, causes_suggested
from tasks.equip import Desk, equip
from tasks.records.choices import EpisodeEvent
from tasks.records.frames import empty_frame
from tasks.records.landed import FEEDBACK, INSPECTIONS, MILESTONES
from tasks.store.baselines import baselines_for, items_of_baselines
from tasks.store.causes import causes, save_causes
from tasks.store.episodes import events_of
from tasks.store.history import as_of, past_of_items
from tasks.store.promises.attainments import attainments
from tasks.store.promises.register import register

logger = logging.getLogger(__name__)

MOVED = (EpisodeEvent.OPENED, EpisodeEvent.WORSENED, EpisodeEvent.IMPROVED)
"""What makes a deviation worth another look; a steady one is explained as it was."""

_ITEM_COLUMNS = (
    *("source", "ref", "project", "title", "type", "raw_type", "status", "raw_status", "parent", "milestone"),
    *("assignee", "estimate_hours", "done_ratio", "start_on", "due_on", "created_at", "extra", "is_private"),
)


def moved(counts: dict[str, Any]) -> bool:
    """Whether a night's event counts hold any that asks for an explanation; it costs nothing to find that none does."""
    return any(counts.get(event.value) for event in MOVED)


@task
def explain(night: date, *, every_open: bool = False) -> dict[str, int]:
    """Look for causes of the deviations that moved tonight, or of every open one; return how many were found."""
    found = explain_night(night, every_open=every_open)
    logger.info("%s causes suggested", found)
    return {"causes suggested": found}


def explain_night(night: date, keys: Collection[str] | None = None, *, every_open: bool = False) -> int:
    """Suggest causes as of a night for the deviations that opened, worsened or improved then.

    `keys` or `every_open` choose others among those that were open that night. What a later night suggested stays.
    Returns how many causes were suggested.
    """
    desk = equip()
    events = events_of(desk.engine, night)
    if keys is not None:
        chosen = events["deviation"].isin(keys)
    else:
        shut = [str(EpisodeEvent.CLOSED)]
        chosen = ~events["event"].isin(shut) if every_open else events["event"].isin([str(each) for each in MOVED])
    told = events[chosen.to_numpy(dtype=bool)].reset_index(drop=True)
    later = causes(desk.engine, told["deviation"].tolist())
    later = later[(later["night"] > pd.Timestamp(night)).to_numpy(dtype=bool)]
    told = told[~told["deviation"].isin(later["deviation"]).to_numpy()].reset_index(drop=True)
    known = [project.key for project in desk.portfolio.projects]
    named = told["deviation"].str.rsplit("|", n=3, expand=True).reindex(columns=range(4)).astype("str")
    asked = pd.DataFrame(
        {
            "key": told["deviation"], "project": named[0], "indicator": named[1], "scope": named[2],
            "last_value": told["value"],
        }
    )  # fmt: skip
    asked = asked[asked["project"].isin(known).to_numpy()].reset_index(drop=True)
    if asked.empty:
        return 0
    found = causes_suggested(asked, case_files(desk, night, asked))
    save_causes(desk.engine, found, asked["key"].tolist())
    return len(found)


def why_not_looked(engine: Engine, deviation: str, night: date) -> str:
    """Why no causes of a deviation were looked for as of a night; empty if they were."""
    events = events_of(engine, night)
    if not (events["deviation"] == deviation).any():
        return f"Nothing was looked for: the deviation was not open on {night}."
    looked = causes(engine, [deviation])["night"].max()
    if looked > pd.Timestamp(night):
        return f"Nothing was looked for: what was suggested as of {looked:%Y-%m-%d} stays."
    return ""


def case_files(desk: Desk, night: date, asked: pd.DataFrame) -> CaseFiles:
    """What causes of these deviations are looked for in: of their projects alone, and only what their kinds need."""
    engine, policy = desk.engine, desk.policy
    projects = asked["project"].unique().tolist()
    of = set(asked["indicator"])
    work, faulty, unhappy = of & OF_WORK, of & OF_QUALITY, of & OF_CUSTOMERS
    baselines = baselines_for(engine, night)
    baselines = baselines[baselines["project"].isin(projects).to_numpy()]
    portfolio = desk.portfolio.frames(night)["projects"]
    expected = register(engine, as_of=night)
    expected = expected[expected["project"].isin(projects).to_numpy()].reset_index(drop=True)
    told_by_items = _projects_of(asked, OF_WORK | OF_QUALITY)
    with_issues = expected["project"][expected["ref"].notna().to_numpy()].unique().tolist()
    items = _as_of(desk, "work_items", night, sorted({*told_by_items, *with_issues}), list(_ITEM_COLUMNS))
    planned = baselines[baselines["project"].isin(_projects_of(asked, OF_WORK)).to_numpy()]
    touchpoints = _as_of(desk, "touchpoints", night, projects, ["project", "happened_at"])
    return CaseFiles(
        night=night,
        projects=portfolio[portfolio["key"].isin(projects).to_numpy()].reset_index(drop=True),
        items=items,
        past=past_of_items(engine, night, told_by_items),
        plan=items_of_baselines(engine, planned["key"].tolist()),
        baselines=baselines,
        milestones=_as_of(desk, "milestones", night, projects) if work else empty_frame(MILESTONES),
        inspections=_as_of(desk, "inspections", night, projects) if faulty else empty_frame(INSPECTIONS),
        feedback=_as_of(desk, "feedback", night, projects) if unhappy else empty_frame(FEEDBACK),
        overdue=overdue(expected, attainments(engine, night), items, touchpoints, night),
        calendars=policy.working_calendars(date(night.year - 1, 1, 1), night),
        planned_fraction=policy.planned_fraction,
        windows={name: definition.window_days for name, definition in policy.definitions().items()},
    )


def _as_of(desk: Desk, kind: str, night: date, projects: list[str], columns: list[str] | None = None) -> pd.DataFrame:
    return as_of(desk.engine, kind, night, columns=columns, projects=projects)


def _projects_of(asked: pd.DataFrame, indicators: Collection[str]) -> list[str]:
    """The projects with deviations of these indicators: a year of items is not read for a complaint."""
    return list(asked["project"][asked["indicator"].isin(indicators).to_numpy()].unique())
