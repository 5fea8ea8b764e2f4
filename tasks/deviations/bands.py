"""How far outside its agreed band is a value, how severe is that, and is it far enough back inside?

Whole arrays; a missing edge is NaN and open. Both edges belong to the band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.indicators.agreed import Overrides, agreed_terms
from tasks.indicators.families import INDICATORS
from tasks.records.definitions import IndicatorDefinition

TOLERANCE = 1e-9  # a value that arithmetic put beside an edge lies on it
_MOST_HYSTERESIS = 0.25  # of a two-sided band's width: a closing band must be left to come back to
_FLOORS = {name: indicator.floor for name, indicator in INDICATORS.items() if indicator.floor is not None}
_CEILINGS = {name: indicator.ceiling for name, indicator in INDICATORS.items() if indicator.ceiling is not None}


@dataclass(frozen=True)
class Bands:
    """The bands that hold for a frame of readings: one entry per reading in each array, in the indicator's unit."""

    low: np.ndarray
    high: np.ndarray
    critical_low: np.ndarray
    critical_high: np.ndarray
    hysteresis: np.ndarray
    worsen_step: np.ndarray
    floor: np.ndarray
    ceiling: np.ndarray

    def excess(self, values: np.ndarray) -> np.ndarray:
        """How far outside each value lies; negative inside, −inf when no edge is agreed, NaN without a value."""
        return _beyond(values, self.low, self.high)

    def side(self, values: np.ndarray) -> np.ndarray:
        """−1 for a value below its band, 1 above, 0 inside."""
        below, above = values < self.low - TOLERANCE, values > self.high + TOLERANCE
        return np.asarray(above.astype(int) - below.astype(int))

    def critical(self, values: np.ndarray) -> np.ndarray:
        """Whether each value lies beyond a critical edge."""
        return np.asarray(_beyond(values, self.critical_low, self.critical_high) > TOLERANCE)

    def below_critical(self, values: np.ndarray) -> np.ndarray:
        """Whether each value has left the critical range for good: by the hysteresis, or back into the band."""
        margin = _beyond(values, self.critical_low, self.critical_high)
        return np.asarray((margin <= TOLERANCE - self.hysteresis) | (self.excess(values) <= TOLERANCE))

    def closing(self, values: np.ndarray) -> np.ndarray:
        """Whether each value lies inside the closing band: the band less the hysteresis on either edge.

        The hysteresis never takes more than a quarter of a two-sided band on each side, nor asks for a value beyond
        what the indicator can reach (no rate is below zero), or a deviation could never close.
        """
        margin = np.fmin(self.hysteresis, (self.high - self.low) * _MOST_HYSTERESIS)
        low = np.minimum(self.low + margin, np.maximum(self.low, self.ceiling))
        high = np.maximum(self.high - margin, np.minimum(self.high, self.floor))
        return np.asarray(_beyond(values, low, high) <= TOLERANCE)


def bands_of(
    readings: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None = None
) -> tuple[Bands, pd.DataFrame]:
    """The bands of readings (columns project, indicator, scope), and their terms (close_after, confirm_after, …) row by row.

    Raises KeyError for an indicator that is not defined.
    """
    terms = agreed_terms(readings["project"].unique(), definitions, overrides or {})
    agreed = terms.of(readings["project"], readings["indicator"], readings["scope"])
    columns = ("low", "high", "critical_low", "critical_high", "hysteresis", "worsen_step")
    edges = {name: agreed[name].to_numpy(dtype=float) for name in columns}
    bands = Bands(
        **edges,
        floor=readings["indicator"].map(_FLOORS).fillna(-np.inf).to_numpy(dtype=float),
        ceiling=readings["indicator"].map(_CEILINGS).fillna(np.inf).to_numpy(dtype=float),
    )
    return bands, agreed


def _beyond(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The larger of low − value and value − high; −inf when both edges are open, NaN without a value."""
    distance = np.fmax(low - values, values - high)
    return np.where(np.isnan(distance) & ~np.isnan(values), -np.inf, distance)
