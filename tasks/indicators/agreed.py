"""What was agreed for each project and indicator? The policy's definitions with the projects' own overrides.

Laid out as one table so that whole frames of readings can look their terms up by position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.indicators.matching import positions
from tasks.records.definitions import Band, IndicatorDefinition

Overrides = Mapping[tuple[str, str], IndicatorDefinition]


@dataclass(frozen=True)
class AgreedTerms:
    """The terms of every project × indicator, in `table`: projects outside, indicators inside.

    Columns: unit, target, window_days, minimum_sample, close_after, confirm_after, formula_version, and the band's
    low, high, critical_low, critical_high (NaN where open), hysteresis, worsen_step.
    """

    projects: pd.Series
    indicators: pd.Series
    table: pd.DataFrame

    def of(self, project: pd.Series, indicator: pd.Series) -> pd.DataFrame:
        """The terms of each (project, indicator) pair, row by row; KeyError names a pair there are none for."""
        row, column = positions(project, self.projects), positions(indicator, self.indicators)
        unknown = (row < 0) | (column < 0)
        if unknown.any():
            first = int(np.argmax(unknown))
            raise KeyError(f"no terms are agreed for {indicator.iloc[first]!r} of project {project.iloc[first]!r}")
        return self.table.iloc[row * len(self.indicators) + column].set_index(project.index)

    def column(self, indicator: str, name: str) -> np.ndarray:
        """One term of one indicator, per project."""
        first = int(np.argmax(self.indicators.to_numpy() == indicator))
        values: np.ndarray = self.table[name].to_numpy()
        return values[first :: len(self.indicators)]


def agreed_terms(
    projects: Iterable[str], definitions: Mapping[str, IndicatorDefinition], overrides: Overrides
) -> AgreedTerms:
    """The terms of all `projects`; an override for a project or indicator that is not there is left alone."""
    project_keys = pd.Series(list(projects), dtype="str")
    names = list(definitions)
    defaults = pd.DataFrame([_flat(definition) for definition in definitions.values()], columns=_COLUMNS)
    table = defaults.iloc[np.tile(np.arange(len(names)), len(project_keys))].reset_index(drop=True)
    rows = {key: row for row, key in enumerate(project_keys)}
    columns = {name: column for column, name in enumerate(names)}
    changed = {
        rows[project] * len(names) + columns[name]: _flat(definition)
        for (project, name), definition in overrides.items()
        if project in rows and name in columns and definition != definitions[name]
    }
    if changed:
        table.loc[list(changed)] = pd.DataFrame(list(changed.values()), index=list(changed), columns=_COLUMNS)
    return AgreedTerms(project_keys, pd.Series(names, dtype="str"), table)


_COLUMNS = [
    *("unit", "target", "window_days", "minimum_sample", "close_after", "confirm_after", "formula_version"),
    *("low", "high", "critical_low", "critical_high", "hysteresis", "worsen_step"),
]


def _flat(definition: IndicatorDefinition) -> tuple[object, ...]:
    band = definition.band or Band()
    edges = (definition.target, band.low, band.high, band.critical_low, band.critical_high)
    target, low, high, critical_low, critical_high = (np.nan if edge is None else float(edge) for edge in edges)
    return (
        definition.unit,
        target,
        definition.window_days,
        definition.minimum_sample,
        definition.close_after,
        definition.confirm_after,
        definition.formula_version,
        low,
        high,
        critical_low,
        critical_high,
        band.hysteresis,
        band.worsen_step,
    )
