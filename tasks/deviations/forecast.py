"""When will it be finished? P50 and P85 days and the probability of each due day, or why there is no forecast.

"Not enough data" is an answer: fewer active days than the policy asks for are no history to draw from. What happens
on the days to come is drawn from the past, so a forecast knows nothing of what is new: people who join, a holiday shutdown.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.backtest import tried
from tasks.deviations.lived_days import HORIZON_DAYS
from tasks.deviations.pace import Pace
from tasks.deviations.trials import arrivals
from tasks.indicators.calendars import TimeAxis
from tasks.indicators.measured import days_of
from tasks.records.explaining import FORECASTS, ForecastMethod, ForecastState
from tasks.records.forecast_rules import ForecastRules
from tasks.records.frames import conform

MOST_UNKNOWN_DAYS = 20
"""Working days of which the sources have not told: what is left after a longer silence, nobody knows."""

_DAYS_A_WORKING_DAY = 8  # a calendar may work one day a week, less its holidays
_NEVER = np.datetime64("NaT", "D")
_NOTHING = 1e-6  # what rounding may leave of a plan that is earned


def seed_of(night: date) -> int:
    """The seed of a night's trials: run again, a night forecasts the same."""
    return night.toordinal()


def forecast(
    night: date,
    projects: pd.DataFrame,
    rows: pd.DataFrame,
    remaining: np.ndarray,
    pace: Pace,
    *,
    method: ForecastMethod,
    rules: ForecastRules,
    axis: TimeAxis,
) -> pd.DataFrame:
    """FORECASTS of every subject by one method.

    `rows` are the subjects, `remaining` is what is left until each, in the unit of `pace` (NaN: not known); `axis` gives
    each project's calendar. The method is tried on the past of every project that has anything to forecast. Where the
    pace ends before tonight, the trials begin there, and nothing is done before tomorrow.
    """
    number = rows["number"].to_numpy(dtype=np.intp)
    active, observed = pace.active_days(rules.history_days), pace.observed_days(rules.history_days)
    unknown = np.broadcast_to(pace.unknown_days, len(projects))[number]
    left = np.where(unknown > MOST_UNKNOWN_DAYS, np.nan, remaining)
    state = _states(left, active[number], observed[number], rules.minimum_active_days)
    asked = np.flatnonzero(state == str(ForecastState.FORECAST))
    due = days_of(rows["due_on"])
    untold = unknown[asked]
    ahead = _working_days_ahead(due[asked], number[asked], axis, night)
    found = arrivals(
        pace.history(rules.history_days),
        number[asked],
        remaining[asked],
        np.where(ahead > 0, ahead + untold, ahead),
        trials=rules.trials,
        seed=seed_of(night),
    )
    past = tried(pace, np.unique(number[asked]), rules, seed_of(night))
    p50, p85, probability = (np.full(len(rows), fill) for fill in (_NEVER, _NEVER, np.nan))
    p50[asked], p85[asked] = (
        _days(np.maximum(steps - untold, 1), number[asked], axis, night) for steps in (found.p50, found.p85)
    )
    probability[asked] = np.where(np.isnat(due[asked]), np.nan, found.by_due)
    told = state == str(ForecastState.FORECAST)
    frame = pd.DataFrame(
        {
            "project": projects["key"].to_numpy(dtype=object)[number],
            "subject": rows["subject"],
            "method": str(method),
            "night": pd.Timestamp(night),
            "state": state,
            "p50": p50.astype("datetime64[s]"),
            "p85": p85.astype("datetime64[s]"),
            "due_on": rows["due_on"],
            "probability": probability,
            "remaining": remaining,
            "active_days": active[number],
            "trials": _where(told, np.full(len(rows), rules.trials)),
            "origins": _where(told, past.origins[number]),
            "hits_p50": _where(told, past.hits_p50[number]),
            "hits_p85": _where(told, past.hits_p85[number]),
        }
    )
    return conform(frame.sort_values(["project", "subject"], ignore_index=True), FORECASTS)


def _states(remaining: np.ndarray, active: np.ndarray, observed: np.ndarray, minimum: int) -> np.ndarray:
    """Whether each subject can be forecast, and if not, why."""
    return np.select(
        [np.isnan(remaining), remaining <= _NOTHING, (active == 0) & (observed >= minimum), active < minimum],
        [
            str(ForecastState.NOT_ENOUGH_DATA),
            str(ForecastState.FINISHED),
            str(ForecastState.NO_PROGRESS),
            str(ForecastState.NOT_ENOUGH_DATA),
        ],
        str(ForecastState.FORECAST),
    )


def _working_days_ahead(due: np.ndarray, number: np.ndarray, axis: TimeAxis, night: date) -> np.ndarray:
    """Working days from tonight to each due day; NaN without one, 0 or less when it is past."""
    tonight = np.datetime64(night, "D")
    own = TimeAxis(np.full(len(due), tonight), axis.calendar[number], axis.calendars)
    return np.where(np.isnat(due), np.nan, own.elapsed(np.where(np.isnat(due), tonight, due)))


def _days(steps: np.ndarray, number: np.ndarray, axis: TimeAxis, night: date) -> np.ndarray:
    """The calendar day of so many working days to come; NaT beyond the horizon."""
    found = np.full(len(steps), _NEVER)
    coming = np.datetime64(night, "D") + np.arange(1, HORIZON_DAYS * _DAYS_A_WORKING_DAY)
    for code, calendar in enumerate(axis.calendars):
        mine = np.flatnonzero((axis.calendar[number] == code) & np.isfinite(steps))
        if len(mine):
            found[mine] = coming[calendar.is_working(coming)][steps[mine].astype(np.intp) - 1]
    return found


def _where(told: np.ndarray, values: np.ndarray) -> pd.Series:
    return pd.Series(values, dtype="Int64").where(told)
