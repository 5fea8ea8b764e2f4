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

Overrides = Mapping[tuple[str, str], IndicatorDefinition] | Mapping[tuple[str, ...], IndicatorDefinition]
"""Terms of a project's own by (project, indicator), and by (project, indicator, scope) where one scope has its own."""

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class AgreedTerms:
    """The terms of every project × indicator, in `table`: projects outside, indicators inside; then those of `scoped`.

    `scoped` names the project, indicator and scope of each further row of the table; it is mostly empty.
    Columns: unit, target, window_days, minimum_sample, close_after, confirm_after, formula_version, and the band's
    low, high, critical_low, critical_high (NaN where open), hysteresis, worsen_step.
    """

    projects: pd.Series
    indicators: pd.Series
    table: pd.DataFrame
    scoped: pd.Series

    def of(self, project: pd.Series, indicator: pd.Series, scope: pd.Series) -> pd.DataFrame:
        """The terms of each project, indicator and scope, row by row; KeyError names a pair there are none for."""
        row, column = positions(project, self.projects), positions(indicator, self.indicators)
        unknown = (row < 0) | (column < 0)
        if unknown.any():
            first = int(np.argmax(unknown))
            raise KeyError(f"no terms are agreed for {indicator.iloc[first]!r} of project {project.iloc[first]!r}")
        place = row * len(self.indicators) + column
        if len(self.scoped):
            own = positions(project + _SEPARATOR + indicator + _SEPARATOR + scope, self.scoped)
            place = np.where(own >= 0, len(self.projects) * len(self.indicators) + own, place)
        return self.table.iloc[place].set_index(project.index)

    def column(self, indicator: str, name: str) -> np.ndarray:
        """One term of one indicator for the projects as a whole, per project."""
        first = int(np.argmax(self.indicators.to_numpy() == indicator))
        values: np.ndarray = self.table[name].to_numpy()[: len(self.projects) * len(self.indicators)]
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
    known = {key: each for key, each in overrides.items() if key[0] in rows and key[1] in columns}
    changed = {
        rows[key[0]] * len(names) + columns[key[1]]: _flat(definition)
        for key, definition in known.items()
        if len(key) == len(("project", "indicator")) and definition != definitions[key[1]]
    }
    if changed:
        table.loc[list(changed)] = pd.DataFrame(list(changed.values()), index=list(changed), columns=_COLUMNS)
    scoped = {
        _SEPARATOR.join(key): _flat(each) for key, each in known.items() if len(key) > len(("project", "indicator"))
    }
    if scoped:
        own = pd.DataFrame(list(scoped.values()), columns=_COLUMNS)
        table = pd.concat([table, own.astype(table.dtypes.to_dict())], ignore_index=True)
    return AgreedTerms(project_keys, pd.Series(names, dtype="str"), table, pd.Series(list(scoped), dtype="str"))


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
