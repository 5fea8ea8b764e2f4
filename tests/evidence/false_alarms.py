"""How often do charts and deviations of quiet series raise an alarm, beside what theory expects?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from config.policy import load_policy
from tasks.deviations.alarm_outcomes import FALSE_ALARMS, outcomes
from tasks.deviations.past_nights import replay_past
from tasks.deviations.period_calendar import DEFAULT_PERIODS
from tasks.deviations.process_behaviour import Behaviour, process_behaviour
from tasks.records.choices import EpisodeEvent
from tasks.records.explaining import Signal
from tests.evidence.measure_verdicts import NO_REBASES
from tests.evidence.quiet_series import FIRST, KINDS, WELL_INSIDE, Level, points, quiet_readings
from tests.evidence.shares import table

TWO_RULES = (Signal.OUTSIDE_LIMITS, Signal.RUN_OF_EIGHT)
FOUR_RULES = tuple(Signal)
THEORY = {FOUR_RULES: 1000 / 91.75, TWO_RULES: 1000 / 152.73}
"""Alarms per 1,000 independent normal points whose limits are known: one in 91.75 points with rules 1 to 4, in 152.73 with
rules 1 and 2 (C. W. Champ and W. H. Woodall, Exact results for Shewhart control charts with supplementary runs rules,
Technometrics 29, 1987, table 1)."""

SHORT_LIVED_DAYS = 7


@dataclass(frozen=True)
class Alarms:
    """Alarms per 1,000 quiet points of one kind of chart, by rules; `known` with limits known beforehand."""

    kind: str
    points: int
    four: float | None
    two: float
    known_four: float | None
    known_two: float


@dataclass(frozen=True)
class Openings:
    """What a year of quiet nights of one indicator opened and confirmed."""

    indicator: str
    readings: int
    opened: int
    confirmed: int
    false: int

    @property
    def per_thousand(self) -> float:
        return 1000 * self.confirmed / self.readings


def chart_alarms(series: int, seed: int = 21) -> Iterator[Alarms]:
    """Charts as the nights see them: limits from the points so far, the last thirty-six at most, full limits only."""
    for number, kind in enumerate(KINDS):
        values, sizes = points(kind, series, 104, seed + number)
        seen = process_behaviour(values, sizes=sizes, as_of_each=True, history=DEFAULT_PERIODS)
        full = ~seen.trial
        long, long_sizes = points(kind, max(series // 2, 200), 1500, seed + 100 + number)
        drawn = process_behaviour(long, sizes=long_sizes)
        p_chart = sizes is not None
        yield Alarms(
            kind,
            int(full.sum()),
            None if p_chart else _share_of(seen, FOUR_RULES, full),
            _share_of(seen, TWO_RULES, full),
            None if p_chart else run_rate(drawn, FOUR_RULES),
            run_rate(drawn, TWO_RULES),
        )


def run_rate(chart: Behaviour, rules: tuple[Signal, ...]) -> float:
    """Alarms per 1,000 points, counted as theory counts them: points until the first alarm, then a new chart begins."""
    alarm = _signals(chart, rules)
    first = np.where(alarm.any(axis=1), alarm.argmax(axis=1) + 1, alarm.shape[1])
    return float(1000 * alarm.any(axis=1).sum() / first.sum())


def openings(projects: int, level: Level = WELL_INSIDE, seed: int = 31) -> list[Openings]:
    """What a year of quiet nights would have opened under the policy as it is shipped."""
    definitions = load_policy().definitions()
    told = replay_past(quiet_readings(projects, seed, level), definitions, {FIRST: {}}, NO_REBASES, FIRST)
    ended = outcomes(told, SHORT_LIVED_DAYS)
    opened = told.is_event(EpisodeEvent.OPENED)
    before = np.zeros_like(told.confirmed)
    before[:, 1:] = told.confirmed[:, :-1] & (told.opened[:, 1:] == told.opened[:, :-1])
    confirmed = told.confirmed & (told.event > 0) & ~before
    found = []
    names = told.grid.series["indicator"]
    for name in ("defect_rate", "csat", "complaint_rate", "schedule_deviation_rate"):
        rows = (names == name).to_numpy(dtype=bool)
        mine = ended[(ended["indicator"] == name).to_numpy(dtype=bool)]
        false = int(mine["outcome"].isin([str(each) for each in FALSE_ALARMS]).sum())
        readings = int((~np.isnan(told.grid.value[rows])).sum())
        found.append(Openings(name, readings, int(opened[rows].sum()), int(confirmed[rows].sum()), false))
    return found


def alarm_table(found: list[Alarms]) -> str:
    """Alarms per 1,000 quiet points, with theory beside them."""

    def cell(value: float | None) -> str:
        return "–" if value is None else f"{value:.1f}"

    rows: list[tuple[str, ...]] = [
        (each.kind, f"{each.points:,}", cell(each.four), cell(each.two), cell(each.known_four), cell(each.known_two))
        for each in found
    ]
    rows.append(("*theory, normal*", "", "", "", cell(THEORY[FOUR_RULES]), cell(THEORY[TWO_RULES])))
    headings = (
        "Points",
        "Charted",
        "Rules 1–4, as nights see them",
        "Rules 1–2",
        "Rules 1–4, limits known",
        "Rules 1–2",
    )
    return table(headings, rows)


def opening_table(found: list[Openings]) -> str:
    """Deviations of quiet indicators per 1,000 nightly readings and per project and year."""
    rows = [
        (f"`{each.indicator}`", f"{each.readings:,}", f"{1000 * each.opened / each.readings:.2f}", f"{each.per_thousand:.2f}",
         f"{365 * each.opened / each.readings:.2f}", f"{365 * each.confirmed / each.readings:.2f}", each.false)
        for each in found
    ]  # fmt: skip
    headings = (
        "Indicator",
        "Readings",
        "Opened per 1,000",
        "Confirmed per 1,000",
        "Opened a year",
        "Confirmed a year",
        "Gone within a week or never confirmed",
    )
    return table(headings, rows)


def _signals(chart: Behaviour, rules: tuple[Signal, ...]) -> np.ndarray:
    return np.asarray(np.any([chart.signals[rule] != 0 for rule in rules], axis=0))


def _share_of(chart: Behaviour, rules: tuple[Signal, ...], counted: np.ndarray) -> float:
    """New alarms per 1,000 points: a point whose neighbour before it was an alarm already tells nothing new."""
    alarm = _signals(chart, rules)
    new = alarm.copy()
    new[:, 1:] &= ~alarm[:, :-1]
    return float(1000 * new[counted].sum() / counted.sum())
