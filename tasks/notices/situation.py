"""What a decision about notices is made from, and what it gives: plain values and frames, no clock, no store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from tasks.records.choices import Severity, TrustGrade
from tasks.records.definitions import IndicatorDefinition
from tasks.records.people import Customer, Project, Stakeholder

if TYPE_CHECKING:
    from tasks.notices.ineffective_measures import IneffectiveMeasure


class SkipReason(StrEnum):
    """Why a person is not told of something that happened on one of their projects."""

    ESCALATIONS_OFF = "escalations_off"
    NOT_ON_LADDER = "not_on_ladder"
    INTERNAL_INDICATOR = "internal_indicator"
    NOT_CONFIRMED = "not_confirmed"
    LOW_TRUST = "low_trust"
    ALREADY_TOLD = "already_told"
    DELIVERY_FAILED = "delivery_failed"
    GONE = "gone"
    DIGEST_NOT_DUE = "digest_not_due"
    DIGEST_OFF = "digest_off"
    NO_PROJECTS = "no_projects"


SKIP_COLUMNS = ("recipient", "project", "deviation", "reason", "skipped")

DIGEST_FIGURES = (
    ("schedule_deviation_rate", "project"),
    ("defect_rate", "project"),
    ("csat", "overall"),
    ("nps", "project"),
    ("complaint_rate", "project"),
)


@dataclass(frozen=True)
class NoticePolicy:
    """Who is told what.

    `ladder` names, per severity, the internal roles that are told of a deviation that severe. A customer's
    people are told when their role is one of `customer_roles`, at `customer_trust` or better, and unless
    `customer_confirmed_only` is off only of what is confirmed. A person for whom more than
    `escalations_per_night` were decided gets one message with all of them. A digest shows at most `digest_projects` projects and
    `digest_deviations` deviations, worst first, and counts the rest; a whole message stays below 100 kB.
    """

    ladder: Mapping[Severity, frozenset[str]]
    customer_roles: frozenset[str] = frozenset()
    customer_confirmed_only: bool = True
    customer_trust: TrustGrade = TrustGrade.B
    escalations_per_night: int = 5
    digest_figures: tuple[tuple[str, str], ...] = DIGEST_FIGURES
    digest_projects: int = 20
    digest_deviations: int = 15


@dataclass(frozen=True)
class Gap:
    """A source whose data of this night are missing, or `partial`: there, but not all; and the projects concerned."""

    source: str
    projects: frozenset[str]
    fresh_at: datetime | None = None
    partial: bool = False


@dataclass(frozen=True)
class Recurrence:
    """That a deviation is one that had closed on a day and came back; `measures` are the words of those against it then."""

    closed_on: date
    measures: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """Everything known at the moment of deciding, for the whole portfolio.

    events: DEVIATION_EVENTS, at least those of `night`.
    deviations: DEVIATIONS open as of `night` and those that closed in the week up to it.
    readings: READINGS of `night`, and of the night a week before where there is one.
    baselines: BASELINES that hold on `night`, at most one per project.
    told: NOTICES decided so far, those of `night` included when it is decided again.
    definitions: by (project, indicator).
    started: RISKS whose contingency plan was started; None where none was.
    ineffective: measures whose latest verdict is no change or worse.
    recurred: by deviation, that it came back.
    early: what `tasks.deviations.forewarned` found tonight, with the `title` of each subject; None where nothing was.
    """

    night: date
    decided_at: datetime
    events: pd.DataFrame
    deviations: pd.DataFrame
    readings: pd.DataFrame
    baselines: pd.DataFrame
    told: pd.DataFrame
    people: tuple[Stakeholder, ...]
    projects: tuple[Project, ...]
    customers: tuple[Customer, ...]
    definitions: Mapping[tuple[str, str], IndicatorDefinition]
    gaps: tuple[Gap, ...] = ()
    started: pd.DataFrame | None = None
    ineffective: tuple[IneffectiveMeasure, ...] = ()
    recurred: Mapping[str, Recurrence] = field(default_factory=dict)
    early: pd.DataFrame | None = None

    @property
    def day(self) -> pd.Timestamp:
        """The night as it stands in a DATE column."""
        return pd.Timestamp(self.night)


@dataclass(frozen=True)
class Decisions:
    """notices: a NOTICES frame, in the order they are to leave; skipped: who was not told what, and why."""

    notices: pd.DataFrame
    skipped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SKIP_COLUMNS), dtype="str"))
