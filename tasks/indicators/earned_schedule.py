"""How far along its own plan is a project, in time?

The plan's value curve is asked when it should have reached what is earned now. Source: W. Lipke, Schedule is
different, The Measurable News, March 2003; W. Lipke, Earned Schedule (2009); ISO 21508.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tasks.indicators.calendars import TimeAxis
from tasks.indicators.planned_value import Ramps

_SAME = 1e-9  # two sums of the same weights in another order are the same value
_ONE_DAY = np.timedelta64(1, "D")


def earned_schedule(planned_value: ArrayLike, earned_value: ArrayLike) -> np.ndarray:
    """ES = C + I in periods, for a cumulative plan given at the ends of periods 1..N.

    C is the last period with PV_C ≤ EV, I = (EV − PV_C)/(PV_{C+1} − PV_C); on a flat stretch of the plan that is its
    end, and once everything is earned it is the planned duration. Raises ValueError when the plan falls or is empty.
    """
    plan = np.concatenate([[0.0], np.asarray(planned_value, dtype=float)])
    if len(plan) < 2 or np.any(np.diff(plan) < 0) or np.isnan(plan).any():  # noqa: PLR2004 - the zero and one period
        raise ValueError("a cumulative plan needs at least one period and never falls")
    earned = np.asarray(earned_value, dtype=float)
    tolerance = _SAME * plan[-1]
    duration = int(np.argmax(plan >= plan[-1] - tolerance))
    complete = np.clip(np.searchsorted(plan, earned + tolerance, side="right") - 1, 0, duration)
    following = np.minimum(complete + 1, duration)
    step = plan[following] - plan[complete]
    part = np.clip(np.divide(earned - plan[complete], step, out=np.zeros_like(step), where=step > 0), 0.0, 1.0)
    return np.where(np.isnan(earned), np.nan, complete + part)


def portfolio_earned_schedule(
    plan: Ramps, earned_value: np.ndarray, axis: TimeAxis, last_day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(ES, planned duration) in working days for every project of a plan, each on its own calendar.

    `last_day` is the day on which each plan reaches its full value. The last day with PV ≤ EV is found by bisection
    over calendar days, all projects at once: about ten passes over the items, however far out a dirty due date lies.
    """
    low, high = axis.zero, last_day
    full = plan.value(last_day)
    tolerance = _SAME * full
    duration = axis.periods_to_reach(last_day).astype(float)
    finished = earned_value >= full - tolerance
    while np.any(open_ := ~finished & (high - low > _ONE_DAY)):
        middle = np.where(open_, low + (high - low) // 2, low)
        reached = plan.value(middle) <= earned_value + tolerance
        low = np.where(open_ & reached, middle, low)
        high = np.where(open_ & ~reached, middle, high)
    period = axis.period_end(low)
    before = plan.value(period)
    step = plan.value(axis.first_after(low)) - before
    part = np.divide(earned_value - before, step, out=np.zeros_like(step), where=step > 0)
    schedule = np.minimum(axis.elapsed(period) + np.clip(part, 0.0, 1.0), duration)
    return np.where(finished, duration, schedule), duration


def schedule_variance_time(earned: ArrayLike, actual_time: ArrayLike) -> np.ndarray:
    """SV(t) = ES − AT, in periods; negative = late."""
    return np.subtract(earned, actual_time, dtype=float)


def schedule_performance_index_time(earned: ArrayLike, actual_time: ArrayLike) -> np.ndarray:
    """SPI(t) = ES/AT; NaN before the first period has ended."""
    return _ratio(earned, actual_time)


def estimate_at_completion_time(planned_duration: ArrayLike, index: ArrayLike) -> np.ndarray:
    """IEAC(t) = PD/SPI(t), the duration to expect at the present pace, in periods; NaN while nothing is earned."""
    return _ratio(planned_duration, index)


def to_complete_index_time(planned_duration: ArrayLike, earned: ArrayLike, actual_time: ArrayLike) -> np.ndarray:
    """TSPI(t) = (PD − ES)/(PD − AT), the pace still needed to finish as planned; NaN once AT ≥ PD."""
    duration = np.asarray(planned_duration, dtype=float)
    return _ratio(duration - np.asarray(earned, dtype=float), duration - np.asarray(actual_time, dtype=float))


def _ratio(numerator: ArrayLike, denominator: ArrayLike) -> np.ndarray:
    bottom = np.asarray(denominator, dtype=float)
    return np.asarray(numerator, dtype=float) / np.where(bottom > 0, bottom, np.nan)
