"""What are the pages of a site? One for the portfolio, one for each project, in one language.

What a reader sees is worked out once for all languages (`SiteView`), and once for all customers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.records.choices import Audience, Language, RunState
from tasks.rendering.environment import close_up, environment
from tasks.rendering.forecast_words import certainty
from tasks.reports.audience import outside, projects_by_customer, run_state_of
from tasks.reports.facts import SiteFacts
from tasks.reports.layout import PORTFOLIO_FIGURES
from tasks.reports.projects_view import STANDINGS, ProjectView, project_views
from tasks.reports.trust_view import SourceView, source_views

CustomerSite = tuple[str, Language, Sequence[Language]]
"""Customer, language, and all languages of that customer's site."""


@dataclass(frozen=True)
class SiteView:
    """What one site says, in whatever language.

    title: the customer's name; empty inside. projects: worst first. sources: none on a customer's site.
    """

    audience: Audience
    night: date
    run_state: RunState
    title: str
    projects: tuple[ProjectView, ...]
    sources: tuple[SourceView, ...]


def inside_view(facts: SiteFacts) -> SiteView:
    """The site of our own people."""
    return inside_site(facts, project_views(facts, Audience.INTERNAL))


def inside_site(facts: SiteFacts, projects: tuple[ProjectView, ...]) -> SiteView:
    """The site of our own people from the views of its projects, worst first."""
    return SiteView(Audience.INTERNAL, facts.night, facts.run_state, "", projects, source_views(facts))


def customer_views(facts: SiteFacts, owned: Mapping[str, frozenset[str]] | None = None) -> dict[str, SiteView]:
    """Customer key to that customer's site, for every customer of the portfolio.

    `owned` are the keys of all projects of the customers, where the facts are of some only.
    """
    own = owned or projects_by_customer(facts)
    customer_of = {key: customer for customer, keys in own.items() for key in keys}
    theirs: dict[str, list[ProjectView]] = {customer: [] for customer in own}
    for view in project_views(outside(facts), Audience.CUSTOMER):
        if view.key in customer_of:
            theirs[customer_of[view.key]].append(view)
    return customer_sites(facts, own, theirs)


def customer_sites(
    facts: SiteFacts, owned: Mapping[str, frozenset[str]], theirs: Mapping[str, Sequence[ProjectView]]
) -> dict[str, SiteView]:
    """The sites of these customers from the views of their projects, worst first; how the night went is of all they own."""
    names = dict(zip(facts.customers["key"], facts.customers["name"], strict=True))
    return {
        customer: SiteView(
            audience=Audience.CUSTOMER,
            night=facts.night,
            run_state=run_state_of(facts, owned[customer]),
            title=names[customer],
            projects=tuple(views),
            sources=(),
        )
        for customer, views in theirs.items()
    }


def project_pages(site: SiteView, language: Language, languages: Sequence[Language]) -> dict[str, str]:
    """The page of each project of a site: path (`projects/<key>.html`) to HTML; the same arguments give the same bytes.

    languages: the languages this audience's site is written in; each page links to itself in the others,
        which lie beside this one in folders named by their codes.
    """
    shared = _shared(site, language, languages)
    template = environment(language).get_template("reports/project.html.j2")
    table = _source_table(language)
    pages = {}
    for view in site.projects:
        html = template.render(shared, project=view, source_table=table(view.sources), root="../", path=view.page)
        pages[view.page] = close_up(html, language)
    return pages


def portfolio_page(site: SiteView, language: Language, languages: Sequence[Language]) -> str:
    """The first page of a site, with all of its projects."""
    template = environment(language).get_template("reports/portfolio.html.j2")
    html = template.render(
        _shared(site, language, languages),
        title=site.title,
        projects=site.projects,
        tally={standing: sum(view.standing == standing for view in site.projects) for standing in STANDINGS},
        columns=_columns(site.projects),
        root="",
        path="index.html",
    )
    return close_up(html, language)


def _shared(site: SiteView, language: Language, languages: Sequence[Language]) -> dict[str, Any]:
    """What every page of a site is told."""
    return {
        "audience": site.audience,
        "night": site.night,
        "run_state": site.run_state,
        "missing": tuple(source.key for source in site.sources if source.missing),
        "partial": tuple(source.key for source in site.sources if source.standing == "warning"),
        "languages": tuple(languages),
        "sources": site.sources,
        "certainty": lambda probability: certainty(probability, language),
    }


def _source_table(language: Language) -> Callable[[tuple[SourceView, ...]], str]:
    """What draws the table of some sources as markup: most projects of a site have the same ones."""
    jinja = environment(language)
    draw: Callable[[tuple[SourceView, ...]], str] = jinja.get_template("reports/_sources.html.j2").module.table  # type: ignore[attr-defined]  # the macros of a template are attributes of its module
    drawn: dict[tuple[str, ...], str] = {}

    def table(sources: tuple[SourceView, ...]) -> str:
        keys = tuple(source.key for source in sources)
        if keys and keys not in drawn:
            drawn[keys] = draw(sources)
        return drawn.get(keys, "")

    return table


def _columns(views: Sequence[ProjectView]) -> list[tuple[int, str]]:
    """Place and indicator of the figures that any project here has: a customer's table has no empty columns."""
    return [
        (place, indicator)
        for place, (indicator, _) in enumerate(PORTFOLIO_FIGURES)
        if any(view.figures[place] is not None for view in views)
    ]
