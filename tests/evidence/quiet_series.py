"""Series in which nothing happens: every signal on their charts and every deviation of theirs is a false alarm.

Charts: independent points of a normal distribution; points of which each leans on the one before (0.3); points with a
long tail (a gamma distribution of shape 4); shares of sixty pieces of which 4 % fail. Nights: a year of a project's
readings under the policy, whose true level lies inside the agreed band and never moves:

    defect rate           eight pieces inspected a working day, 2 % fail (band: up to 5 %)
    csat                  one answer in four working days, 93 % in the top two boxes (band: from 80 %)
    complaint rate        0.3 complaints a month (band: up to one)
    schedule deviation    work swings by 15 % of a week's plan around the plan, and what was lost is made up within a month

Near the edge of the band the true levels are 4 % that fail, 84 % satisfied and 0.7 complaints a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tasks.indicators.complaints import DAYS_PER_MONTH
from tasks.indicators.intervals import poisson_rate, wilson
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tests.evidence.planted_measures import swings

FIRST = date(2025, 1, 6)
NIGHTS, EARLIER = 364, 280
PIECES, FAIL = 60, 0.04
KINDS = ("normal", "leaning on the point before", "long tail", "shares")
_WINDOW = 31  # days of the complaint rate's window in the shipped policy


def points(kind: str, series: int, periods: int, seed: int) -> tuple[np.ndarray, np.ndarray | None]:
    """(values, sizes) of quiet charts: series × periods; sizes of shares alone."""
    chance = np.random.default_rng(seed)
    if kind == "shares":
        return chance.binomial(PIECES, FAIL, (series, periods)) / PIECES, np.full((series, periods), float(PIECES))
    if kind == "long tail":
        return chance.gamma(4.0, 1.0, (series, periods)), None
    return swings(chance, "leaning on the week before" if "leaning" in kind else kind, (series, periods)), None


@dataclass(frozen=True)
class Level:
    """The true levels: share of pieces that fail, share of satisfied answers, complaints a month."""

    fail: float
    satisfied: float
    complaints: float


WELL_INSIDE, NEAR_THE_EDGE = Level(0.02, 0.93, 0.3), Level(0.04, 0.84, 0.7)


def quiet_readings(projects: int, seed: int, level: Level = WELL_INSIDE) -> pd.DataFrame:
    """READINGS of NIGHTS nights from FIRST on, and of the EARLIER nights that charts look back on."""
    chance = np.random.default_rng(seed)
    nights = [FIRST + timedelta(days=day) for day in range(-EARLIER, NIGHTS)]
    worked = np.array([night.weekday() < 5 for night in nights])
    shape = (projects, len(nights))
    looked = np.where(worked, 8, 0) * np.ones(shape, dtype=int)
    answers = (worked & (chance.random(shape) < 0.25)).astype(int)
    complaints = _window(chance.poisson(level.complaints / DAYS_PER_MONTH, shape), _WINDOW)
    months = np.full(shape, _WINDOW / DAYS_PER_MONTH)
    low, high = poisson_rate(complaints, months)
    return pd.concat([
        _share("defect_rate", nights, _window(chance.binomial(looked, level.fail), 28), _window(looked, 28), 20),
        _share("csat", nights, _window(chance.binomial(answers, level.satisfied), 90), _window(answers, 90), 5),
        _frame("complaint_rate", nights, complaints / months, numerator=complaints, denominator=months, low=low, high=high),
        *_progress(chance, nights, worked, projects),
    ])  # fmt: skip


def _progress(chance: np.random.Generator, nights: list[date], worked: np.ndarray, projects: int) -> list[pd.DataFrame]:
    """A plan of three years that has run for half a year when it is first looked at; progress swings around it."""
    planned = 0.15 + 0.85 * np.cumsum(worked) / (3 * 261)
    ahead = np.zeros((projects, len(nights)))
    daily = (
        0.15 * (0.85 / (3 * 261)) * np.sqrt(5)
    )  # 15 % of a week's work, from five days that do not know of each other
    for column in range(1, len(nights)):
        ahead[:, column] = ahead[:, column - 1] * (0.95 if worked[column] else 1.0)
        ahead[:, column] += worked[column] * chance.normal(0, daily, projects)
    plan = np.broadcast_to(planned, ahead.shape)
    nothing = np.full(ahead.shape, np.nan)
    stands = {"planned_progress": plan, "actual_progress": plan + ahead, "schedule_deviation_rate": ahead / plan}
    return [
        _frame(name, nights, values, numerator=nothing, denominator=nothing, low=nothing, high=nothing)
        for name, values in stands.items()
    ]


def _share(name: str, nights: list[date], part: np.ndarray, whole: np.ndarray, minimum: int) -> pd.DataFrame:
    low, high = wilson(part, np.maximum(whole, 1))
    value = np.where(whole >= minimum, part / np.maximum(whole, 1), np.nan)
    return _frame(name, nights, value, numerator=part, denominator=whole, low=low, high=high)


def _window(daily: np.ndarray, days: int) -> np.ndarray:
    """The sum of the last `days` days, as float."""
    total = np.cumsum(daily, axis=1).astype(float)
    total[:, days:] -= total[:, :-days].copy()
    return total


def _frame(
    name: str, nights: list[date], value: np.ndarray, *, numerator: np.ndarray, denominator: np.ndarray,
    low: np.ndarray, high: np.ndarray,
) -> pd.DataFrame:  # fmt: skip
    keys = [f"q{number:04}" for number in range(len(value))]
    frame = pd.DataFrame({
        "project": np.repeat(keys, len(nights)), "indicator": name, "scope": "overall" if name == "csat" else "project",
        "night": np.tile(pd.to_datetime(nights), len(keys)), "unit": "1", "formula_version": 1, "trust": "A",
        "state": np.where(np.isnan(value.ravel()), "not_enough_data", "measured"), "value": value.ravel(),
        "numerator": numerator.ravel(), "denominator": denominator.ravel(),
        "interval_low": low.ravel(), "interval_high": high.ravel(),
    })  # fmt: skip
    return conform(frame, READINGS)
