"""Measures whose effect is known: the generator whose truth the computed verdict has to find.

A project of sixty weeks gains 2 % of its plan each week, give or take, and falls behind by 0.6 % a week before its measure
starts in week 16 (the usual swing of a week is 0.4 %). A defect rate is looked at every four weeks, sixty pieces each time;
12 % fail before. Each measure waits four weeks and is judged twelve periods later. Swings are those of a normal
distribution, or lean on the week before (0.3 of it), or have heavy tails (Student's t with three degrees of freedom).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from tasks.records.explaining import MEASURES
from tasks.records.frames import conform
from tasks.records.judgements import READINGS

RATE, SHARE = "schedule_deviation_rate", "defect_rate"
FIRST = date(2024, 12, 30)  # a Monday
START, WAIT = 16, 4
GAIN, SWING, BEHIND = 0.02, 0.004, -0.006
_PIECES, _FAIL = 60, 0.12
SWINGS = ("normal", "leaning on the week before", "heavy tails")


@dataclass(frozen=True)
class Effect:
    """What is planted: the right verdict; the change of the weekly gain and of the share that fails, and when it is judged.

    `periods_before` is how many periods of the series there are before the measure, `periods_after` how many after its
    waiting time. `spell` is how many bad weeks just before it would have passed by themselves; `slide` how many swings more
    are lost each week than the week before it, all the time (negative: less); `second` a second measure two weeks later, so that neither can be judged alone.
    """

    right: str
    gain: float = 0.0
    fails: float = 0.0
    periods_before: int = START
    periods_after: int = 12
    spell: int = 0
    slide: float = 0.0
    second: bool = False


EFFECTS = {
    "large effect (2.5 swings)": Effect("worked", 0.010, -0.09),
    "effect that just does (1.75 swings)": Effect("worked", 0.007, -0.075),
    "large effect, judged after five periods": Effect("worked", 0.010, -0.09, periods_after=5),
    "no effect": Effect("no_change"),
    "half of what was asked": Effect("no_change", 0.003, -0.03),
    "made it worse (2.5 swings)": Effect("worse", -0.010, 0.15),
    "judged before its waiting time is over": Effect("too_early", 0.010, -0.09, periods_after=-1),
    "three periods before it": Effect("not_enough_data", 0.010, periods_before=3),
    "two measures, large effect together": Effect("worked", 0.010, -0.09, second=True),
    "trap: no effect, but a bad month passed": Effect("no_change", spell=4),
    "trap: no effect, but ten bad weeks passed": Effect("no_change", spell=10),
    "trap: no effect, and it slides ever further": Effect("no_change", slide=0.15),
    "trap: no effect, and it recovers by itself": Effect("no_change", slide=-0.15),
}
"""What is planted, in the words of the table."""

SCHEDULE_ONLY = ("three periods before it", *(name for name in EFFECTS if name.startswith("trap")))
"""What is planted in weekly gains alone."""


@dataclass(frozen=True)
class Judged:
    """Readings and measures of many projects, one planted effect, and the night on which they are judged."""

    readings: pd.DataFrame
    measures: pd.DataFrame
    night: date


def schedules(effect: Effect, count: int, swing: str, seed: int) -> Judged:
    """Projects against whose lateness a measure was taken, with readings at the end of each week."""
    chance = np.random.default_rng(seed)
    # a change is measured from a reading, so the first week that lies wholly after the waiting time is the next one
    after = effect.periods_after + (effect.periods_after > 0)
    weeks = START + WAIT + max(after, 0) + 1
    place = np.arange(weeks)
    level = np.full(weeks, BEHIND) + np.where(place >= START, effect.gain, 0.0)
    if effect.spell:
        level = np.where((place >= START - effect.spell) & (place < START), -0.014, 0.001)
    if effect.slide:
        level = BEHIND - effect.slide * SWING * (place - START)
    gains = GAIN + level + SWING * swings(chance, swing, (count, weeks))
    done, planned = np.cumsum(gains, axis=1), np.cumsum(np.full((count, weeks), GAIN), axis=1)
    skipped = START - effect.periods_before
    stands = {"actual_progress": done, "planned_progress": planned, RATE: done / planned - 1}
    ends = [FIRST + timedelta(days=7 * week + 6) for week in range(weeks)]
    keys = [f"p{number:04}" for number in range(count)]
    parts = [
        _readings(keys, name, ends[max(skipped - 1, 0) :], values[:, max(skipped - 1, 0) :])
        for name, values in stands.items()
    ]
    night = FIRST + timedelta(days=7 * (START + WAIT + after)) - timedelta(days=1)
    return Judged(pd.concat(parts), _measures(keys, RATE, effect, 7, criterion=("at_least", 0.0)), night)


def shares(effect: Effect, count: int, seed: int) -> Judged:
    """Projects against whose defects a measure was taken, with readings at the end of each four weeks."""
    chance = np.random.default_rng(seed)
    length, before = 28, 8
    # the calendar counts periods of four weeks from its own Monday: begin with one
    first = FIRST + timedelta(days=(-(FIRST - date(1970, 1, 5)).days) % length)
    periods = before + 1 + max(effect.periods_after, 0) + 1
    place = np.arange(periods)
    fails = np.clip(_FAIL + np.where(place >= before, effect.fails, 0.0), 0.005, 1.0)
    bad = chance.binomial(_PIECES, fails, (count, periods))
    ends = [first + timedelta(days=length * (period + 1) - 1) for period in range(periods)]
    keys = [f"p{number:04}" for number in range(count)]
    readings = _readings(
        keys, SHARE, ends, bad / _PIECES, numerator=bad.astype(float), denominator=np.full(bad.shape, float(_PIECES))
    )
    taken = _measures(
        keys, SHARE, effect, length, criterion=("at_most", 0.08), started=first + timedelta(days=length * before)
    )
    night = first + timedelta(days=length * (before + 1 + effect.periods_after) - 1)
    if effect.periods_after < 0:
        night = first + timedelta(days=length * (before + 1) - 2)
    return Judged(readings, taken, night)


def swings(chance: np.random.Generator, kind: str, shape: tuple[int, int]) -> np.ndarray:
    """Random swings of standard deviation one: series × periods."""
    if kind == "heavy tails":
        return np.asarray(chance.standard_t(3, shape) / np.sqrt(3))
    found = chance.normal(0, 1, shape)
    if kind == "leaning on the week before":
        for column in range(1, shape[1]):
            found[:, column] = 0.3 * found[:, column - 1] + np.sqrt(1 - 0.09) * found[:, column]
    return found


def _measures(
    keys: list[str],
    indicator: str,
    effect: Effect,
    length: int,
    *,
    criterion: tuple[str, float],
    started: date | None = None,
) -> pd.DataFrame:
    began = started or FIRST + timedelta(days=7 * START)
    rows = [
        {
            "key": f"{key}-measure-{number}", "version": 1, "project": key, "deviation": f"{key}|{indicator}|project|{FIRST}",
            "kind": "other", "statement": "Planted", "owner": "alice", "status": "started", "due_on": began,
            "comparator": criterion[0], "value": criterion[1], "waiting_days": 28 - 14 * number,
            "started_on": began + timedelta(days=14 * number), "recorded_at": datetime(2024, 12, 1, tzinfo=UTC),
            "recorded_by": "alice",
        }
        for key in keys for number in range(2 if effect.second else 1)
    ]  # fmt: skip
    return conform(pd.DataFrame(rows, columns=list(MEASURES.names)), MEASURES)


def _readings(
    keys: list[str], indicator: str, nights: list[date], values: np.ndarray, *,
    numerator: np.ndarray | None = None, denominator: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """READINGS of one indicator: project × night."""
    frame = pd.DataFrame({
        "project": np.repeat(keys, len(nights)), "indicator": indicator, "scope": "project",
        "night": np.tile(pd.to_datetime(nights), len(keys)), "state": "measured", "unit": "fraction", "formula_version": 1,
        "trust": "A", "value": values.ravel(),
        "numerator": np.nan if numerator is None else numerator.ravel(),
        "denominator": np.nan if denominator is None else denominator.ravel(),
    })  # fmt: skip
    return conform(frame, READINGS)
