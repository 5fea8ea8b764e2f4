"""Two forecasts that need no trials, to be beaten: each names one day."""

from __future__ import annotations

import numpy as np

BUFFER = 1.5
"""What planners add to one date to be on the safe side: half as much again. It stands in for their P85."""


def at_the_mean_pace(history: np.ndarray, wanted: float) -> float:
    """The days that the work takes at the history's mean per day."""
    return float(np.ceil(wanted / history.mean()))


def as_long_as_last_time(history: np.ndarray, wanted: float) -> float:
    """The days in which as much was done last; all of the history when it holds less."""
    done = np.cumsum(history[::-1])
    enough = np.flatnonzero(done >= wanted)
    return float(enough[0] + 1) if len(enough) else float(len(history)) * wanted / max(done[-1], 1.0)
