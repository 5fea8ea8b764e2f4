"""Gather: what is known of some deviations of the portfolio, from the evidence to the lesson?"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tasks.bind import bound_terms
from tasks.deviations.cause_matrix import ranked
from tasks.deviations.chart_nights import charts
from tasks.deviations.charted import needed_nights
from tasks.deviations.period_values import SERIES, period_values
from tasks.deviations.rebasing import stretches
from tasks.deviations.story_parts import said_to_have_worked
from tasks.equip import Desk
from tasks.gather_outlook import FORECASTS_LAST
from tasks.judge import changes
from tasks.learn import stories_so_far
from tasks.records.choices import Severity
from tasks.records.definitions import ChartKind
from tasks.records.frames import plain_rows
from tasks.rendering.process_chart import Period, process_chart
from tasks.reports.causes_view import causes_view
from tasks.reports.deviation_case import Behaviour, DeviationCase, Forecast, Like, Tried, WeightiestCause
from tasks.reports.deviations_view import event_views
from tasks.resemble import Resembling, resemble_all
from tasks.store.causes import causes, edits
from tasks.store.chart_readings import chart_readings
from tasks.store.episodes import deviations_of, told_events
from tasks.store.forecasts import recent_forecasts
from tasks.store.verdicts import verdicts

_SERIES = tuple(SERIES)
_SHOWN_PERIODS = 26
_SCHEDULE = ("schedule_deviation_rate", "schedule_performance_index_time")
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
    behaviours = _behaviours(desk, night, rows)
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
                phase=project.phase_on(night),
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
                behaviour=behaviours.get((row["project"], row["indicator"], row["scope"])),
                forecasts=ahead.get(row["project"], ())
                if row["indicator"] in _SCHEDULE and not row["closed_on"]
                else (),
                alike=tuple(_alike(alike[row["key"]])),
                tried=tuple(_tried(alike[row["key"]])),
            )
        )
    return tuple(found)


def _behaviours(desk: Desk, night: date, rows: pd.DataFrame) -> dict[tuple[str, ...], Behaviour]:
    """The charts of the deviations' indicators, as they are drawn on a night."""
    definitions, terms = desk.policy.definitions(), bound_terms(desk, night)
    asked = {name: definitions[name] for name in rows["indicator"].unique() if name in definitions}
    wanted = needed_nights(asked, terms, until=night)
    known = chart_readings(desk.engine, wanted, rows["project"].unique().tolist())
    periods = period_values(known, asked, terms, until=night)
    rebases = changes(desk, night)
    drawn, cut = charts(periods, rebases), stretches(periods, rebases).number
    told = np.any([each != 0 for each in drawn.signals.values()], axis=0)
    judged = {tuple(row[name] for name in _SERIES): row for row in plain_rows(verdicts(desk.engine, night))}
    series = rows[list(_SERIES)].drop_duplicates()
    places = periods.series.assign(row=np.arange(len(periods.series))).merge(series, on=list(_SERIES))
    found = {}
    for place in places.to_dict("records"):
        at, key = place["row"], tuple(place[name] for name in _SERIES)
        columns = (periods.last, periods.value, drawn.centre, drawn.lower, drawn.upper, cut, told)
        points = [
            Period(
                last.astype("O"),
                _known(value),
                _known(centre),
                _known(lower),
                _known(upper),
                int(stretch),
                bool(signal),
            )
            for last, value, centre, lower, upper, stretch, signal in zip(
                *(each[at, -_SHOWN_PERIODS:] for each in columns), strict=True
            )
        ]
        verdict = judged.get(key, {})
        kind = place["kind"]
        found[key] = Behaviour(
            chart=process_chart(points),
            kind=kind,
            period_days=int(place["period_days"]),
            unit="fraction" if kind in (ChartKind.SHARE, ChartKind.DIFFERENCE) else definitions[key[1]].unit,
            signals=tuple(json.loads(verdict.get("signals") or "[]")),
            advice=verdict.get("advice"),
            capability=verdict.get("capability"),
            points=int(verdict.get("points") or 0),
            trial=bool(verdict.get("trial", True)),
        )
    return found


def _forecasts(desk: Desk, night: date) -> dict[str, tuple[Forecast, ...]]:
    """When each project will be finished."""
    found: dict[str, tuple[Forecast, ...]] = {}
    made = recent_forecasts(desk.engine, night - FORECASTS_LAST, night)
    for row in plain_rows(made[made["subject"] == "finish"]):
        p50, p85, due_on = (row[name].date() if row[name] else None for name in ("p50", "p85", "due_on"))
        forecast = Forecast(
            row["method"], row["state"], p50, p85, due_on, row["probability"], row["origins"], row["hits_p85"]
        )
        found[row["project"]] = (*found.get(row["project"], ()), forecast)
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


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
