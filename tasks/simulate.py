"""Simulate: who would have been told what on past nights, under the policy in force or another? Stores and sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from config.portfolio import load_configuration
from tasks.announce import counted
from tasks.bind import Terms, bound_terms
from tasks.decide import notice_policy
from tasks.deviations.alarm_outcomes import outcomes
from tasks.deviations.charted import needed_nights
from tasks.deviations.past_nights import COLUMNS, replay_past
from tasks.equip import Desk, equip
from tasks.indicators.drift import signed_only
from tasks.judge import changes
from tasks.notices.alarm_budget import by_indicator, by_person
from tasks.notices.retold import would_be_told
from tasks.records.people import visible_projects
from tasks.store.baselines import baselines
from tasks.store.promises.attainments import targets_of
from tasks.store.readings import measured_nights, readings, readings_of

WARM_UP_DAYS = 90
"""Nights before the first that are replayed but not told of: what is open on the first night was told before."""

_BATCH = 100  # projects at a time: a year of twenty indicators is 730,000 readings


@dataclass(frozen=True)
class Simulation:
    """What the nights from `first` to `last` would have told under one policy.

    people: as `alarm_budget.by_person` gives it. episodes: as `alarm_outcomes.outcomes` does, those that opened in the
    span; indicators: of these, as `by_indicator` does. told: recipient, project, deviation, night, reason and outcome of
    every single one. `nights` counts those with readings.
    """

    policy: str
    first: date
    last: date
    nights: int
    acceptable_per_month: float
    short_lived_days: int
    people: pd.DataFrame
    indicators: pd.DataFrame
    episodes: pd.DataFrame
    told: pd.DataFrame


def simulate(
    first: date, last: date, policies: Sequence[Path | None] = (None,), projects: Sequence[str] | None = None
) -> tuple[Simulation, ...]:
    """What the stored readings of a span would have led to, once for each policy file; None is the policy in force.

    People, roles and projects' own bands are those of the portfolio today; signed targets those that held on each night.
    Raises ConfigError for a policy file with mistakes, ValueError for an unknown project.
    """
    desk = equip()
    sides = [_Side(desk if file is None else _under(desk, file), str(file or "in force")) for file in policies]
    nights = measured_nights(desk.engine, first, last)
    batches = _batches(desk, projects)
    for batch in counted(batches, f"replay past nights, {_BATCH} projects at a time", len(batches)):
        past = _past(desk, sides, first, last, batch)
        for side in sides:
            side.replay(past, batch, first, last)
    return tuple(side.simulation(first, last, len(nights)) for side in sides)


@dataclass
class _Side:
    """One policy's side of the comparison, gathered batch by batch."""

    desk: Desk
    name: str
    terms: dict[date, Terms] = field(default_factory=dict)
    told: list[pd.DataFrame] = field(default_factory=list)
    outcomes: list[pd.DataFrame] = field(default_factory=list)

    def replay(self, past: pd.DataFrame, batch: Sequence[str], first: date, last: date) -> None:
        """Take one batch of projects through the nights."""
        policy, portfolio = self.desk.policy, self.desk.portfolio
        begun = first - timedelta(days=WARM_UP_DAYS)
        terms = self._terms_since(batch, begun, last)
        rebases = changes(self.desk, last)
        own = rebases[rebases["project"].isin(list(batch))]
        replayed = replay_past(past, policy.definitions(), terms, own, begun)
        facts = [project for project in portfolio.project_facts() if project.key in {*batch}]
        people = [person for person in portfolio.people() if visible_projects(person, facts)]
        self.outcomes.append(outcomes(replayed, policy.alarms.short_lived_days))
        self.told.append(would_be_told(replayed, notice_policy(policy), people, facts, portfolio.definitions()))

    def _terms_since(self, batch: Sequence[str], first: date, last: date) -> dict[date, Terms]:
        """The batch's terms that hold from the first night, and from each day on which a signature or a due date changes them."""
        held = signed_only(baselines(self.desk.engine))
        held = held[held["project"].isin(list(batch))]
        days = held["valid_from"]
        if len(held):
            days = pd.concat([days, targets_of(self.desk.engine, held["key"].tolist())["due_on"]])
        changed = {day.date() for day in days.dropna().unique() if first < day.date() <= last}
        for day in {first, *changed} - self.terms.keys():  # they are worked out for the whole portfolio at once
            self.terms[day] = bound_terms(self.desk, day)
        return {day: _own(self.terms[day], batch) for day in (first, *sorted(changed))}

    def simulation(self, first: date, last: date, nights: int) -> Simulation:
        """All batches together."""
        policy, since = self.desk.policy, pd.Timestamp(first)
        told, became = pd.concat(self.told, ignore_index=True), pd.concat(self.outcomes, ignore_index=True)
        people = by_person(told, became, notice_policy(policy), policy.alarms.acceptable_per_month, first)
        opened = became[became["opened_on"] >= since].reset_index(drop=True)
        shown = told[told["night"] >= since].merge(became[["deviation", "outcome"]], on="deviation")
        return Simulation(
            policy=self.name,
            first=first,
            last=last,
            nights=nights,
            acceptable_per_month=policy.alarms.acceptable_per_month,
            short_lived_days=policy.alarms.short_lived_days,
            people=people,
            indicators=by_indicator(told, opened),
            episodes=opened,
            told=shown.sort_values(["night", "recipient", "deviation"], ignore_index=True),
        )


def _under(desk: Desk, policy_file: Path) -> Desk:
    """The same desk with the portfolio under another policy."""
    return replace(desk, portfolio=load_configuration(policy_file, desk.settings.portfolio))


def _batches(desk: Desk, projects: Sequence[str] | None) -> list[list[str]]:
    known = [project.key for project in desk.portfolio.projects]
    unknown = [key for key in projects or () if key not in known]
    if unknown:
        raise ValueError(f"No project is called {', '.join(unknown)}; the portfolio has: {', '.join(known)}.")
    chosen = [key for key in known if projects is None or key in projects]
    return [chosen[start : start + _BATCH] for start in range(0, max(1, len(chosen)), _BATCH)]


def _past(desk: Desk, sides: Sequence[_Side], first: date, last: date, batch: Sequence[str]) -> pd.DataFrame:
    """The readings of the span and its warm-up, and those of the nights before that the charts are drawn of."""
    begun = first - timedelta(days=WARM_UP_DAYS)
    charted: set[date] = set()
    for side in sides:
        needed = needed_nights(side.desk.policy.definitions(), side.desk.portfolio.definitions(), until=begun)
        charted.update(night for nights in needed.values() for night in nights)
    before = sorted(night for night in charted if night < begun)
    parts = (
        readings_of(desk.engine, before, batch, COLUMNS),
        readings(desk.engine, begun, last, batch, COLUMNS),
    )
    return pd.concat(parts, ignore_index=True)


def _own(terms: Terms, batch: Sequence[str]) -> Terms:
    """The terms of the batch's projects alone."""
    own = {*batch}
    return {key: each for key, each in terms.items() if key[0] in own}
