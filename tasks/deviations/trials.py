"""When is a given amount of work done, if each day to come goes like one of the days behind us?

Monte Carlo: each trial repeats past working days, drawn at random, until the work is done. Source: T. Magennis,
Forecasting and Simulating Software Development Projects (2011); D. Vacanti, Actionable Agile Metrics for Predictability
(2015). The past pace itself is only known from so many days, and the farther ahead, the more that matters: the draws
are those of the Bayesian bootstrap (D. Rubin, Annals of Statistics 9, 1981), made as a Polya urn (D. Blackwell and
J. MacQueen, Annals of Statistics 1, 1973).

Nor does anybody know since when the present pace holds. So a third of the trials each knows the last third of the
history, the last two thirds, or all of it; a stretch with fewer than five active days gives way to the next longer one.

Days are drawn one by one, so streaks (an illness, a release week) are not repeated as streaks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

P50, P85 = 0.50, 0.85
HORIZON_DAYS = 780
"""Working days after which a trial is given up: three years. A date beyond it is no forecast."""

FEWEST_ACTIVE_DAYS = 5
"""Fewer days with progress are no history to draw from."""

_STRETCHES = 3
_SAME = 1e-5  # single precision: a sum of parts that reaches the whole within it has reached it
_NEARLY_ALL = 0.995  # the last few trials may take years, and no date or shown certainty rests on them
_BITS = 32


@dataclass(frozen=True)
class Arrivals:
    """When the trials of each subject got there: one entry per subject.

    `p50` and `p85` are the first working day to come (1: the next) by whose end that share of the trials was done, inf
    beyond the horizon; `by_due` is the share done by the subject's due day.
    """

    p50: np.ndarray
    p85: np.ndarray
    by_due: np.ndarray


def arrivals(
    history: np.ndarray, owner: np.ndarray, needed: np.ndarray, due: np.ndarray, *, trials: int, seed: int
) -> Arrivals:
    """Run the trials of every subject on the history of its owner.

    `history` [projects × working days] holds what was done on each past day, NaN where a project's history had not
    begun. Subjects: `owner` (row of the history), `needed` (what is left, in the history's unit, above zero), `due` (in
    working days to come; NaN: none). A trial's draws depend on the seed and its number alone: a project's forecast is
    the same whoever else is forecast. Raises ValueError for an owner without any past day.
    """
    found = Arrivals(np.full(len(owner), np.inf), np.full(len(owner), np.inf), np.zeros(len(owner)))
    stretches = _stretches(history)
    order = np.lexsort((needed, owner, *stretches[owner].T))
    groups = np.split(order, np.flatnonzero(np.diff(owner[order])) + 1) if len(order) else []
    draws = _Draws(trials, seed)
    for subjects in groups:  # the arrays are the trials: a project's fit the processor's cache, a portfolio's do not
        mine = owner[subjects[0]]
        length = stretches[mine, -1]
        if not length:
            raise ValueError("trials need at least one past day to draw from")
        past = history[mine, -length:].astype(np.float32)
        own = draws.among_last(tuple(stretches[mine]))
        last_due = float(np.nan_to_num(due[subjects]).max())
        done = _done_by_day(past, needed[subjects].astype(np.float32), own, trials, last_due)
        found.p50[subjects] = _first_day(done, P50 * trials)
        found.p85[subjects] = _first_day(done, P85 * trials)
        found.by_due[subjects] = _share_by(done, due[subjects], trials)
    return found


def _stretches(history: np.ndarray) -> np.ndarray:
    """How many of its last days each project's trials know, a third of them each: [projects × stretches], ascending."""
    length = np.count_nonzero(~np.isnan(history), axis=1)
    found = np.tile(length[:, None], _STRETCHES)
    active = np.cumsum(history[:, ::-1] > 0, axis=1)
    for part in range(_STRETCHES - 1, 0, -1):
        days = -(-length * part // _STRETCHES)
        enough = active[np.arange(len(history)), np.maximum(days, 1) - 1] >= FEWEST_ACTIVE_DAYS
        found[:, part - 1] = np.where(enough, days, found[:, part])
    return found


class _Draws:
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

    def among_last(self, stretches: tuple[int, ...]) -> _Draws:
        """The same draws for histories as long as the last stretch, of which the trials know so many last days in turn."""
        if stretches != self._stretches:
            self._stretches, self._days = stretches, []
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


def _done_by_day(past: np.ndarray, needed: np.ndarray, draws: _Draws, trials: int, last_due: float) -> np.ndarray:
    """How many trials have done each amount (ascending) by the end of each day: [amounts × days], never falling.

    It ends once the P85 of all and their share by the last due day are known, or nearly all trials are done.
    """
    enough = needed - _SAME * np.maximum(needed, 1)
    gained, step, flags = np.zeros(trials, np.float32), np.empty(trials, np.float32), np.empty(trials, bool)
    falls, best = bool((past < 0).any()), gained
    most_a_day = float(past.max())
    counts: list[list[int]] = []
    latest = [0] * len(enough)
    # of the amounts, those before `whole` are done by all trials, those from `untouched` on by none until day `wake`
    whole, untouched, wake = 0, 0, 0
    for day in range(HORIZON_DAYS if most_a_day > 0 else 0):
        past.take(draws.day(day), out=step, mode="clip")
        np.add(gained, step, out=gained)
        if falls:  # what was done once was done, whatever is taken back later
            best = np.maximum(best, gained)
        if untouched < len(enough) and day >= wake:
            most = float(best.max())
            untouched = int(np.searchsorted(enough, most, side="right"))
            wake = day + int((enough[untouched] - most) / most_a_day) if untouched < len(enough) else HORIZON_DAYS
        for number in range(whole, untouched):
            latest[number] = int(np.count_nonzero(np.greater_equal(best, enough[number], out=flags)))
        while whole < untouched and latest[whole] == trials:
            whole += 1
        counts.append(latest.copy())
        if latest[-1] >= _NEARLY_ALL * trials or (latest[-1] >= P85 * trials and day + 1 >= last_due):
            break
    return np.array(counts, dtype=np.intp).T if counts else np.zeros((len(needed), 0), dtype=np.intp)


def _first_day(done: np.ndarray, wanted: float) -> np.ndarray:
    reached = done >= wanted - 1e-9
    if not reached.shape[1]:
        return np.full(len(done), np.inf)
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.inf)


def _share_by(done: np.ndarray, due: np.ndarray, trials: int) -> np.ndarray:
    """The share of trials done by the end of each due day; none by a day that is past, nor where there is no day."""
    day = np.clip(np.nan_to_num(due), 0, done.shape[1]).astype(np.intp)
    padded = np.concatenate([np.zeros((len(done), 1), dtype=np.intp), done], axis=1)
    return np.asarray(padded[np.arange(len(done)), day] / trials)
