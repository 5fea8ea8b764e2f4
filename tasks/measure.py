"""Measure: take every reading of one family of indicators for the whole portfolio."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from prefect import task

from tasks.bind import bound_terms
from tasks.equip import Desk, equip
from tasks.indicators.assemble import readings_of
from tasks.indicators.families import FAMILIES, RESTS_ON
from tasks.indicators.trust import facts_by_family
from tasks.look_ahead import ITEM_COLUMNS, begun
from tasks.store.baselines import baseline_items_for, baselines_for
from tasks.store.cursors import cursors
from tasks.store.history import as_of
from tasks.store.landings import held_rows, landed_rows, latest_landings
from tasks.store.readings import save_readings

logger = logging.getLogger(__name__)

FAMILY_NAMES = tuple(
    sorted(
        (name for name, family in FAMILIES.items() if not family.signed_only),
        key=lambda name: "work_items" in FAMILIES[name].needs,  # the most rows last: they are read meanwhile
    )
)
# What the arithmetic looks at; the rest of a million rows stays in the database.
_COLUMNS = {
    "work_items": ITEM_COLUMNS,
    "inspections": ["source", "ref", "project", "phase", "inspected_on", "inspected", "nonconforming"],
    "survey_answers": [
        "source", "ref", "project", "survey", "respondent", "dimension", "scale", "score", "submitted_at",
    ],
    "feedback": ["source", "ref", "project", "kind", "conversation", "received_at"],
}  # fmt: skip


@task(task_run_name="measure-{family}")
def measure(family: str, night: date) -> dict[str, Any]:
    """Take and save the readings of one family; return how many there are and how many were restated."""
    counts = measure_night(family, night, trust_facts(equip()))
    logger.info("%s: %s", family, counts)
    return counts


def measure_night(family: str, night: date, facts: pd.DataFrame) -> dict[str, int]:
    """Take and save the readings of one family for one night; `facts` are the trust facts of all families."""
    desk = equip()
    readings = taken(desk, family, night, needed_frames(desk, family, night), facts)
    restated = save_readings(desk.engine, readings, datetime.now(UTC))
    measured = int((readings["state"] == "measured").sum())
    return {"readings": len(readings), "measured": measured, "restated": restated}


def needed_frames(desk: Desk, family: str, night: date) -> dict[str, pd.DataFrame]:
    """What a family's arithmetic looks at, as of the night, by kind."""
    # the items last: they may be on their way until the others are here
    needs = sorted(FAMILIES[family].needs, key=lambda name: name == "work_items")
    return {name: _frame(desk, name, night) for name in needs}


def taken(
    desk: Desk, family: str, night: date, frames: Mapping[str, pd.DataFrame], facts: pd.DataFrame
) -> pd.DataFrame:
    """The READINGS of one family for one night under the policy and what was signed; nothing is saved."""
    policy, portfolio = desk.policy, desk.portfolio
    projects = portfolio.frames(night)["projects"]
    return readings_of(
        FAMILIES[family],
        night,
        projects,
        frames,
        policy.definitions(),
        overrides=bound_terms(desk, night),
        facts=facts,
        trust_policy=policy.trust_policy(),
        calendars=policy.working_calendars(*_span(projects, night)),
        planned_fraction=policy.planned_fraction,
        keep_cancelled=policy.cancelled_items == "kept",
    )


def _frame(desk: Desk, name: str, night: date) -> pd.DataFrame:
    if name == "baseline_items":
        return plan_items(desk, night)
    if name == "baselines":
        return baselines_for(desk.engine, night)
    if name == "work_items" and (items := begun(desk.engine, night)) is not None:
        return items()
    return as_of(desk.engine, name, night, columns=_COLUMNS[name])


def plan_items(desk: Desk, night: date) -> pd.DataFrame:
    """BASELINE_ITEMS of the baselines that hold on a night."""
    return baseline_items_for(desk.engine, night, copy=desk.settings.cache_dir / "baseline_items.arrow")


def _span(projects: pd.DataFrame, night: date) -> tuple[date, date]:
    """The first and the last day that calendars must know."""
    days = pd.concat([projects["starts_on"], projects["ends_on"], projects["monitored_since"]]).dropna()
    known = [night, *(day.date() for day in days)]
    return min(known), max(known)


def trust_facts(desk: Desk) -> pd.DataFrame:
    """What is known of the data behind each project and family: freshness, rows, held rows, sweeps."""
    return facts_by_family(_links(desk), RESTS_ON)


def _links(desk: Desk) -> pd.DataFrame:
    """One row per project, record kind and source that is set to feed it, whether or not it ever brought a row."""
    known = cursors(desk.engine)
    landings = latest_landings(desk.engine)
    whole = dict(zip(landings["source"], landings["state"] == "completed", strict=True))
    landed = landed_rows(desk.engine)
    pairs = [
        (project, kind, key, known[key].fresh_at if key in known else pd.NaT, whole.get(key, True))
        for key in (source.key for source in desk.portfolio.sources)
        for kind in sorted(desk.source(key).kinds)
        for project in sorted(set(desk.portfolio.source_projects(key).values()))
    ]
    links = pd.DataFrame(pairs, columns=["project", "kind", "source", "fresh_at", "swept"])
    links["fresh_at"] = pd.to_datetime(links["fresh_at"], utc=True).astype("datetime64[us, UTC]")
    keys = ["project", "kind", "source"]
    links = links.merge(landed, on=keys, how="left").merge(held_rows(desk.engine), on=keys, how="left")
    return links.fillna({"rows": 0, "quarantined": 0})
