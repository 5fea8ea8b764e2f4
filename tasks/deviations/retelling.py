"""Which deviations would past readings have led to under other terms? The episodes told again, night by night."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tasks.deviations.fold import fold
from tasks.deviations.grid import grid_of
from tasks.deviations.replaying import replay
from tasks.deviations.stepping import terms_of
from tasks.indicators.agreed import Overrides
from tasks.records.definitions import IndicatorDefinition


def told_again(
    readings: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides
) -> pd.DataFrame:
    """The DEVIATIONS that the READINGS of several nights lead to under these terms, as if nothing was open before."""
    grid = grid_of(readings, definitions)
    return fold(replay(grid, terms_of(grid.series, definitions, overrides)).events())
