"""Was an alarm worth raising? What became of each episode of a replay.

    never confirmed   it closed before anything but one noisy reading supported it
    short lived       it was confirmed, and closed within a few days of opening all the same
    real              it was confirmed and lasted
    unsettled         it is open at the end, and may yet prove to be either

The first two are false alarms. Their number is what a policy budgets: the four rules of charts alone give one false
signal in about 92 points (formulas, process-behaviour charts).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from tasks.deviations.replaying import Replay
from tasks.records.choices import EpisodeEvent


class AlarmOutcome(StrEnum):
    """What became of an alarm."""

    REAL = "real"
    NEVER_CONFIRMED = "never_confirmed"
    SHORT_LIVED = "short_lived"
    UNSETTLED = "unsettled"


FALSE_ALARMS = (AlarmOutcome.NEVER_CONFIRMED, AlarmOutcome.SHORT_LIVED)


def outcomes(told: Replay, short_lived_days: int) -> pd.DataFrame:
    """One row per episode: deviation, project, indicator, scope, opened_on, closed_on (NaT while open), outcome.

    An episode that closed `short_lived_days` days after it opened, or earlier, is short lived.
    """
    row, column = np.nonzero(told.is_event(EpisodeEvent.OPENED))
    ending = np.flatnonzero(told.is_event(EpisodeEvent.CLOSED))
    width = told.event.shape[1]
    place = np.searchsorted(ending, row * width + column)
    end = np.append(ending, -1)[np.minimum(place, len(ending))]
    closed = (end >= 0) & (end // max(width, 1) == row)
    last = np.where(closed, end % max(width, 1), width - 1)
    nights = told.grid.nights
    days = (nights[last] - nights[column]).astype("int64")
    confirmed = told.confirmed[row, last]
    outcome = np.select(
        [closed & ~confirmed, closed & (days <= short_lived_days), confirmed & (days > short_lived_days)],
        [str(AlarmOutcome.NEVER_CONFIRMED), str(AlarmOutcome.SHORT_LIVED), str(AlarmOutcome.REAL)],
        str(AlarmOutcome.UNSETTLED),
    )
    series = told.grid.series.take(row).reset_index(drop=True)
    never = np.datetime64("NaT", "D")
    return series.assign(
        deviation=told.keys(row, column),
        opened_on=nights[column].astype("datetime64[s]"),
        closed_on=np.where(closed, nights[last], never).astype("datetime64[s]"),
        outcome=pd.Series(outcome, dtype="str"),
    )
