"""Projects that begin to fall behind on a known day: the generator of what an early warning has to see.

Each project has sixty items that follow one another over about 260 days. People do what the plan asks of each working day,
give or take two fifths, with up to 15 % in hand; they work at most three to twenty days ahead of the plan, and catch up a
little when they are behind.

    steady      nothing happens; every warning is a false one
    slow        from a day between 70 and 130 on, less is done each day: half after ninety days
    sudden      from such a day on, two fifths are done
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from tests.tasks.store.frames import frame_of

FIRST = date(2026, 1, 5)
NIGHTS, ITEMS = 259, 60
STEADY, SLOW, SUDDEN = "steady", "slow", "sudden"
_IN_HAND, _AHEAD_DAYS, _CATCHING_UP, _SWING = 0.15, (3, 20), 0.02, 0.4
_HALVED_AFTER, _SLOWEST, _SUDDEN = 90, 0.5, 0.4


@dataclass(frozen=True)
class DriftingProjects:
    """Projects by number: kind, the day their drift begins, their plan, and how much of each item is done at each day's end.

    `done` is day × project × item. `items` are the work items without their progress, in the plan's order.
    """

    projects: pd.DataFrame
    kind: np.ndarray
    onset: np.ndarray
    plan: pd.DataFrame
    items: pd.DataFrame
    done: np.ndarray

    def items_on(self, day: int) -> pd.DataFrame:
        """WORK_ITEMS as the tracker has them at the end of a day; progress is noted in quarters."""
        share = np.floor(self.done[day].ravel() * 4 + 1e-9) / 4
        finished = share >= 1
        first = (self.done[: day + 1] >= 1 - 1e-9).argmax(axis=0).ravel()
        closed = pd.Series(pd.Timestamp(FIRST, tz="UTC") + pd.to_timedelta(first, "D") + pd.Timedelta(hours=12))
        return self.items.assign(
            status=pd.Series(np.where(finished, "done", np.where(share > 0, "in_progress", "open")), dtype="str"),
            done_ratio=share,
            closed_at=closed.where(finished).astype("datetime64[us, UTC]"),
        )


def drifting_projects(each: int, seed: int = 41) -> DriftingProjects:
    """`each` projects of every kind."""
    chance = np.random.default_rng(seed)
    count = 3 * each
    kind = np.repeat([STEADY, SLOW, SUDDEN], each)
    onset = chance.integers(70, 131, count)
    due = np.sort(np.linspace(12, NIGHTS - 1, ITEMS) + chance.uniform(-2, 2, (count, ITEMS)), axis=1).round()
    start = due - chance.integers(8, 16, (count, ITEMS))
    weight = np.round(chance.lognormal(3.0, 0.4, (count, ITEMS))) + 1
    days = np.arange(NIGHTS)
    planned = np.stack([
        (weight * np.clip((day - start) / (due - start), 0, 1)).sum(axis=1) for day in days
    ])  # fmt: skip
    done = _work(chance, planned, kind, onset)
    before = np.cumsum(weight, axis=1) - weight
    share = np.clip((done[:, :, None] - before) / weight, 0.0, 1.0)
    keys = [f"{name}-{number:03}" for number, name in enumerate(kind)]
    return DriftingProjects(
        frame_of("projects", [{"key": key, "name": key, "customer": "acme", "phase": "implementation", "starts_on": FIRST}
                              for key in keys]),
        kind, onset, _plan(keys, start, due, weight), _items(keys, start, due, weight), share,
    )  # fmt: skip


def _work(chance: np.random.Generator, planned: np.ndarray, kind: np.ndarray, onset: np.ndarray) -> np.ndarray:
    """The work that is done by the end of each day: day × project."""
    done = np.zeros(planned.shape)
    a_day = planned[-1] / (NIGHTS * 5 / 7)
    stop = planned[-1]
    in_hand, ahead = chance.uniform(1, 1 + _IN_HAND, len(kind)), chance.uniform(*_AHEAD_DAYS, len(kind))
    for day in range(1, NIGHTS):
        done[day] = done[day - 1]
        if (FIRST + timedelta(days=day)).weekday() >= 5:
            continue
        gone = np.maximum(day - onset, 0)
        pace = np.where(kind == SLOW, 1 - (1 - _SLOWEST) * np.minimum(gone / _HALVED_AFTER, 1), 1.0)
        pace = np.where((kind == SUDDEN) & (gone > 0), _SUDDEN, pace)
        behind = np.clip((planned[day] - done[day]) / a_day, 0, 10)
        wanted = a_day * pace * (in_hand + _CATCHING_UP * behind) * chance.gamma(1 / _SWING**2, _SWING**2, len(kind))
        furthest = np.minimum(np.maximum(planned[day] + ahead * a_day, done[day]), stop)
        done[day] = np.minimum(done[day] + wanted, furthest)
    return done


def _plan(keys: list[str], start: np.ndarray, due: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    rows = [
        {"baseline": f"{key}@0", "source": "tracker", "ref": f"{key}-{item:02}", "project": key,
         "weight": weight[number, item], "start_on": _day(start[number, item]), "due_on": _day(due[number, item])}
        for number, key in enumerate(keys) for item in range(ITEMS)
    ]  # fmt: skip
    return frame_of("baseline_items", rows)


def _items(keys: list[str], start: np.ndarray, due: np.ndarray, weight: np.ndarray) -> pd.DataFrame:
    known = pd.Timestamp(FIRST, tz="UTC") - pd.Timedelta(days=10)
    rows = [
        {"source": "tracker", "ref": f"{key}-{item:02}", "project": key, "title": f"Item {item}", "status": "open",
         "estimate_hours": weight[number, item], "start_on": _day(start[number, item]), "due_on": _day(due[number, item]),
         "created_at": known, "valid_from": known}
        for number, key in enumerate(keys) for item in range(ITEMS)
    ]  # fmt: skip
    return frame_of("work_items", rows)


def _day(number: float) -> date:
    return FIRST + timedelta(days=int(number))
