"""How many of the inspected items did not conform? The defect rate (不合格率) of policy P4.2."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.intervals import wilson
from tasks.indicators.measured import days_of, inside_window, json_lines, measured, project_numbers
from tasks.records.choices import Phase, ReadingState

_PHASES = pd.Series([str(phase) for phase in Phase], dtype="str")


def measure_quality(
    inspections: pd.DataFrame, night: date, projects: pd.DataFrame, window_days: np.ndarray
) -> pd.DataFrame:
    """The defect rate of every project, and of each phase that has ever been inspected in it, as a measured frame.

    `window_days` has one entry per project. No inspection in the window is `no_data`; inspections of nothing
    (inspected = 0) are `not_enough_data`. The interval is Wilson's, the sample size the items inspected.
    """
    number = project_numbers(inspections["project"], projects)
    days = days_of(inspections["inspected_on"])
    known = (number >= 0) & (days <= np.datetime64(night, "D"))
    rows, number, days = inspections[known], number[known], days[known]
    recent = inside_window(days, night, window_days[number])
    phase = pd.Categorical(rows["phase"], categories=_PHASES).codes
    inspected = rows["inspected"].to_numpy(dtype=float, na_value=0.0)
    nonconforming = rows["nonconforming"].to_numpy(dtype=float, na_value=0.0)

    # cells: a project as a whole, then project × phase; a phase keeps its row once it was inspected
    cells = len(projects) * len(_PHASES)
    phased = phase >= 0
    cell = number * len(_PHASES) + phase
    ever = np.flatnonzero(np.bincount(cell[phased], minlength=cells))
    whole = _readings(projects, number[recent], inspected[recent], nonconforming[recent], window_days)
    taken = phased & recent
    owners = projects.iloc[ever // len(_PHASES)]
    place = np.searchsorted(ever, cell[taken])
    by_phase = _readings(
        owners, place, inspected[taken], nonconforming[taken], window_days[ever // len(_PHASES)]
    ).assign(scope=_PHASES.iloc[ever % len(_PHASES)].to_numpy())
    return pd.concat([whole, by_phase.astype({"scope": "str"})], ignore_index=True)


def _readings(
    owners: pd.DataFrame, place: np.ndarray, inspected: np.ndarray, nonconforming: np.ndarray, window_days: np.ndarray
) -> pd.DataFrame:
    """One row per owner; `place` tells the owner of each inspection."""
    count = len(owners)
    inspections = np.bincount(place, minlength=count)
    total = np.bincount(place, inspected, count)
    bad = np.bincount(place, nonconforming, count)
    low, high = wilson(bad, total)
    return measured(
        owners["key"],
        "defect_rate",
        state=np.select(
            [inspections == 0, total <= 0],
            [str(ReadingState.NO_DATA), str(ReadingState.NOT_ENOUGH_DATA)],
            str(ReadingState.MEASURED),
        ),
        value=bad / np.where(total > 0, total, np.nan),
        numerator=np.where(inspections > 0, bad, np.nan),
        denominator=np.where(inspections > 0, total, np.nan),
        interval_low=low,
        interval_high=high,
        sample_size=total.astype("int64"),
        method=json_lines({"window_days": window_days, "inspections": inspections}),
    )
