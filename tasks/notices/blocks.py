"""The blocks a message is made of: deviations, figures, projects, gaps; typed, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from tasks.records.choices import TrustGrade
from tasks.rendering.early_words import EarlyWarning


@dataclass(frozen=True)
class YardstickBlock:
    """What a project's schedule is measured against.

    kind: a BaselineKind, or None where there is neither a signed baseline nor a plan. frozen_as_of: the plan's day.
    """

    kind: str | None
    frozen_as_of: date | None


@dataclass(frozen=True)
class RecurredBlock:
    """That a deviation had closed and came back, and the measures against it then, in words."""

    closed_on: date
    measures: tuple[str, ...]


@dataclass(frozen=True)
class DeviationBlock:
    """One deviation as a message tells it; numbers in the indicator's unit.

    `yardstick` is None where the notice was decided before it was kept.
    """

    project: str
    customer: str
    phase: str
    indicator: str
    scope: str
    severity: str
    reason: str
    unit: str
    value: float | None
    opened_value: float | None
    worst_value: float | None
    band: tuple[float | None, float | None]
    target: float | None
    numerator: float | None
    denominator: float | None
    interval: tuple[float | None, float | None]
    sample_size: int | None
    opened_on: date
    closed_on: date | None
    trust: str
    trust_reasons: tuple[str, ...]
    fresh_at: datetime | None
    yardstick: YardstickBlock | None
    recurred: RecurredBlock | None
    link: str

    @property
    def provisional(self) -> bool:
        """True when the number is below the floor of trust."""
        return self.trust == TrustGrade.D


@dataclass(frozen=True)
class FigureBlock:
    """One figure of a project in a digest."""

    indicator: str
    scope: str
    unit: str
    state: str
    value: float | None
    change: float | None
    provisional: bool
    severity: str | None


@dataclass(frozen=True)
class ProjectBlock:
    """One project in a digest; `yardstick` is None where the notice was decided before it was kept."""

    name: str
    customer: str
    phase: str
    severity: str | None
    figures: tuple[FigureBlock, ...]
    yardstick: YardstickBlock | None
    link: str

    @property
    def standing(self) -> str:
        """`critical`, `warning`, `within`, or `unjudged` where nothing reliable was measured."""
        if self.severity:
            return self.severity
        return "within" if any(each.value is not None and not each.provisional for each in self.figures) else "unjudged"


@dataclass(frozen=True)
class GapBlock:
    """Data that are missing or not whole, and the projects that rest on them."""

    source: str | None
    projects: tuple[str, ...]
    fresh_at: datetime | None
    partial: bool


@dataclass(frozen=True)
class StartedBlock:
    """A contingency plan that was started: the risk in words, what is done, since when.

    `band` is the condition as the edges of the range in which it holds, for `nights` in a row; `value` the reading that
    started the plan. What the notice was decided without is empty.
    """

    project: str
    customer: str
    statement: str
    contingency: str | None
    owner: str | None
    started_on: date
    indicator: str | None
    scope: str
    unit: str
    band: tuple[float | None, float | None]
    nights: int
    value: float | None
    link: str


@dataclass(frozen=True)
class EarlyBlock:
    """What there is to warn of a project before anything leaves its band."""

    project: str
    warning: EarlyWarning
    link: str


@dataclass(frozen=True)
class MeasureBlock:
    """A measure without effect: what was tried, what was to be reached, what came of it, what else there is."""

    deviation: DeviationBlock
    kind: str
    statement: str
    owner: str
    started_on: date
    outcome: str
    criterion: tuple[float | None, float | None]
    before: float | None
    after: float | None
    met: bool | None
    together_with: tuple[str, ...]
    others: tuple[str, ...]
    caveat: str | None = None


@dataclass(frozen=True)
class MessageView:
    """Everything a message shows. `counts` is empty but in a digest; `link` is the report to open."""

    recipient: str
    internal: bool
    night: date
    zone: tzinfo
    reason: str
    deviations: tuple[DeviationBlock, ...]
    link: str
    since: date | None
    days: int
    projects: tuple[ProjectBlock, ...]
    closed: tuple[DeviationBlock, ...]
    gaps: tuple[GapBlock, ...]
    started: tuple[StartedBlock, ...]
    measures: tuple[MeasureBlock, ...]
    counts: Mapping[str, int]
    more_projects: int
    more_deviations: int
    early: tuple[EarlyBlock, ...] = ()
    more_early: int = 0

    @property
    def project_names(self) -> tuple[str, ...]:
        """The projects of the deviations told, each once, in the order told."""
        return tuple(dict.fromkeys(each.project for each in self.deviations))
