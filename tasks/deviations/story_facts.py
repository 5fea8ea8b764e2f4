"""What is known of a deviation when its story is told? Frames of many deviations at once, one question each."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from tasks.records.expecting import EXPECTATIONS
from tasks.records.explaining import CAUSE_EDITS, CAUSES, MEASURE_VERDICTS, MEASURES
from tasks.records.frames import empty_frame
from tasks.records.judgements import READINGS
from tasks.records.promises import BASELINE_TARGETS, BASELINES

PROJECT_COLUMNS = ("deviation", "project_name", "customer", "customer_name", "phase")
"""What the portfolio says of a deviation's project, in the phase it was in when the deviation opened."""

ISSUE_COLUMNS = ("source", "ref", "spent_hours")
"""Hours spent on a tracker's issue."""

LATER_COLUMNS = ("deviation", "later", "opened_on")
"""A deviation and one of the same series that opened when it had closed."""


@dataclass(frozen=True)
class StoryFacts:
    """All that the stories of some DEVIATIONS are told from.

    `critical` are the keys of those that were critical on any night, `agreed` the READINGS of the nights on which
    they opened, `baselines` and `targets` what those were measured against, `expectations` the latest versions that
    the targets carry, `causes` and `edits` all of theirs, `measures` the latest versions, `outcomes` the latest
    verdict of each, `issues` the hours of those that carry measures, `later` the deviations of the same series that
    opened afterwards, of which one within `recurrence_days` is the same one come back, `projects` a row per deviation.
    """

    deviations: pd.DataFrame
    critical: frozenset[str] = frozenset()
    agreed: pd.DataFrame = field(default_factory=lambda: empty_frame(READINGS))
    baselines: pd.DataFrame = field(default_factory=lambda: empty_frame(BASELINES))
    targets: pd.DataFrame = field(default_factory=lambda: empty_frame(BASELINE_TARGETS))
    expectations: pd.DataFrame = field(default_factory=lambda: empty_frame(EXPECTATIONS))
    causes: pd.DataFrame = field(default_factory=lambda: empty_frame(CAUSES))
    edits: pd.DataFrame = field(default_factory=lambda: empty_frame(CAUSE_EDITS))
    measures: pd.DataFrame = field(default_factory=lambda: empty_frame(MEASURES))
    outcomes: pd.DataFrame = field(default_factory=lambda: empty_frame(MEASURE_VERDICTS))
    issues: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            {"source": pd.Series(dtype="str"), "ref": pd.Series(dtype="str"), "spent_hours": pd.Series(dtype="float64")}
        )
    )
    projects: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({name: pd.Series(dtype="str") for name in PROJECT_COLUMNS})
    )
    later: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            {
                "deviation": pd.Series(dtype="str"),
                "later": pd.Series(dtype="str"),
                "opened_on": pd.Series(dtype="datetime64[s]"),
            }
        )
    )
    recurrence_days: int = 90
