"""Readings laid out as series × nights, so that periods can be worked out for a whole portfolio at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.records.choices import ReadingState, TrustGrade


class ReadingGrid:
    """The readings of many projects, addressed by indicator, by a code of project and scope, and by night."""

    def __init__(self, readings: pd.DataFrame) -> None:
        self._projects, self._project_names = pd.factorize(readings["project"])
        self._scopes, self._scope_names = pd.factorize(readings["scope"])
        indicators, names = pd.factorize(readings["indicator"])
        order = np.argsort(indicators, kind="stable")
        bounds = np.searchsorted(indicators[order], np.arange(len(names) + 1))
        self._rows = {name: order[bounds[place] : bounds[place + 1]] for place, name in enumerate(names)}
        self._code = self._projects.astype(np.int64) * max(len(self._scope_names), 1) + self._scopes
        self._night = readings["night"].to_numpy().astype("datetime64[D]")
        trusted = (readings["trust"] != TrustGrade.D).to_numpy(dtype=bool)
        state = readings["state"]
        measured = trusted & (state == ReadingState.MEASURED).to_numpy(dtype=bool)
        # the counts of too small a sample are kept with the reading, and a chart of shares can use them
        counted = measured | (trusted & (state == ReadingState.NOT_ENOUGH_DATA).to_numpy(dtype=bool))
        self._cells = {
            name: np.where(usable, readings[name].to_numpy(dtype=float), np.nan)
            for name, usable in (("value", measured), ("numerator", counted), ("denominator", counted))
        }

    def series(self, indicator: str) -> pd.DataFrame:
        """The project and scope of every series of an indicator, with its code, by code."""
        codes = np.unique(self._code[self._rows.get(indicator, np.zeros(0, dtype=np.intp))])
        scopes = max(len(self._scope_names), 1)
        return pd.DataFrame(
            {
                "project": pd.Series(self._project_names.take(codes // scopes), dtype="str"),
                "scope": pd.Series(self._scope_names.take(codes % scopes), dtype="str"),
                "code": codes,
            }
        )

    def of(self, indicator: str, column: str, codes: np.ndarray, nights: np.ndarray) -> np.ndarray:
        """One column of one indicator as codes × nights, NaN where there is no usable reading; both must be sorted."""
        table = np.full((len(codes), len(nights)), np.nan)
        rows = self._rows.get(indicator)
        if rows is None or not table.size:
            return table
        code, night = self._code[rows], self._night[rows]
        at = np.minimum(np.searchsorted(codes, code), len(codes) - 1)
        on = np.minimum(np.searchsorted(nights, night), len(nights) - 1)
        found = (codes[at] == code) & (nights[on] == night)
        table[at[found], on[found]] = self._cells[column][rows[found]]
        return table
