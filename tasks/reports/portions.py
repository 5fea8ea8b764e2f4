"""How is a large site made by two processes? In portions: all pages of some projects, in every site that shows them.

What a reader sees of a project is worked out once for all languages, and each portion is written where it is made.
The first pages, which link to them, come last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tasks.records.choices import Language
from tasks.rendering.compiled import keep_compiled
from tasks.rendering.environment import environment
from tasks.reports.addresses import page_of
from tasks.reports.audience import projects_by_customer
from tasks.reports.deviation_case import DeviationCase
from tasks.reports.deviation_page import deviation_pages
from tasks.reports.facts import SiteFacts
from tasks.reports.portfolio_report import (
    CustomerSite,
    SiteView,
    customer_sites,
    customer_views,
    inside_site,
    inside_view,
    portfolio_page,
    project_pages,
)
from tasks.reports.projects_view import ProjectView, worst_first
from tasks.reports.site import write_pages, write_site


@dataclass(frozen=True)
class Sites:
    """Where the sites are: one for our own people in each of `languages`, those of the `customers`."""

    directory: Path
    languages: Sequence[Language]
    customers: Sequence[CustomerSite]

    def inside(self, language: Language) -> Path:
        """The folder of our own people's site in one language."""
        return self.directory / "internal" / language

    def of_customer(self, customer: str, language: Language) -> Path:
        """The folder of a customer's site in one language."""
        return self.directory / "customers" / customer / language

    @property
    def folders(self) -> list[Path]:
        """The folder of every site."""
        return [self.inside(language) for language in self.languages] + [
            self.of_customer(customer, language) for customer, language, _ in self.customers
        ]


def get_ready(compiled_templates: Path) -> None:
    """Load what every page needs, before there is one; compiled templates are kept in that folder."""
    keep_compiled(compiled_templates)
    for language in Language:
        for page in ("project", "deviation"):
            environment(language).get_template(f"reports/{page}.html.j2")


@dataclass(frozen=True)
class Portion:
    """What became of the pages of some projects: how many changed, and what the first page of each site says of them."""

    changed: int
    inside: tuple[ProjectView, ...]
    customers: Mapping[str, tuple[ProjectView, ...]]


def write_portion(sites: Sites, facts: SiteFacts, owned: Mapping[str, frozenset[str]]) -> Portion:
    """Write the pages of all projects of the facts, for our own people and for their customers.

    `owned` are all projects of each customer, in this portion or not: how the night went for them stands on each page.
    """
    inside, theirs = inside_view(facts), customer_views(facts, owned)
    made = [(sites.inside(language), inside, language, sites.languages) for language in sites.languages]
    made += [
        (sites.of_customer(customer, language), theirs[customer], language, languages)
        for customer, language, languages in sites.customers
        if theirs[customer].projects
    ]
    changed = 0
    for folder, site, language, languages in made:
        changed += len(write_pages(folder, project_pages(site, language, languages)))
    return Portion(
        changed,
        tuple(map(_listed, inside.projects)),
        {customer: tuple(map(_listed, site.projects)) for customer, site in theirs.items() if site.projects},
    )


def write_cases(
    sites: Sites, cases: Sequence[DeviationCase], night: date, kind_names: Mapping[Language, Mapping[str, str]]
) -> int:
    """Write the page of each of these deviations for our own people; how many changed."""
    changed = 0
    for language in sites.languages:
        pages = deviation_pages(cases, night, language, sites.languages, kind_names[language])
        changed += len(write_pages(sites.inside(language), pages))
    return changed


def write_fronts(sites: Sites, facts: SiteFacts, portions: Sequence[Portion], keep: Collection[str]) -> int:
    """Write the first page of each site and remove what belongs to none of its projects; how many pages changed.

    `keep` are the further pages of our own people's site.
    """
    inside = inside_site(facts, _sorted(view for portion in portions for view in portion.inside))
    changed = 0
    for language in sites.languages:
        changed += _write_front(sites.inside(language), inside, language, sites.languages, keep)
    owned = projects_by_customer(facts)
    theirs = {
        customer: _sorted(view for portion in portions for view in portion.customers.get(customer, ()))
        for customer in owned
    }
    of_customers = customer_sites(facts, owned, theirs)
    for customer, language, languages in sites.customers:
        folder = sites.of_customer(customer, language)
        changed += _write_front(folder, of_customers[customer], language, languages, ())
    return changed


def _write_front(
    folder: Path, site: SiteView, language: Language, languages: Sequence[Language], keep: Collection[str]
) -> int:
    there = {page_of(view.key) for view in site.projects}
    return len(write_site(folder, {"index.html": portfolio_page(site, language, languages)}, there.union(keep)))


def _sorted(views: Iterable[ProjectView]) -> tuple[ProjectView, ...]:
    return tuple(sorted(views, key=worst_first))


def _listed(view: ProjectView) -> ProjectView:
    """A project without what only its own page shows: it goes from one process to the other."""
    figures = tuple(figure and replace(figure, chart=None, spark=None) for figure in view.figures)
    return replace(
        view,
        families={},
        figures=figures,
        progress=None,
        planned=None,
        actual=None,
        closed_deviations=(),
        sources=(),
        promise=None,
    )
