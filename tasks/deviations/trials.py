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

from tasks.deviations.lived_days import HORIZON_DAYS, Draws, Lived

P50, P85 = 0.50, 0.85
FEWEST_ACTIVE_DAYS = 5
"""Fewer days with progress are no history to draw from."""

_STRETCHES = 3
_SAME = 1e-5  # single precision: a sum of parts that reaches the whole within it has reached it
_NEARLY_ALL = 0.995  # the last few trials may take years, and no date or shown certainty rests on them


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
    draws = Draws(trials, seed)
    for subjects in groups:  # the arrays are the trials: a project's fit the processor's cache, a portfolio's do not
        mine = owner[subjects[0]]
        length = stretches[mine, -1]
        if not length:
            raise ValueError("trials need at least one past day to draw from")
        past = history[mine, -length:].astype(np.float32)
        own = draws.among_last(tuple(stretches[mine]))
        own_due = np.minimum(np.nan_to_num(due[subjects]), HORIZON_DAYS)
        done = _done_by_day(past, needed[subjects].astype(np.float32), own_due, own, trials)
        found.p50[subjects] = _first_day(done, P50 * trials)
        found.p85[subjects] = _first_day(done, P85 * trials)
        found.by_due[subjects] = _share_by(done, own_due, trials)
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


def _done_by_day(past: np.ndarray, needed: np.ndarray, due: np.ndarray, draws: Draws, trials: int) -> np.ndarray:
    """How many trials have done each amount (ascending) by the end of each day: [amounts × days], never falling.

    It holds where it decides: on the first days by which half and 85 % of the trials are done, and on the amount's due day.
    In between an earlier day's count may stand, and it ends once all of this is known or nearly all trials are done.
    """
    enough = needed - _SAME * np.maximum(needed, 1)
    lived, flags = Lived(past, draws, trials), np.empty(trials, bool)
    most_a_day, last_due = float(past.max()), float(due.max())
    half, most = P50 * trials, P85 * trials
    counts: list[list[int]] = []
    latest = [0] * len(enough)
    # of the amounts, those before `known` need no more counting, those from `untouched` on no trial has done until day `wake`
    known, untouched, wake = 0, 0, 0

    def done(gained: np.ndarray, number: int) -> int:
        return int(np.count_nonzero(np.greater_equal(gained, enough[number], out=flags)))

    for day in range(lived.days_a_step, HORIZON_DAYS + 1 if most_a_day > 0 else 0, lived.days_a_step):
        gained, before = lived.on(day), latest.copy()
        if untouched < len(enough) and day >= wake:
            furthest = float(gained.max())
            untouched = int(np.searchsorted(enough, furthest, side="right"))
            wake = day + int((enough[untouched] - furthest) / most_a_day) if untouched < len(enough) else HORIZON_DAYS
        for number in range(known, untouched):  # after one that fewer than half have done, more is done by fewer still
            if number == known or latest[number - 1] >= half or day - due[number] in (0, 1):
                latest[number] = done(gained, number)
        if lived.days_a_step > 1:
            decided = [
                number
                for number in range(known, untouched)
                if before[number] < half <= latest[number]
                or before[number] < most <= latest[number]
                or due[number] == day - 1
            ]
            first = lived.day_before(day) if decided else gained
            counts.append([done(first, number) if number in decided else count for number, count in enumerate(before)])
        counts.append(latest.copy())
        while known < untouched and (latest[known] == trials or (latest[known] >= most and day >= due[known])):
            known += 1
        if latest[-1] >= _NEARLY_ALL * trials or (latest[-1] >= most and day >= last_due):
            break
    return np.array(counts, dtype=np.intp).T if counts else np.zeros((len(needed), 0), dtype=np.intp)


def _first_day(done: np.ndarray, wanted: float) -> np.ndarray:
    reached = done >= wanted - 1e-9
    if not reached.shape[1]:
        return np.full(len(done), np.inf)
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.inf)


def _share_by(done: np.ndarray, due: np.ndarray, trials: int) -> np.ndarray:
    """The share of trials done by the end of each due day; none by a day that is past, nor where there is no day."""
    day = np.clip(due, 0, done.shape[1]).astype(np.intp)
    padded = np.concatenate([np.zeros((len(done), 1), dtype=np.intp), done], axis=1)
    return np.asarray(padded[np.arange(len(done)), day] / trials)
