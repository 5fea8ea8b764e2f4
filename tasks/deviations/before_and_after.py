"""Where did a series lie before and after some days, and how noisy is it? Whole arrays: one row per question.

Each period has a weight: a share's denominator, else one. A period's variance is noise² ÷ weight, so that one formula
serves both; noise is Σ|Δ| ÷ (n − 1) × √2 ÷ 1.128 of the moving ranges Δ, each divided by √(1/weight + 1/weight before):
for weights of one the σ = mean moving range ÷ 1.128 of the process-behaviour chart. A share's noise is at least the
binomial √(p(1 − p)).

One giant outlier would move a mean of a dozen periods by itself: for the shift and the noise each period is drawn in to
3.5 σ around its side's median, σ from the median moving range ÷ 0.954 (D. J. Wheeler). The centres shown are plain means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

RANGE_TO_SIGMA = 1.128
MEDIAN_RANGE_TO_SIGMA = 0.954

_SERIES = ["project", "indicator", "scope"]
_SHIFTED = 3.0
_FEWEST_STEADY, _FEWEST_SHIFTED = 5, 2
_OUTLYING = 3.5


@dataclass(frozen=True)
class Sides:
    """Both sides of each question: centres, points and weights; NaN centres where a side has no period.

    `shift` is how far the centre moved, outliers drawn in; `noise` what a period of weight one varies by.
    `shifted_before` is True where the periods before are only those since a shift for the worse. `worsened` is how far the
    centre moved from the worst end of the periods before, sure shift or not, in standard errors; negative is for the
    worse. `fewest_expected` is
    the smaller side's weight × p × (1 − p): below five the normal distribution is no fair stand-in for a binomial.
    `before_base` and `after_base` are the mean bases of the periods, NaN where they have none.
    """

    before: np.ndarray
    after: np.ndarray
    shift: np.ndarray
    before_points: np.ndarray
    after_points: np.ndarray
    before_weight: np.ndarray
    after_weight: np.ndarray
    noise: np.ndarray
    is_share: np.ndarray
    shifted_before: np.ndarray
    worsened: np.ndarray
    fewest_expected: np.ndarray
    before_base: np.ndarray
    after_base: np.ndarray


def sides_of(asked: pd.DataFrame, periods: pd.DataFrame, better: np.ndarray, most_after: int) -> Sides:
    """The sides of each row of `asked`: project, indicator, scope; before in [since, first), after in [ready, until).

    A period belongs to a side when all its days do; after are the first `most_after` of them. `better` is 1 where higher is better, −1 where lower is.
    """
    place = asked.assign(row=np.arange(len(asked)))
    beside = place.merge(periods, on=_SERIES).sort_values(["row", "last_day"], kind="stable")
    begun = beside["since"].isna() | (beside["first_day"] >= beside["since"])
    earlier = begun & (beside["last_day"] < beside["first"])
    later = (beside["first_day"] >= beside["ready"]) & (beside["last_day"] < beside["until"])
    later &= later.groupby(beside["row"]).cumsum() <= most_after
    is_share = beside["weight"].notna().groupby(beside["row"]).any().reindex(place["row"], fill_value=False).to_numpy()
    x_before, w_before = _laid_out(beside[earlier], len(asked))
    x_after, w_after = _laid_out(beside[later], len(asked))
    bases = [_laid_out(beside[side], len(asked), "base")[0] for side in (earlier, later)]
    near_before, near_after = _drawn_in(x_before, w_before), _drawn_in(x_after, w_after)
    noise = _noise(near_before, w_before, near_after, w_after, is_share)
    worst_end, score = _worst_end(near_before, w_before, -better)
    w_end = np.where(worst_end, w_before, 0.0)
    shifted = score >= _SHIFTED
    w_before = np.where(shifted[:, None], w_end, w_before)
    near_before = _drawn_in(x_before, w_before)
    after, near_end = _centre(near_after, w_after), _centre(_drawn_in(x_before, w_end), w_end)
    both = w_before.sum(axis=1), w_after.sum(axis=1)
    pooled = _centre(np.hstack([x_before, x_after]), np.hstack([w_before, w_after]))
    return Sides(
        before=_centre(x_before, w_before),
        after=_centre(x_after, w_after),
        shift=after - _centre(near_before, w_before),
        before_points=(w_before > 0).sum(axis=1),
        after_points=(w_after > 0).sum(axis=1),
        before_weight=np.where(both[0] > 0, both[0], np.nan),
        after_weight=np.where(both[1] > 0, both[1], np.nan),
        noise=noise,
        is_share=is_share,
        shifted_before=shifted,
        worsened=better * (after - near_end) / _error(noise, w_end.sum(axis=1), both[1]),
        fewest_expected=np.fmin(*both) * np.clip(pooled * (1 - pooled), 0, None),
        before_base=_centre(bases[0], w_before),
        after_base=_centre(bases[1], w_after),
    )


def _laid_out(rows: pd.DataFrame, count: int, name: str = "value") -> tuple[np.ndarray, np.ndarray]:
    """Values and weights as arrays question × period, oldest first and pressed to the right; weight 0 where empty."""
    row = rows["row"].to_numpy()
    from_last = rows.groupby("row").cumcount(ascending=False).to_numpy()
    width = int(from_last.max()) + 1 if len(rows) else 1
    values, weights = np.zeros((count, width)), np.zeros((count, width))
    values[row, width - 1 - from_last] = rows[name].to_numpy(dtype=float)
    weights[row, width - 1 - from_last] = rows["weight"].fillna(1.0).to_numpy(dtype=float)
    return values, weights


def _ranges(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Moving ranges in units of noise; NaN where one of the two periods is missing."""
    known = (weights[:, 1:] > 0) & (weights[:, :-1] > 0)
    inverse = 1 / np.where(weights > 0, weights, 1.0)
    scale = np.sqrt(inverse[:, 1:] + inverse[:, :-1])
    return np.where(known, np.abs(np.diff(values, axis=1)) / scale, np.nan)


def _noise(
    x_before: np.ndarray, w_before: np.ndarray, x_after: np.ndarray, w_after: np.ndarray, is_share: np.ndarray
) -> np.ndarray:
    ranges = np.hstack([_ranges(x_before, w_before), _ranges(x_after, w_after)])
    known = ~np.isnan(ranges)
    total = np.where(known, ranges, 0).sum(axis=1)
    spread = total / np.fmax(known.sum(axis=1), 1) * np.sqrt(2) / RANGE_TO_SIGMA
    pooled = _centre(np.hstack([x_before, x_after]), np.hstack([w_before, w_after]))
    binomial = np.sqrt(np.clip(pooled * (1 - pooled), 0, None))
    return np.asarray(np.where(is_share, np.fmax(spread, binomial), spread))


def _drawn_in(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The values, outliers drawn in to the reach of the noise around their side's median."""
    there = weights > 0
    some = there.any(axis=1)
    middle = np.zeros(len(values))
    middle[some] = np.nanmedian(np.where(there, values, np.nan)[some], axis=1)
    reach = _OUTLYING * _usual_noise(values, weights)[:, None] / np.sqrt(np.where(there, weights, 1.0))
    return np.asarray(np.clip(values, middle[:, None] - reach, middle[:, None] + reach))


def _usual_noise(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The noise by the median moving range, by the mean one where more than half of the ranges are nil."""
    ranges = _ranges(values, weights)
    measured = (~np.isnan(ranges)).any(axis=1)
    median, mean = np.zeros(len(values)), np.zeros(len(values))
    median[measured] = np.nanmedian(ranges[measured], axis=1) / MEDIAN_RANGE_TO_SIGMA
    mean[measured] = np.nanmean(ranges[measured], axis=1) / RANGE_TO_SIGMA
    return np.asarray(np.where(median > 0, median, mean) * np.sqrt(2))


def _worst_end(values: np.ndarray, weights: np.ndarray, worse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which periods before belong to their worst end, and by how many standard errors it differs from those before it.

    The end begins where the standardised difference of the means on either side is largest for the worse, with five
    periods before and two in it; without so many it is all of them.
    """
    there, noise = weights > 0, _usual_noise(values, weights)
    sums, mass, points = (np.cumsum(each, axis=1) for each in (values * weights, weights, there.astype(int)))
    rest, rest_mass, rest_points = (total[:, -1:] - total for total in (sums, mass, points))
    fit = (points >= _FEWEST_STEADY) & (rest_points >= _FEWEST_SHIFTED) & (noise[:, None] > 0)
    safe, rest_safe = np.where(mass > 0, mass, 1.0), np.where(rest_mass > 0, rest_mass, 1.0)
    moved = worse[:, None] * (rest / rest_safe - sums / safe) / _error(noise[:, None], safe, rest_safe)
    score = np.where(fit, moved, -np.inf)
    best = score.argmax(axis=1)
    most = score[np.arange(len(score)), best]
    return (np.arange(values.shape[1])[None, :] > best[:, None]) | ~(most > 0)[:, None], most


def _error(noise: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The standard error of the difference of two centres with these weights; NaN where there is none."""
    known = (noise > 0) & (first > 0) & (second > 0)
    first, second = np.where(known, first, 1.0), np.where(known, second, 1.0)
    return np.asarray(np.where(known, noise * np.sqrt(1 / first + 1 / second), np.nan))


def _centre(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    mass = weights.sum(axis=1)
    return np.asarray(np.where(mass > 0, (values * weights).sum(axis=1) / np.where(mass > 0, mass, 1.0), np.nan))
