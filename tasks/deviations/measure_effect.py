"""What did a measure do? Period values after its waiting time compared with those before it started.

The noise of the series is taken from its moving ranges, as on the process-behaviour chart: σ = mean moving range ÷ 1.128.
A shift of the centre counts when it lies beyond 2.58 standard errors, which chance alone reaches on about one judgement
in a hundred on either side. Shares are compared with their denominators as weights; their noise is that of a binomial,
or what the moving ranges show when that is more (D. B. Laney, Improved control charts for attributes, 2002).

    worked           the centre shifted for the better and the success criterion is met
    no_change        it did not, or not as far as the criterion asks
    worse            it shifted for the worse
    too_early        its waiting time is not over
    not_enough_data  too few periods on either side, or undecided while the chart after it is a trial

After are the first twelve periods that can be compared: then the chart is no trial any more, and the verdict stands. What
comes later is another deviation, and a recurrence when it opens soon.

Before are the periods since the last documented change. When they themselves shifted for the worse (an event, which the
measure is meant to undo), only those since that shift are. A measure is said to have made things worse only when the periods
after it lie below the worst end of those before as well: what had begun before it is not its doing.

The verdict compares after with before and knows nothing else. Where the periods before alone let the same be expected, it
carries a caveat (`gone_before`), at the same 2.58 standard errors; nothing but a person who looks closer takes it away.

    usual_again      after is no more than a return to what was usual before a short, unusual spell: it may have passed by itself
    under_way        after is no more than where the trend before was going
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.before_and_after import Sides, sides_of
from tasks.deviations.measure_groups import FEWEST_POINTS, SERIES, groups, judgeable
from tasks.records.explaining import MEASURE_VERDICTS, MeasureCaveat, MeasureOutcome
from tasks.records.frames import conform
from tasks.records.promises import Comparator

SURE = 2.58
"""Standard errors from which a shift of the centre is taken as real: 99 % of a normal distribution."""

FULL_CHART = 12
FEWEST_SHARES = 2
FEWEST_EXPECTED = 5.0
_WITHIN = 1.96
_TOLERANCE = 1e-9


def effects(measures: pd.DataFrame, periods: pd.DataFrame, rebases: pd.DataFrame, night: date) -> pd.DataFrame:
    """MEASURE_VERDICTS of `night` for each of MEASURES that has taken effect by then, by measure.

    `periods` has the columns of `measure_periods.PERIOD_COLUMNS`, at most one row per series and day; periods that end
    after the night are left out. `rebases` has project, indicator, scope (empty: all) and day: the signed baselines, not
    the measures themselves.
    """
    judged = judgeable(measures, night).reset_index(drop=True)
    if judged.empty:
        return conform(pd.DataFrame(), MEASURE_VERDICTS)
    known = periods[periods["value"].notna() & (periods["last_day"] <= pd.Timestamp(night))]
    span = groups(judged, _lengths(known), rebases, night)
    better = np.where(judged["comparator"] == Comparator.AT_LEAST, 1.0, -1.0)
    sides = sides_of(judged[SERIES].join(span), known, better, FULL_CHART)
    margin = better * _over_criterion(sides, judged, known)
    met = margin >= -_TOLERANCE
    outcome = _outcome(sides, better, margin, (span["ready"] > pd.Timestamp(night)).to_numpy())
    verdicts = pd.DataFrame(
        {
            "measure": judged["key"],
            "night": pd.Timestamp(night),
            "outcome": outcome,
            "before_centre": _in_unit(sides.before, sides.before_base),
            "after_centre": _in_unit(sides.after, sides.after_base),
            "before_points": sides.before_points,
            "after_points": sides.after_points,
            "criterion_met": pd.array(met, dtype="boolean"),
            "overlaps": _overlaps(judged["key"], span["group"]),
            "caveat": _caveat(sides, outcome),
        }
    )
    verdicts.loc[np.isnan(margin), "criterion_met"] = pd.NA
    return conform(verdicts.sort_values("measure", ignore_index=True), MEASURE_VERDICTS)


def _over_criterion(sides: Sides, judged: pd.DataFrame, periods: pd.DataFrame) -> np.ndarray:
    """How far the periods after lie above the success criterion, as period value.

    The criterion is in the indicator's unit. A change of a − b meets one on the rate (a − b)/b when it is as large a part
    of the change of b. When b has stopped moving (the plan is over) the indicator's last reading is looked at.
    """
    criterion, last = judged["value"].to_numpy(dtype=float), np.full(len(judged), np.nan)
    rate = ~np.isnan(sides.after_base)
    over = sides.after - criterion * np.where(rate, sides.after_base, 1.0)
    stopped = rate & ~(sides.after_base > _TOLERANCE)
    if stopped.any():
        newest = periods.sort_values("last_day").drop_duplicates(SERIES, keep="last")
        last = judged[SERIES].merge(newest[[*SERIES, "level"]], on=SERIES, how="left")["level"].to_numpy(dtype=float)
    return np.asarray(np.where(stopped, last - criterion, over))


def _in_unit(centre: np.ndarray, base: np.ndarray) -> np.ndarray:
    """The centre in the unit of the indicator and its criterion: a change of a − b as a part of the change of b.

    NaN where b does not move.
    """
    moving = np.where(base > _TOLERANCE, base, np.nan)
    return np.asarray(np.where(np.isnan(base), centre, centre / moving))


def _outcome(sides: Sides, better: np.ndarray, margin: np.ndarray, too_early: np.ndarray) -> np.ndarray:
    shift = better * sides.shift
    error = sides.noise * np.sqrt(1 / sides.before_weight + 1 / sides.after_weight)
    real = np.abs(shift) > np.fmax(SURE * error, _TOLERANCE)
    reach = _WITHIN * sides.noise / np.sqrt(sides.after_weight)
    met = margin >= -_TOLERANCE
    hopeful = (shift > _TOLERANCE) & (met | (margin + reach >= 0))
    worse = real & (shift < 0) & ~(sides.worsened > -SURE)
    few = (sides.before_points < FEWEST_POINTS) | (sides.after_points < FEWEST_POINTS)
    few_shares = (
        (np.fmin(sides.before_points, sides.after_points) < FEWEST_SHARES)
        | (sides.before_points + sides.after_points < FEWEST_POINTS)
        | (sides.fewest_expected < FEWEST_EXPECTED)
    )
    shifted = sides.shifted_before & (sides.after_points >= FEWEST_POINTS)
    few = np.where(sides.is_share, few_shares, few & ~shifted)
    return np.select(
        [too_early, few, real & (shift > 0) & met, worse, hopeful & (sides.after_points < FULL_CHART)],
        [
            MeasureOutcome.TOO_EARLY.value,
            MeasureOutcome.NOT_ENOUGH_DATA.value,
            MeasureOutcome.WORKED.value,
            MeasureOutcome.WORSE.value,
            MeasureOutcome.NOT_ENOUGH_DATA.value,
        ],
        MeasureOutcome.NO_CHANGE.value,
    )


def _caveat(sides: Sides, outcome: np.ndarray) -> list[str | None]:
    """What the periods before let expect anyway, where a measure is credited with it or blamed for it."""
    said = np.isin(outcome, [MeasureOutcome.WORKED.value, MeasureOutcome.WORSE.value])
    usual, going = said & (sides.beyond_usual < SURE), said & (sides.beyond_trend < SURE)
    return [
        MeasureCaveat.USUAL_AGAIN.value if passed else MeasureCaveat.UNDER_WAY.value if on else None
        for passed, on in zip(usual, going, strict=True)
    ]


def _lengths(periods: pd.DataFrame) -> pd.DataFrame:
    days = (periods["last_day"] - periods["first_day"]).dt.days + 1
    return days.groupby([periods[name] for name in SERIES]).median().rename("days").reset_index()


def _overlaps(key: pd.Series, group: pd.Series) -> list[str]:
    """For each measure the others of its group, as JSON."""
    members = {number: sorted(keys) for number, keys in key.groupby(group.to_numpy())}
    return [
        json.dumps([other for other in members[number] if other != own]) for own, number in zip(key, group, strict=True)
    ]
