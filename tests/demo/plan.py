"""A project's plan and how far its work has come on each Friday, so that the schedule tells the story's lateness.

On every Friday the items stand where they would on plan at some earlier moment; that moment is sought so that
the weighted sum of their progress is the planned sum times (1 + lateness).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from tests.demo.calendar import FRIDAYS
from tests.demo.stories import Story

STEP = 5  # progress is written in steps of five per cent


@dataclass(frozen=True)
class Leaf:
    """One item of the plan below an epic."""

    number: int
    epic: int
    title: str
    person: str
    estimate_hours: int
    start_on: date
    due_on: date


@dataclass(frozen=True)
class Plan:
    """The leaves in the order of their numbers, and `progress[week][leaf]` in per cent."""

    story: Story
    leaves: tuple[Leaf, ...]
    progress: NDArray[np.int64]


def make_plan(story: Story, rng: np.random.Generator) -> Plan:
    """The plan of `story` and its progress on each Friday."""
    leaves = _leaves(story, rng)
    start = np.array([leaf.start_on.toordinal() for leaf in leaves], dtype=float)
    due = np.array([leaf.due_on.toordinal() for leaf in leaves], dtype=float)
    weight = np.array([leaf.estimate_hours for leaf in leaves], dtype=float)
    shift = rng.integers(-5, 6, len(leaves)).astype(float)
    progress = np.zeros((len(FRIDAYS), len(leaves)), dtype=np.int64)
    for week, friday in enumerate(FRIDAYS):
        planned = _done(float(friday.toordinal()), start, due) @ weight
        wanted = planned * (1 + story.lateness(week))
        steps = _standing(wanted, start + shift, due + shift, weight)
        progress[week] = np.maximum(steps, progress[week - 1]) if week else steps
    return Plan(story, leaves, progress)


def _done(at: float, start: NDArray[np.float64], due: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip((at - start) / (due - start), 0, 1)


def _standing(
    wanted: float, start: NDArray[np.float64], due: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Progress in per cent whose weighted sum is nearest to `wanted`, found by halving."""
    low, high = float(start.min()), float(due.max())
    for _ in range(40):
        middle = (low + high) / 2
        if _steps(middle, start, due) @ weight / 100 < wanted:
            low = middle
        else:
            high = middle
    return _steps(high, start, due)


def _steps(at: float, start: NDArray[np.float64], due: NDArray[np.float64]) -> NDArray[np.int64]:
    return (np.floor(_done(at, start, due) * 100 / STEP) * STEP).astype(np.int64)


def _leaves(story: Story, rng: np.random.Generator) -> tuple[Leaf, ...]:
    """Each epic takes its turn, overlapping the next; its things are drafted and then done."""
    days = (story.ends_on - story.starts_on).days
    length = days / (len(story.epics) + 1) * 2
    leaves = []
    number = len(story.epics)
    for epic, (_, things) in enumerate(story.epics):
        opens = days / (len(story.epics) + 1) * epic
        for place, thing in enumerate(things):
            for half, step in enumerate(story.steps):
                number += 1
                begin = opens + length * 0.55 * place / len(things) + half * length * 0.22
                duration = int(rng.integers(14, 29))
                start_on = min(story.starts_on + timedelta(days=int(begin)), story.ends_on - timedelta(days=duration))
                person = story.people[int(rng.integers(len(story.people)))]
                hours = 8 * int(rng.integers(1, 7))
                due_on = start_on + timedelta(days=duration)
                leaves.append(Leaf(number, epic, step.format(thing), person, hours, start_on, due_on))
    return tuple(leaves)
