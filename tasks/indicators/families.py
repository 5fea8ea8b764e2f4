"""Which indicators are there, and what does each family need to be measured?

Adding an indicator: a function that returns a measured frame, its entry here, and its entry in the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.agreed import AgreedTerms
from tasks.indicators.answers import DIMENSIONS
from tasks.indicators.attainment_share import measure_attainment
from tasks.indicators.complaints import measure_complaints
from tasks.indicators.drift import measure_drift, signed_only
from tasks.indicators.quality import measure_quality
from tasks.indicators.satisfaction import measure_satisfaction
from tasks.indicators.schedule import measure_schedule
from tasks.records.definitions import PlannedFraction, WorkingCalendar

WHOLE_PROJECT = ("project",)


@dataclass(frozen=True)
class Indicator:
    """An indicator: the scopes every project has a reading for, and where its value cannot go beyond.

    A `sampled` one infers from a sample: it needs the policy's minimum sample and is trusted less below the small one. A
    `counted` one is a count over its denominator, which chance alone moves.
    """

    name: str
    scopes: tuple[str, ...] = WHOLE_PROJECT
    sampled: bool = False
    floor: float | None = None
    ceiling: float | None = None
    counted: bool = False


@dataclass(frozen=True)
class Evidence:
    """All that a family is measured from, for one night.

    `frames` holds the frames the family needs by name: record kinds as of the night, and `baseline_items` and
    `baselines` that hold that night. `sourced` tells per project (bool) whether any source feeds the family.
    """

    night: date
    projects: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    terms: AgreedTerms
    sourced: np.ndarray
    calendars: Mapping[str, WorkingCalendar] = field(default_factory=dict)
    planned_fraction: PlannedFraction = PlannedFraction.LINEAR
    keep_cancelled: bool = False

    def window_days(self, indicator: str) -> np.ndarray:
        """The window of an indicator per project, in days (0: everything up to the night)."""
        return self.terms.column(indicator, "window_days").astype("int64")


@dataclass(frozen=True)
class Family:
    """Indicators that are measured together: the frames they need and the record kinds that their trust rests on.

    A `signed_only` family has readings of the projects whose baseline both sides signed, and of no others.
    """

    name: str
    indicators: tuple[Indicator, ...]
    needs: tuple[str, ...]
    rests_on: tuple[str, ...]
    measure: Callable[[Evidence], pd.DataFrame]
    signed_only: bool = False


def _schedule(evidence: Evidence) -> pd.DataFrame:
    return measure_schedule(
        evidence.frames["work_items"],
        evidence.frames["baseline_items"],
        evidence.night,
        evidence.projects,
        calendars=evidence.calendars,
        rule=evidence.planned_fraction,
        baselines=evidence.frames["baselines"],
        keep_cancelled=evidence.keep_cancelled,
    )


def _quality(evidence: Evidence) -> pd.DataFrame:
    window = evidence.window_days("defect_rate")
    return measure_quality(evidence.frames["inspections"], evidence.night, evidence.projects, window)


def _satisfaction(evidence: Evidence) -> pd.DataFrame:
    names = ("csat", "satisfaction_mean", "nps", "survey_responses")
    windows = {name: evidence.window_days(name) for name in names}
    answers = evidence.frames["survey_answers"]
    return measure_satisfaction(answers, evidence.night, evidence.projects, windows, evidence.sourced)


def _complaints(evidence: Evidence) -> pd.DataFrame:
    window = evidence.window_days("complaint_rate")
    feedback = evidence.frames["feedback"]
    return measure_complaints(feedback, evidence.night, evidence.projects, window, evidence.sourced)


def _promise(evidence: Evidence) -> pd.DataFrame:
    frames, projects = evidence.frames, evidence.projects
    baselines = frames["baselines"]
    drift = measure_drift(frames["work_items"], frames["milestones"], frames["baseline_items"], baselines, projects)
    attainment = measure_attainment(frames["attainments"], projects, signed_only(baselines))
    return pd.concat([drift, attainment], ignore_index=True)


SCHEDULE = Family(
    "schedule",
    (
        Indicator("planned_progress", floor=0.0, ceiling=1.0),
        Indicator("actual_progress", floor=0.0, ceiling=1.0),
        Indicator("schedule_deviation_rate", floor=-1.0),
        Indicator("schedule_variance"),
        Indicator("schedule_performance_index", floor=0.0),
        Indicator("earned_schedule", floor=0.0),
        Indicator("schedule_variance_time"),
        Indicator("schedule_performance_index_time", floor=0.0),
    ),
    ("work_items", "baseline_items", "baselines"),
    ("work_items",),
    _schedule,
)
QUALITY = Family(
    "quality",
    (Indicator("defect_rate", sampled=True, floor=0.0, ceiling=1.0),),
    ("inspections",),
    ("inspections",),
    _quality,
)
SATISFACTION = Family(
    "satisfaction",
    (
        Indicator("csat", DIMENSIONS, sampled=True, floor=0.0, ceiling=1.0),
        Indicator("satisfaction_mean", DIMENSIONS, sampled=True, floor=1.0, ceiling=5.0),
        Indicator("nps", sampled=True, floor=-100.0, ceiling=100.0),
        Indicator("survey_responses", floor=0.0),
    ),
    ("survey_answers",),
    ("survey_answers",),
    _satisfaction,
)
COMPLAINTS = Family(
    "complaints",
    (Indicator("complaint_rate", floor=0.0, counted=True),),
    ("feedback",),
    ("feedback",),
    _complaints,
)
PROMISE = Family(
    "promise",
    (
        Indicator("silent_drift", floor=0.0, ceiling=1.0),
        Indicator("scope_growth", floor=0.0),
        Indicator("attainment", floor=0.0, ceiling=1.0),
    ),
    ("work_items", "milestones", "baseline_items", "baselines", "attainments"),
    ("work_items",),
    _promise,
    signed_only=True,
)

FAMILIES: dict[str, Family] = {family.name: family for family in (SCHEDULE, QUALITY, SATISFACTION, COMPLAINTS, PROMISE)}
INDICATORS: dict[str, Indicator] = {
    indicator.name: indicator for family in FAMILIES.values() for indicator in family.indicators
}
RESTS_ON: dict[str, tuple[str, ...]] = {family.name: family.rests_on for family in FAMILIES.values()}
