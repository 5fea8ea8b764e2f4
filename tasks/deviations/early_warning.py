"""Which projects are still inside their bands tonight, and yet forecast to miss an agreed day?

A warning needs every method that has a forecast of the subject to give its day a smaller chance than the policy's
`warn_below`: one method of two would warn often and mostly in vain. It is no early warning once the day is past, or once a
schedule indicator has left its band: then the deviation itself is told.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.deviations.bands import bands_of
from tasks.indicators.agreed import Overrides
from tasks.records.definitions import IndicatorDefinition
from tasks.records.explaining import ForecastState

SCHEDULE_INDICATORS = ("schedule_deviation_rate", "schedule_performance_index_time")
_SUBJECT = ["project", "subject"]


def early_warnings(
    forecasts: pd.DataFrame,
    readings: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
    *,
    below: float,
) -> pd.DataFrame:
    """Columns project, subject, due_on, p50, p85 (the earliest that any method names), probability (the highest), methods.

    `forecasts` are the latest FORECASTS of each project, `readings` tonight's; warned is of days with a smaller chance than
    `below`. A project without a measured schedule indicator that has a band is not inside it: it is not warned of. Sorted
    by project and due day.
    """
    made = forecasts[(forecasts["state"] == ForecastState.FORECAST).to_numpy(dtype=bool)]
    late = (made["due_on"] >= readings["night"].max()) & (made["probability"] < below)
    found = (
        made.assign(late=late)
        .groupby(_SUBJECT, as_index=False)
        .agg(
            due_on=("due_on", "first"),
            p50=("p50", "min"),
            p85=("p85", "min"),
            probability=("probability", "max"),
            methods=("method", "nunique"),
            late=("late", "all"),
        )
    )
    found = found[found["late"].to_numpy(dtype=bool) & found["project"].isin(_inside(readings, definitions, overrides))]
    return found.drop(columns="late").sort_values(["project", "due_on", "subject"], ignore_index=True)


def _inside(
    readings: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None
) -> set[str]:
    """The projects whose measured schedule indicators all lie inside their bands, at least one of them."""
    names = [name for name in SCHEDULE_INDICATORS if name in definitions]
    asked = readings["indicator"].isin(names) & readings["value"].notna()
    known = readings[asked.to_numpy(dtype=bool)]
    if known.empty:
        return set()
    values = known["value"].to_numpy(dtype=float)
    bands, _ = bands_of(known, definitions, overrides)
    banded = np.isfinite(bands.excess(values))
    outside = set(known["project"].to_numpy()[banded & (bands.side(values) != 0)])
    return set(known["project"].to_numpy()[banded]) - outside
