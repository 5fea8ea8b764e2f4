"""A year of readings of many projects, and what the rules say of it, for the step that times it.

Every series is charted, none is quiet: levels drift, some leave their bands, some readings are missing or distrusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from config.policy import load_policy
from tasks.deviations.alarm_outcomes import outcomes
from tasks.deviations.past_nights import replay_past
from tasks.deviations.replaying import Replay
from tasks.notices.retold import would_be_told
from tasks.notices.situation import NoticePolicy
from tasks.records.choices import Audience, EpisodeEvent, Language, Phase, Severity
from tasks.records.definitions import Band, Chart, ChartKind, IndicatorDefinition
from tasks.records.people import Project, Stakeholder

NIGHTS = 365
FIRST = date(2025, 7, 1)
_BATCH = 100  # projects at a time, as `wordkeeper simulate` takes them
_WEEK = 7
_SCOPES = {"csat": ("overall", "deliverables", "team_service"), "satisfaction_mean": ("overall", "deliverables")}
_NO_REBASES = pd.DataFrame({name: [] for name in ("project", "indicator", "scope")}, dtype="str").assign(
    day=pd.Series(dtype="datetime64[s]")
)


def definitions() -> dict[str, IndicatorDefinition]:
    """The policy's indicators, each with a band and a weekly chart."""
    pair = ("actual_progress", "planned_progress")
    charts = {
        "schedule_deviation_rate": Chart(ChartKind.DIFFERENCE, _WEEK, pair),
        "defect_rate": Chart(ChartKind.SHARE, _WEEK),
    }
    return {
        name: replace(
            each,
            band=each.band or Band(low=-1.0, high=1.0, hysteresis=0.1, worsen_step=0.5),
            chart=charts.get(name, Chart(ChartKind.VALUE, _WEEK)),
        )
        for name, each in load_policy().definitions().items()
    }


def year_of(first: int, projects: int, known: dict[str, IndicatorDefinition]) -> pd.DataFrame:
    """Readings of `projects` projects from number `first` on: series × nights, as the store gives them."""
    chance = np.random.default_rng(first)
    keys = [
        (f"p{number:04}", name, scope)
        for number in range(first, first + projects)
        for name in known
        for scope in _SCOPES.get(name, ("project",))
    ]
    shape = (len(keys), NIGHTS)
    middle, width = (np.array([_band(known[name])[place] for _, name, _ in keys])[:, None] for place in (0, 1))
    drift = np.cumsum(chance.normal(0, 0.02, shape), axis=1) + chance.normal(0, 0.15, shape)
    value = middle + width * np.where(chance.random((len(keys), 1)) < 0.3, 2.0, 0.4) * drift
    size = chance.integers(20, 200, shape)
    counted = np.array([name == "defect_rate" for _, name, _ in keys])[:, None]
    value = np.where(counted, np.clip(value, 0.0, 1.0), value)
    reach = np.where(counted, 1.96 * np.sqrt(np.clip(value * (1 - value), 0.0, None) / size), np.nan)
    texts = {name: pd.Series(column, dtype="str").repeat(NIGHTS) for name, column in zip(
        ("project", "indicator", "scope"), zip(*keys, strict=True), strict=True
    )}  # fmt: skip
    frame = pd.DataFrame(texts).reset_index(drop=True)
    cells = frame.shape[0]
    return frame.assign(
        night=np.tile(
            np.arange(np.datetime64(FIRST, "s"), np.datetime64(FIRST, "s") + NIGHTS * 86400, 86400), shape[0]
        ),
        state=pd.Series(np.where(chance.random(cells) < 0.03, "no_data", "measured"), dtype="str"),
        trust=pd.Series(chance.choice(list("AABCD"), cells), dtype="str"),
        value=value.ravel(),
        numerator=np.where(counted, value * size, np.nan).ravel(),
        denominator=np.where(counted, size, np.nan).ravel(),
        interval_low=(value - reach).ravel(),
        interval_high=(value + reach).ravel(),
    )


def judged_year(projects: int, judged: Callable[..., Any], told: Callable[..., Any]) -> dict[str, int]:
    """Replay the year of all projects batch by batch; how much there was of what.

    `judged` and `told` call what they are given with the arguments that follow it, and may time it.
    """
    known = definitions()
    counts = {"series": 0, "readings": 0, "opened": 0, "confirmed": 0, "heard": 0}
    for first in range(0, projects, _BATCH):
        several = min(_BATCH, projects - first)
        readings = year_of(first, several, known)
        replayed = judged(replay_past, readings, known, {FIRST: {}}, _NO_REBASES, FIRST)
        counts["heard"] += told(_told, replayed, first, several, known)
        opened = replayed.is_event(EpisodeEvent.OPENED)
        counts["series"] += len(replayed.grid.series)
        counts["readings"] += len(readings)
        counts["opened"] += int(opened.sum())
        counts["confirmed"] += int(replayed.confirmed.any(axis=1).sum())
    return {**counts, "nights": NIGHTS}


def _told(replayed: Replay, first: int, several: int, known: dict[str, IndicatorDefinition]) -> int:
    """How many times anybody would have been told anything, the outcome of each worked out."""
    projects = [Project(f"p{number:04}", "", "acme", Phase.IMPLEMENTATION) for number in range(first, first + several)]
    manager, sponsor = ("project_manager", Audience.INTERNAL, None), ("customer_sponsor", Audience.CUSTOMER, "acme")
    people = [
        Stakeholder(f"{role}-{each.key}", "", "", role, audience, Language.ENGLISH, frozenset({each.key}), customer)
        for each in projects
        for role, audience, customer in (manager, sponsor)
    ]
    ladder = {severity: frozenset({"project_manager"}) for severity in Severity}
    shown = {(each.key, name): definition for each in projects for name, definition in known.items()}
    rules = NoticePolicy(ladder, customer_roles=frozenset({"customer_sponsor"}))
    told = would_be_told(replayed, rules, people, projects, shown)
    return len(told.merge(outcomes(replayed, 3), on="deviation"))


def _band(definition: IndicatorDefinition) -> tuple[float, float]:
    """Middle and half width of a band; of an open one, near its edge."""
    band = definition.band or Band()
    low, high = band.low, band.high
    if low is None or high is None:
        edge = low if low is not None else high
        return float(edge or 0.0) * (1.1 if low is not None else 0.7), abs(float(edge or 1.0)) * 0.3
    return (low + high) / 2, (high - low) / 2
