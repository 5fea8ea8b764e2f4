"""Where did a series lie before and after some days, and how noisy is it? Whole arrays: one row per question.

The shift and the noise are those of `weighted_periods`, outliers drawn in; the centres shown are plain means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.deviations.gone_before import Before, Come, beyond_trend, beyond_usual, last_end
from tasks.deviations.weighted_periods import centre, drawn_in, error, noise

_SERIES = ["project", "indicator", "scope"]
_SHIFTED = 3.0


@dataclass(frozen=True)
class Sides:
    """Both sides of each question: centres, points and weights; NaN centres where a side has no period.

    `shift` is how far the centre moved, outliers drawn in; `noise` what a period of weight one varies by.
    `shifted_before` is True where the periods before are only those since a shift for the worse. `worsened` is how far the
    centre moved from the worst end of the periods before, sure shift or not, in standard errors; negative is for the
    worse. `beyond_usual` and `beyond_trend` are of `gone_before`. `fewest_expected` is
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
    beyond_usual: np.ndarray
    beyond_trend: np.ndarray
    fewest_expected: np.ndarray
    before_base: np.ndarray
    after_base: np.ndarray


@dataclass(frozen=True)
class _Laid:
    """The periods of one side, question × period, oldest first and pressed to the right; weight 0 where empty."""

    value: np.ndarray
    weight: np.ndarray
    day: np.ndarray
    base: np.ndarray


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
    first, then = (_laid_out(beside[side], len(asked)) for side in (earlier, later))
    near_first, near_then = drawn_in(first.value, first.weight), drawn_in(then.value, then.weight)
    sigma = noise(near_first, first.weight, near_then, then.weight, is_share)
    worst_end, score = last_end(near_first, first.weight, -better)
    w_end = np.where(worst_end, first.weight, 0.0)
    shifted = score >= _SHIFTED
    w_before = np.where(shifted[:, None], w_end, first.weight)
    after, near_end = centre(near_then, then.weight), centre(drawn_in(first.value, w_end), w_end)
    shift = after - centre(drawn_in(first.value, w_before), w_before)
    mass = w_before.sum(axis=1), then.weight.sum(axis=1)
    pooled = centre(np.hstack([first.value, then.value]), np.hstack([w_before, then.weight]))
    alone = Before(near_first, first.weight, first.day)
    come = Come(after, mass[1], centre(then.day, then.weight), sigma, shift)
    return Sides(
        before=centre(first.value, w_before),
        after=centre(then.value, then.weight),
        shift=shift,
        before_points=(w_before > 0).sum(axis=1),
        after_points=(then.weight > 0).sum(axis=1),
        before_weight=np.where(mass[0] > 0, mass[0], np.nan),
        after_weight=np.where(mass[1] > 0, mass[1], np.nan),
        noise=sigma,
        is_share=is_share,
        shifted_before=shifted,
        worsened=better * (after - near_end) / error(sigma, w_end.sum(axis=1), mass[1]),
        beyond_usual=beyond_usual(alone, come),
        beyond_trend=beyond_trend(alone, come),
        fewest_expected=np.fmin(*mass) * np.clip(pooled * (1 - pooled), 0, None),
        before_base=centre(first.base, w_before),
        after_base=centre(then.base, then.weight),
    )


def _laid_out(rows: pd.DataFrame, count: int) -> _Laid:
    row = rows["row"].to_numpy()
    from_last = rows.groupby("row").cumcount(ascending=False).to_numpy()
    width = int(from_last.max()) + 1 if len(rows) else 1
    days = (rows["last_day"] - pd.Timestamp(0)).dt.days
    cells = (rows["value"], rows["weight"].fillna(1.0), days, rows["base"])
    laid = [np.zeros((count, width)) for _ in cells]
    for array, column in zip(laid, cells, strict=True):
        array[row, width - 1 - from_last] = column.to_numpy(dtype=float)
    return _Laid(*laid)
