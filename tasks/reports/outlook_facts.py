"""What do the reports need to know of what is to come? For our own people alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class OutlookFacts:
    """How things are forecast to go on, of the projects that have a forecast or a warning.

    forecasts: the latest FORECASTS of each project, with the `title` of their subject (none for the finish).
    warnings: what `tasks.deviations.forewarned` found, with the `title` of their subject.
    """

    forecasts: pd.DataFrame
    warnings: pd.DataFrame
