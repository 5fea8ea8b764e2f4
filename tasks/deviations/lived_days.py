"""Which past days does each trial repeat, and what has it done by then?

Drawn for all projects of a night at once and shared by those whose histories are alike; sources in `trials`.
"""

from __future__ import annotations

import numpy as np

HORIZON_DAYS = 780
"""Working days after which a trial is given up: three years. A date beyond it is no forecast."""

_BITS = 32


class Draws:
    """Which past day each trial repeats on each day to come; made as far as needed, for histories of like stretches.

    An urn of days: each trial draws one, and puts it back with a copy. So a trial that began well goes on well, as it
    must while nobody knows whether the past days were good luck.
    """

    def __init__(self, trials: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._raw: list[np.ndarray] = []
        self._stretches: tuple[int, ...] = ()
        self._known = np.zeros(trials, np.uint64)
        self._drawn = np.empty((HORIZON_DAYS, trials), np.int16)
        self._days: list[np.ndarray] = []
        self._twos: list[np.ndarray] = []

    def among_last(self, stretches: tuple[int, ...]) -> Draws:
        """The same draws for histories as long as the last stretch, of which the trials know so many last days in turn."""
        if stretches != self._stretches:
            self._stretches, self._days, self._twos = stretches, [], []
            self._known = np.resize(np.array(stretches, dtype=np.uint64), len(self._known))
        return self

    def day(self, number: int) -> np.ndarray:
        """Per trial the position of the past day that is repeated on day `number` (0: the next)."""
        while len(self._raw) <= number:
            self._raw.append(self._random.integers(0, 1 << _BITS, len(self._known), dtype=np.uint64))
        while len(self._days) <= number:
            drawn = len(self._days)
            back = (self._raw[drawn] * (self._known + np.uint64(drawn)) >> np.uint64(_BITS)).astype(np.intp)
            known = self._known.astype(np.intp)
            place = self._stretches[-1] - 1 - back
            copies = np.flatnonzero(back >= known)
            place[copies] = self._drawn[back[copies] - known[copies], copies]
            self._drawn[drawn] = place
            self._days.append(place)
        return self._days[number]

    def two_days(self, number: int) -> np.ndarray:
        """Per trial the positions of both days of the pair `number` as one: the first's times the history's length, plus the second's."""
        while len(self._twos) <= number:
            first = 2 * len(self._twos)
            self._twos.append(self.day(first) * self._stretches[-1] + self.day(first + 1))
        return self._twos[number]


class Lived:
    """What each trial of one project has done so far: two days at a time, and the day between where it is asked for.

    Where work is taken back, one day at a time: what was done once was done, whatever is taken back later.
    """

    def __init__(self, past: np.ndarray, draws: Draws, trials: int) -> None:
        self._past, self._draws = past, draws
        self._falls = bool((past < 0).any())
        self.days_a_step = 1 if self._falls else 2
        self._steps = past if self._falls else np.add.outer(past, past).ravel()
        self._gained, self._before, self._step = np.zeros((3, trials), np.float32)
        self._best = np.zeros(trials, np.float32)

    def on(self, day: int) -> np.ndarray:
        """By the end of a day (1: the next), a step after the one asked for before."""
        drawn = self._draws.day(day - 1) if self._falls else self._draws.two_days(day // 2 - 1)
        self._steps.take(drawn, out=self._step, mode="clip")
        self._before, self._gained = self._gained, self._before
        np.add(self._before, self._step, out=self._gained)
        return np.maximum(self._best, self._gained, out=self._best) if self._falls else self._gained

    def day_before(self, day: int) -> np.ndarray:
        """By the end of the first of the two days that the last step, to `day`, went."""
        self._past.take(self._draws.day(day - 2), out=self._step, mode="clip")
        return np.add(self._before, self._step, out=self._step)
