"""What would have come anyway, by the periods before alone? An unusual spell that passes, and a trend that goes on.

    ────────────╮              ╭───────      beyond_usual: is after more than the return to what was usual before a short
                ╰──spell───────╯             spell? Who acts on the worst weeks sees better ones follow (F. Galton, Regression
                       ▲ measure             towards mediocrity in hereditary stature, 1886)

    ──╲__                                    beyond_trend: is after more than where the straight line through the periods
         ╲___ ▲ measure                      before would have come to?
             ╲____

Whole arrays, question × period. A spell of eight periods or more is none: a run of eight is a level of its own, and one that
lasted so long and ended with the measure did not end by chance that easily.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tasks.deviations.weighted_periods import centre, error, usual_noise

RUN = 8
"""Periods in a row from which a spell is a level of its own (process-behaviour charts, rule 2)."""

_FEWEST_STEADY, _FEWEST_SHIFTED = 5, 2
_UNUSUAL = 2.0
_TREND = 1.645
"""Standard errors from which a slope is taken as one: one-sided 95 %. A caveat too many costs less than one too few."""


def last_end(values: np.ndarray, weights: np.ndarray, towards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which periods belong to the last stretch that lies to one side, and by how many standard errors it differs from those before.

    It begins where the standardised difference of the means on either side is largest in the direction of `towards` (1 or
    −1 per row), with five periods before and two in it; without so many it is all of them, and the second is −inf.
    """
    there, sigma = weights > 0, usual_noise(values, weights)
    sums, mass, points = (np.cumsum(each, axis=1) for each in (values * weights, weights, there.astype(int)))
    rest, rest_mass, rest_points = (total[:, -1:] - total for total in (sums, mass, points))
    fit = (points >= _FEWEST_STEADY) & (rest_points >= _FEWEST_SHIFTED) & (sigma[:, None] > 0)
    safe, rest_safe = np.where(mass > 0, mass, 1.0), np.where(rest_mass > 0, rest_mass, 1.0)
    moved = towards[:, None] * (rest / rest_safe - sums / safe) / error(sigma[:, None], safe, rest_safe)
    score = np.where(fit, moved, -np.inf)
    best = score.argmax(axis=1)
    most = score[np.arange(len(score)), best]
    return (np.arange(values.shape[1])[None, :] > best[:, None]) | ~(most > 0)[:, None], most


@dataclass(frozen=True)
class Before:
    """The periods before, question × period, oldest first: values, weights (0 where there is none), and their days as numbers."""

    value: np.ndarray
    weight: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class Come:
    """Where each series came to: centre, weight and middle day of the periods after, their noise, and how the centre shifted."""

    centre: np.ndarray
    weight: np.ndarray
    day: np.ndarray
    noise: np.ndarray
    shift: np.ndarray


def beyond_usual(before: Before, come: Come) -> np.ndarray:
    """By how many standard errors the centre after lies further than what was usual before the last, short spell.

    Further is in the direction of the shift; NaN where the periods before end in no such spell on the other side.
    """
    towards = np.sign(come.shift)
    spell, score = last_end(before.value, before.weight, -towards)
    usual = np.where(spell, 0.0, before.weight)
    short = (score >= _UNUSUAL) & ((spell & (before.weight > 0)).sum(axis=1) < RUN)
    further = towards * (come.centre - centre(before.value, usual)) / error(come.noise, usual.sum(axis=1), come.weight)
    return np.asarray(np.where(short, further, np.nan))


def beyond_trend(before: Before, come: Come) -> np.ndarray:
    """By how many standard errors the centre after lies further than the line through the periods before comes to.

    Further is in the direction of the shift; NaN where there are fewer than five periods or their line does not go that way.
    """
    towards, mass, middle = np.sign(come.shift), before.weight.sum(axis=1), centre(before.day, before.weight)
    off = np.where(before.weight > 0, before.day - middle[:, None], 0.0)
    spread = (before.weight * off**2).sum(axis=1)
    fit = ((before.weight > 0).sum(axis=1) >= _FEWEST_STEADY) & (spread > 0) & (come.noise > 0) & (come.weight > 0)
    spread, noise, mass, after = (np.where(fit, each, 1.0) for each in (spread, come.noise, mass, come.weight))
    slope = (before.weight * off * before.value).sum(axis=1) / spread
    going = towards * slope / (noise / np.sqrt(spread)) >= _TREND
    ahead = np.where(fit, come.day - middle, 0.0)
    line = centre(before.value, before.weight) + slope * ahead
    further = towards * (come.centre - line) / (noise * np.sqrt(1 / mass + ahead**2 / spread + 1 / after))
    return np.asarray(np.where(fit & going, further, np.nan))
