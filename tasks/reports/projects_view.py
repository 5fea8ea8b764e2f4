"""What does the site say about each project?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.records.choices import Audience, Phase, ReadingState, TrustGrade
from tasks.rendering.charts import Chart
from tasks.reports.addresses import page_of
from tasks.reports.deviations_view import DeviationView, deviation_views
from tasks.reports.facts import SiteFacts
from tasks.reports.histories import History, day, grid, histories
from tasks.reports.indicators_view import EMPTY, UNCONFIRMED, UNJUDGED, WITHIN, IndicatorView, indicator_view, trend
from tasks.reports.layout import FAMILIES, PORTFOLIO_FIGURES
from tasks.reports.outlook_view import OutlookView, outlook_views
from tasks.reports.promise_view import PromiseView, promise_views
from tasks.reports.trust_view import SourceView, source_views
from tasks.reports.yardsticks_view import YardstickView, yardsticks

STANDINGS = ("critical", "warning", UNCONFIRMED, UNJUDGED, WITHIN)


@dataclass(frozen=True)
class ProjectView:
    """One project, for its own page and its line in the portfolio.

    standing: the worst of its deviations, one of STANDINGS.
    families: family name to its indicators in page order; `figures` are those of the portfolio's columns.
    progress: planned (dashed) and actual progress over time; None when there is too little of it.
    trust: the worst grade of its numbers; `fresh_at` the age of its oldest source.
    promise: how its promises stand; None while no baseline is signed.
    outlook: what is forecast and warned of; None where there is nothing, and for customers.
    """

    key: str
    name: str
    customer: str
    phase: Phase
    starts_on: date | None
    ends_on: date | None
    standing: str
    families: dict[str, tuple[IndicatorView, ...]]
    figures: tuple[IndicatorView | None, ...]
    progress: Chart | None
    planned: IndicatorView | None
    actual: IndicatorView | None
    open_deviations: tuple[DeviationView, ...]
    closed_deviations: tuple[DeviationView, ...]
    yardstick: YardstickView | None
    sources: tuple[SourceView, ...]
    trust: TrustGrade | None
    fresh_at: datetime | None
    promise: PromiseView | None = None
    outlook: OutlookView | None = None

    @property
    def not_started(self) -> bool:
        """Whether nothing of the plan was due by tonight."""
        rate = self.figures[0]
        return rate is not None and rate.state is ReadingState.NOT_STARTED

    @property
    def page(self) -> str:
        """Path of the project's page in its site."""
        return page_of(self.key)

    @property
    def leading(self) -> tuple[tuple[str, IndicatorView], ...]:
        """The indicators that get a card of their own, each with its family."""
        return tuple((family, view) for family, views in self.families.items() for view in views if view.leading)

    @property
    def further(self) -> tuple[IndicatorView, ...]:
        """The indicators that get no card of their own."""
        return tuple(view for views in self.families.values() for view in views if not view.leading)

    @property
    def judged(self) -> int:
        """How many indicators have a value and an agreed band."""
        return sum(view.judged and view.value is not None for views in self.families.values() for view in views)

    @property
    def watched(self) -> IndicatorView | None:
        """The first indicator that is outside its band without an open deviation."""
        outside = (view for views in self.families.values() for view in views if view.standing == UNCONFIRMED)
        return next(outside, None)


def project_views(facts: SiteFacts, audience: Audience) -> tuple[ProjectView, ...]:
    """The projects of the facts, worst first."""
    nights = grid(facts)
    by_project = histories(facts)
    opened = deviation_views(facts, closed=False)
    closed = deviation_views(facts, closed=True)
    measured_against = yardsticks(facts)
    promised = promise_views(facts.promise)
    coming = outlook_views(facts.outlook)
    sources = source_views(facts)
    customers = dict(zip(facts.customers["key"], facts.customers["name"], strict=True))
    views = [
        _project_view(
            row,
            customer=customers.get(row["customer"], row["customer"]),
            own=by_project.get(row["key"], []),
            opened=tuple(opened.get(row["key"], ())),
            closed=tuple(closed.get(row["key"], ())),
            yardstick=measured_against.get(row["key"]),
            sources=_feeding(sources, facts.sources_of(row["key"])),
            promise=promised.get(row["key"]),
            outlook=coming.get(row["key"]),
            facts=facts,
            nights=nights,
            audience=audience,
        )
        for row in facts.projects.to_dict("records")
    ]
    return tuple(sorted(views, key=worst_first))


def _project_view(
    row: dict[str, Any],
    *,
    customer: str,
    own: Sequence[History],
    opened: tuple[DeviationView, ...],
    closed: tuple[DeviationView, ...],
    yardstick: YardstickView | None,
    sources: tuple[SourceView, ...],
    promise: PromiseView | None,
    outlook: OutlookView | None,
    facts: SiteFacts,
    nights: tuple[date, ...],
    audience: Audience,
) -> ProjectView:
    episodes = {(view.indicator, view.scope): (view.severity, view.opened_on) for view in reversed(opened)}
    views = [
        indicator_view(
            history,
            nights,
            facts.definition(row["key"], history.tonight["indicator"]),
            episodes.get((history.tonight["indicator"], history.tonight["scope"])),
            audience,
        )
        for history in own
    ]
    by_name = {(view.indicator, view.scope): view for view in views}
    lines = {history.tonight["indicator"]: history.values for history in own}
    both = tuple(lines[name] for name in ("planned_progress", "actual_progress") if name in lines)
    valued = [view for view in views if view.standing != EMPTY]
    return ProjectView(
        key=row["key"],
        name=row["name"],
        customer=customer,
        phase=Phase(row["phase"]),
        starts_on=day(row["starts_on"]),
        ends_on=day(row["ends_on"]),
        standing=_standing(views, opened),
        families=_families(views),
        figures=tuple(by_name.get(figure) for figure in PORTFOLIO_FIGURES),
        progress=trend(nights, both, span=(0.0, 1.0)) if len(both) == 2 else None,  # noqa: PLR2004 - planned and actual
        planned=by_name.get(("planned_progress", "project")),
        actual=by_name.get(("actual_progress", "project")),
        open_deviations=opened,
        closed_deviations=closed,
        yardstick=yardstick,
        sources=sources,
        trust=max((view.trust for view in valued), default=None),
        fresh_at=min((view.fresh_at for view in valued if view.fresh_at is not None), default=None),
        promise=promise,
        outlook=outlook,
    )


def _standing(views: Sequence[IndicatorView], opened: Sequence[DeviationView]) -> str:
    """The worst of all; a project whose numbers are all missing or without a band has no verdict."""
    found = {*(view.standing for view in views), *(view.severity.value for view in opened)} - {EMPTY, UNJUDGED}
    return next((standing for standing in STANDINGS if standing in found), UNJUDGED)


def _families(views: Sequence[IndicatorView]) -> dict[str, tuple[IndicatorView, ...]]:
    known = {name: family for family, names in FAMILIES.items() for name in names}
    families: dict[str, list[IndicatorView]] = {}
    for view in views:
        families.setdefault(known.get(view.indicator, "other"), []).append(view)
    return {family: tuple(families[family]) for family in (*FAMILIES, "other") if family in families}


def _feeding(sources: tuple[SourceView, ...], keys: frozenset[str] | None) -> tuple[SourceView, ...]:
    return sources if keys is None else tuple(source for source in sources if source.key in keys)


def worst_first(view: ProjectView) -> tuple[object, ...]:
    """What projects are sorted by: standing, then open deviations, then schedule, then name."""
    schedule = view.figures[0].value if view.figures[0] is not None else None
    return (
        STANDINGS.index(view.standing),
        -len(view.open_deviations),
        schedule if schedule is not None else float("inf"),
        view.name,
        view.key,
    )
