"""Learn: tell the story of each deviation that closed, so that later projects find it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from prefect import task

from tasks.deviations.lessons import lessons, stories
from tasks.deviations.story_facts import StoryFacts
from tasks.equip import Desk, equip
from tasks.name_codes import names_of
from tasks.store.lesson_facts import DEVIATIONS_PER_LOOK, facts_of
from tasks.store.lessons import closed_deviations, rebuild_search, save_lessons, to_be_told
from tasks.take_measure import catalogue

logger = logging.getLogger(__name__)


def anything_to_learn(night: date) -> bool:
    """Whether the night may have made a lesson or changed one; otherwise there is nothing to tell."""
    return bool(to_be_told(equip().engine, night))


@task
def learn(night: date, since: date | None = None) -> dict[str, Any]:
    """Write the lessons that the night made or changed; return how many are new, restated and withdrawn.

    `since` is an earlier night, when all from then on were measured at once.
    """
    counts = learn_night(night, since)
    logger.info("lessons: %s", counts)
    return counts


def learn_night(night: date, since: date | None = None) -> dict[str, int]:
    """Write the lessons of one night, or of all since an earlier one.

    A lesson always tells what is known now, whatever night is run again.
    """
    return _write(to_be_told(equip().engine, night, since))


def learn_again() -> dict[str, int]:
    """Write the lesson of every deviation that ever closed, and make the search anew."""
    desk = equip()
    counts = _write(closed_deviations(desk.engine))
    rebuild_search(desk.engine)
    return counts


def stories_so_far(deviations: Sequence[str]) -> pd.DataFrame:
    """The stories of deviations as far as they go, open ones too: LESSONS rows, by deviation."""
    desk = equip()
    parts = [stories(_facts(desk, keys), names_of()) for keys in _in_looks(deviations)]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else stories(_facts(desk, []), names_of())


def _write(deviations: Sequence[str]) -> dict[str, int]:
    desk = equip()
    counts = {"new": 0, "restated": 0, "withdrawn": 0}
    for keys in _in_looks(deviations):
        saved = save_lessons(desk.engine, lessons(_facts(desk, keys), names_of()), keys)
        counts = {name: counts[name] + saved[name] for name in counts}
    return counts


def _in_looks(deviations: Sequence[str]) -> list[list[str]]:
    keys = sorted(set(deviations))
    return [keys[start : start + DEVIATIONS_PER_LOOK] for start in range(0, len(keys), DEVIATIONS_PER_LOOK)]


def _facts(desk: Desk, deviations: Sequence[str]) -> StoryFacts:
    """What the store and the portfolio know of these deviations."""
    facts = facts_of(desk.engine, deviations)
    projects = {project.key: project for project in desk.portfolio.projects}
    customers = {customer.key: customer.name for customer in desk.portfolio.customers}
    opened = facts.deviations[facts.deviations["project"].isin(list(projects))]
    told = [
        (row.key, project.name, project.customer, customers.get(project.customer), str(project.phase_on(day)))
        for row, day in zip(opened.itertuples(), opened["opened_on"].dt.date, strict=True)
        for project in [projects[row.project]]
    ]
    columns = dict(zip(facts.projects.columns, zip(*told, strict=True), strict=True)) if told else {}
    return replace(
        facts,
        projects=pd.DataFrame(columns, columns=facts.projects.columns).astype("str"),
        recurrence_days=catalogue().recurrence_within_days,
    )
