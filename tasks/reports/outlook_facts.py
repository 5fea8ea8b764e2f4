"""What do the reports need to know of what is to come? For our own people alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tasks.reports.parting import parted


@dataclass(frozen=True)
class OutlookFacts:
    """How things are forecast to go on, of the projects that have a forecast or a warning.

    forecasts: the latest FORECASTS of each project, with the `title` of their subject (none for the finish).
    warnings: what `tasks.deviations.forewarned` found, with the `title` of their subject.
    """

    forecasts: pd.DataFrame
    warnings: pd.DataFrame

    def divided(self, groups: Sequence[Collection[str]]) -> list[OutlookFacts]:
        """What is to come of each group of projects."""
        made, warned = (parted(frame, "project", groups) for frame in (self.forecasts, self.warnings))
        return [replace(self, forecasts=some, warnings=few) for some, few in zip(made, warned, strict=True)]
