"""What is known of one deviation, from the evidence to the lesson? Plain values, for a page of our own people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.records.choices import Phase, Severity
from tasks.rendering.process_chart import ProcessChart
from tasks.reports.addresses import page_of_deviation
from tasks.reports.causes_view import CauseView
from tasks.reports.deviations_view import EventView


@dataclass(frozen=True)
class Behaviour:
    """The indicator's process-behaviour chart; `kind` and `period_days` say what its points are, `unit` in what.

    The verdict's fields are None where there is no verdict of the night, as of a closed deviation; `chart` is None below
    two points. `banded` is whether the agreed band is drawn.
    """

    chart: ProcessChart | None
    kind: str
    period_days: int
    unit: str
    signals: tuple[str, ...] = ()
    advice: str | None = None
    capability: str | None = None
    points: int = 0
    trial: bool = True
    banded: bool = False


@dataclass(frozen=True)
class Forecast:
    """When the project will be finished, by one method; how its past forecasts fared beside it."""

    method: str
    state: str
    p50: date | None
    p85: date | None
    due_on: date | None
    probability: float | None
    origins: int | None
    hits_p85: int | None


@dataclass(frozen=True)
class WeightiestCause:
    """The cause of a lesson that weighed most, as far as its name goes."""

    code: str
    subject: str | None
    statement: str | None


@dataclass(frozen=True)
class Like:
    """A lesson that is like the deviation; `perhaps` are the kinds of measures that worked with a caveat."""

    deviation: str
    project: str
    indicator: str
    scope: str
    closed_on: date
    days: int
    cause: WeightiestCause | None
    worked: tuple[str, ...]
    score: float
    perhaps: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Path of its deviation's page in the internal site."""
        return page_of_deviation(self.deviation)


@dataclass(frozen=True)
class Tried:
    """How often a kind of measure worked here; `share` is None below the fewest that are judged.

    `doubtful` of those judged may have come about without it.
    """

    kind: str
    tried: int
    judged: int
    worked: int
    share: float | None
    low: float | None
    high: float | None
    doubtful: int = 0


@dataclass(frozen=True)
class Earlier:
    """The deviation of the same figure that had closed shortly before."""

    deviation: str
    closed_on: date

    @property
    def page(self) -> str:
        """Path of its page in the internal site."""
        return page_of_deviation(self.deviation)


@dataclass(frozen=True)
class DeviationCase:
    """One deviation with all that belongs to it. Values in the indicator's `unit`.

    `story` is the story so far (`lessons.stories`), its days as dates. `behaviour` is None without a chart.
    """

    key: str
    project: str
    project_name: str
    customer: str
    phase: Phase
    indicator: str
    scope: str
    unit: str
    severity: Severity
    opened_on: date
    closed_on: date | None
    opened_value: float
    worst_value: float
    last_value: float | None
    last_night: date
    band_low: float | None
    band_high: float | None
    confirmed: bool
    events: tuple[EventView, ...]
    story: Mapping[str, Any]
    causes: tuple[CauseView, ...]
    behaviour: Behaviour | None
    forecasts: tuple[Forecast, ...]
    alike: tuple[Like, ...]
    tried: tuple[Tried, ...]
    earlier: Earlier | None = None

    @property
    def page(self) -> str:
        """Path of its page in the internal site."""
        return page_of_deviation(self.key)

    @property
    def later_page(self) -> str | None:
        """Path of the page of the deviation as which it came back."""
        back = self.story["came_back"]
        return page_of_deviation(back["later"]) if back else None
