"""Gather: what is known of some deviations of the portfolio, from the evidence to the lesson?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import pandas as pd

from tasks.deviations.cause_matrix import ranked
from tasks.deviations.early_warning import SCHEDULE_INDICATORS
from tasks.deviations.period_values import SERIES
from tasks.deviations.story_parts import said_to_have_worked
from tasks.equip import Desk
from tasks.gather_behaviours import behaviours
from tasks.gather_outlook import FORECASTS_LAST
from tasks.learn import stories_so_far
from tasks.records.choices import Severity
from tasks.records.explaining import FINISH
from tasks.records.frames import plain_rows
from tasks.reports.causes_view import causes_view
from tasks.reports.deviation_case import DeviationCase, Earlier, Forecast, Like, Tried, WeightiestCause
from tasks.reports.deviations_view import event_views
from tasks.reports.outlook_view import forecast_of
from tasks.resemble import Resembling, resemble_all
from tasks.store.causes import causes, edits
from tasks.store.episodes import deviations_of, told_events
from tasks.store.forecasts import recent_forecasts
from tasks.store.kinds import read_kind
from tasks.take_measure import catalogue

_MOST_ALIKE = 3


def deviation_cases(desk: Desk, night: date, keys: Collection[str]) -> tuple[DeviationCase, ...]:
    """The cases of these deviations as of a night, by key; a few queries however many there are."""
    if not keys:
        return ()
    engine, projects = desk.engine, {project.key: project for project in desk.portfolio.projects}
    customers = {customer.key: customer.name for customer in desk.portfolio.customers}
    rows = deviations_of(engine, keys)
    rows = rows[rows["project"].isin(list(projects))]
    stories = stories_so_far(rows["key"].tolist())
    told = dict(zip(stories["deviation"], map(json.loads, stories["story"]), strict=True))
    why = causes_view(ranked(causes(engine, keys), edits(engine, keys)))
    events = event_views(told_events(engine, keys))
    before = _earlier(desk, rows)
    charted = behaviours(desk, night, rows, {key: _edges(each) for key, each in told.items()})
    ahead = _forecasts(desk, night)
    alike = resemble_all(rows["key"].tolist(), _MOST_ALIKE, stories)
    definitions = desk.policy.definitions()
    found = []
    for row in plain_rows(rows):
        project, story = projects[row["project"]], _with_days(told[row["key"]])
        agreed = story["agreed"] or {}
        definition = definitions.get(row["indicator"])
        found.append(
            DeviationCase(
                key=row["key"],
                project=row["project"],
                project_name=project.name,
                customer=customers.get(project.customer, project.customer),
                phase=project.phase_on(row["closed_on"].date() if row["closed_on"] else night),
                indicator=row["indicator"],
                scope=row["scope"],
                unit=agreed.get("unit") or (definition.unit if definition else ""),
                severity=Severity(row["severity"]),
                opened_on=row["opened_on"].date(),
                closed_on=row["closed_on"].date() if row["closed_on"] else None,
                opened_value=row["opened_value"],
                worst_value=row["worst_value"],
                last_value=row["last_value"],
                last_night=row["last_night"].date(),
                band_low=agreed.get("band_low"),
                band_high=agreed.get("band_high"),
                confirmed=bool(row["confirmed"]),
                events=events.get(row["key"], ()),
                story=story,
                causes=why.get(row["key"], ()),
                behaviour=charted.get(row["key"]),
                forecasts=ahead.get(row["project"], ())
                if row["indicator"] in SCHEDULE_INDICATORS and not row["closed_on"]
                else (),
                alike=tuple(_alike(alike[row["key"]])),
                tried=tuple(_tried(alike[row["key"]])),
                earlier=before.get(row["key"]),
            )
        )
    return tuple(found)


def _earlier(desk: Desk, rows: pd.DataFrame) -> dict[str, Earlier]:
    """For each deviation the one of the same series that had closed so shortly before that it came back."""
    columns = ["key", *SERIES, "closed_on"]
    known = read_kind(desk.engine, "deviations", {"project": rows["project"].unique().tolist()}, columns)
    both = rows[["key", *SERIES, "opened_on"]].merge(known, on=SERIES, suffixes=("", "_before"))
    both["days"] = (both["opened_on"] - both["closed_on"]).dt.days
    soon = both[both["days"].between(0, catalogue().recurrence_within_days)].sort_values("days")
    soon = soon[soon["key"] != soon["key_before"]].drop_duplicates("key")
    return {
        key: Earlier(before, closed_on.date())
        for key, before, closed_on in zip(soon["key"], soon["key_before"], soon["closed_on"], strict=True)
    }


def _edges(story: dict[str, Any]) -> list[float]:
    """The edges of the band that was agreed when a deviation opened."""
    agreed = story["agreed"] or {}
    return [agreed[name] for name in ("band_low", "band_high") if agreed.get(name) is not None]


def _forecasts(desk: Desk, night: date) -> dict[str, tuple[Forecast, ...]]:
    """When each project will be finished."""
    found: dict[str, tuple[Forecast, ...]] = {}
    made = recent_forecasts(desk.engine, night - FORECASTS_LAST, night)
    for row in plain_rows(made[made["subject"] == FINISH]):
        found[row["project"]] = (*found.get(row["project"], ()), forecast_of(row))
    return found


def _alike(found: Resembling) -> Iterator[Like]:
    for row in found.lessons.to_dict("records"):
        story = json.loads(row["story"])
        worked, perhaps = (
            tuple(
                dict.fromkeys(each["kind"] for each in said_to_have_worked(story) if bool(each.get("caveat")) is doubt)
            )
            for doubt in (False, True)
        )
        yield Like(
            row["deviation"],
            (story["project"] or {}).get("project_name") or row["project"],
            row["indicator"],
            row["scope"],
            row["closed_on"].date(),
            story["deviation"]["days"],
            next((WeightiestCause(each["code"], each["subject"], each["statement"]) for each in story["causes"]), None),
            worked,
            float(row["score"]),
            perhaps,
        )


def _tried(found: Resembling) -> Iterator[Tried]:
    for row in plain_rows(found.experience):
        names = ("kind", "tried", "judged", "worked", "share", "low", "high", "doubtful")
        yield Tried(**{name: row[name] for name in names})


def _with_days(story: dict[str, Any]) -> dict[str, Any]:
    """The story with its days as dates."""
    for part, names in (("expectations", ["due_on"]), ("measures", ["started_on", "ended_on"])):
        for each in story[part]:
            each.update({name: date.fromisoformat(each[name]) for name in names if each.get(name)})
    if story.get("came_back"):
        story["came_back"]["opened_on"] = date.fromisoformat(story["came_back"]["opened_on"])
    return story
