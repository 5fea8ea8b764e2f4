"""Assess: how does each promise stand tonight against what was signed, first and now?"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from prefect import task

from tasks.bind import signed_holding
from tasks.equip import Desk, equip
from tasks.expectations.attainment import attained, yardsticks
from tasks.expectations.perception import ratings
from tasks.expectations.signed import signed_expectations
from tasks.expectations.target_states import Standing, nights_needed, target_states
from tasks.measure import plan_items, taken, trust_facts
from tasks.records.adjusting import Against
from tasks.records.choices import ReadingState
from tasks.store.baselines import baselines
from tasks.store.episodes import episodes_before
from tasks.store.history import as_of
from tasks.store.kinds import read_kind
from tasks.store.promises.attainments import save_attainments, targets_of
from tasks.store.readings import readings_of, save_readings

logger = logging.getLogger(__name__)

ITEM_COLUMNS = [
    *("source", "ref", "project", "parent", "milestone", "type", "status", "estimate_hours", "done_ratio"),
    *("start_on", "due_on", "created_at", "closed_at", "valid_from"),
]
MILESTONE_COLUMNS = ["source", "ref", "project", "status", "due_on", "reached_on", "valid_from"]
_ANSWER_COLUMNS = [
    *("source", "ref", "project", "respondent", "dimension", "scale", "score", "submitted_at", "extra"),
]


@dataclass(frozen=True)
class Yardsticks:
    """What was signed: against what each project is measured, and the plan, targets and expectations of those."""

    against: pd.DataFrame
    plan: pd.DataFrame
    targets: pd.DataFrame
    expectations: pd.DataFrame


def promised(night: date) -> bool:
    """Whether any project has a baseline that both sides signed; without one there is nothing to assess."""
    return not signed_holding(equip(), night).empty


@task
def assess(night: date) -> dict[str, Any]:
    """Judge every signed target, save attainments and the readings of the promise family; return their counts."""
    counts = assess_night(night, trust_facts(equip()))
    logger.info("promises: %s", counts)
    return counts


def assess_night(night: date, facts: pd.DataFrame) -> dict[str, int]:
    """The same for one night; `facts` are the trust facts of all families. The other families are measured before."""
    desk = equip()
    if signed_holding(desk, night).empty:
        return {"expectations": 0, "readings": 0, "measured": 0, "restated": 0}
    signed = signed_yardsticks(desk, night)
    items = as_of(desk.engine, "work_items", night, columns=ITEM_COLUMNS)
    milestones = as_of(desk.engine, "milestones", night, columns=MILESTONE_COLUMNS)
    standing = Standing(
        night,
        readings_of(desk.engine, nights_needed(signed.targets, night), sorted(set(signed.against["project"]))),
        episodes_before(desk.engine, night),
        items,
        milestones,
        signed.plan,
    )
    rated = ratings(as_of(desk.engine, "survey_answers", night, columns=_ANSWER_COLUMNS), night)
    states = target_states(signed.targets, standing)
    found = attained(signed.expectations, signed.targets, states, signed.against, night=night, ratings=rated)
    save_attainments(desk.engine, found, night)
    held = baselines(desk.engine)
    current = signed.against.loc[signed.against["against"] == Against.CURRENT, "baseline"]
    frames: Mapping[str, pd.DataFrame] = {
        "work_items": items,
        "milestones": milestones,
        "baselines": held[held["key"].isin(current)],
        "baseline_items": signed.plan[signed.plan["baseline"].isin(current)],
        "attainments": _current(found, signed.expectations),
    }
    readings = taken(desk, "promise", night, frames, facts)
    restated = save_readings(desk.engine, readings, datetime.now(UTC))
    measured = int((readings["state"] == ReadingState.MEASURED).sum())
    counts = {"expectations": len(frames["attainments"]), "readings": len(readings)}
    return {**counts, "measured": measured, "restated": restated}


def signed_yardsticks(desk: Desk, night: date) -> Yardsticks:
    """The original and the current baseline of every project that signed, with what they hold."""
    against = yardsticks(baselines(desk.engine), night)
    against = against[against["project"].isin([project.key for project in desk.portfolio.projects])]
    keys = sorted(set(against["baseline"]))
    holding = plan_items(desk, night)
    holding = holding[holding["baseline"].isin(keys)]
    earlier = sorted(set(keys) - set(against.loc[against["against"] == Against.CURRENT, "baseline"]))
    return Yardsticks(
        against,
        pd.concat([holding, read_kind(desk.engine, "baseline_items", {"baseline": earlier})], ignore_index=True),
        targets_of(desk.engine, keys),
        _signed_expectations(desk, keys),
    )


def _signed_expectations(desk: Desk, keys: list[str]) -> pd.DataFrame:
    documents = read_kind(desk.engine, "documents", {"key": keys}, ["key", "project", "content"])
    whose = {"project": sorted(set(documents["project"]))}
    register = read_kind(desk.engine, "expectations", whose, ["project", "key", "version", "kano_type"])
    return signed_expectations(documents, register)


def _current(attainments: pd.DataFrame, expectations: pd.DataFrame) -> pd.DataFrame:
    """The attainments against the current baseline, with the Kano type each expectation was signed with."""
    rows = attainments[attainments["against"] == Against.CURRENT]
    return rows.merge(
        expectations[["baseline", "expectation", "kano_type"]], on=["baseline", "expectation"], how="left"
    )
