"""What are the pages of a site? One for the portfolio, one for each project, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tasks.records.choices import Audience, Language
from tasks.rendering.environment import close_up, environment
from tasks.reports.audience import narrow
from tasks.reports.facts import SiteFacts
from tasks.reports.layout import PORTFOLIO_FIGURES
from tasks.reports.projects_view import STANDINGS, ProjectView, project_views
from tasks.reports.trust_view import source_views


def build_site(
    facts: SiteFacts,
    audience: Audience,
    language: Language,
    customer: str | None = None,
    languages: Sequence[Language] = (),
) -> dict[str, str]:
    """The pages of one site: relative path (`index.html`, `projects/<key>.html`) to HTML.

    customer: whose site it is; needed for a customer's, not used inside.
    languages: the languages this audience's site is written in; each page links to itself in the others,
        which lie beside this one in folders named by their codes.
    The same arguments give the same bytes.
    """
    seen = narrow(facts, audience, customer)
    views = project_views(seen, audience)
    sources = source_views(seen)
    shared = {
        "audience": audience,
        "night": seen.night,
        "run_state": seen.run_state,
        "missing": tuple(source.key for source in sources if source.missing),
        "partial": tuple(source.key for source in sources if source.standing == "warning"),
        "languages": tuple(languages),
        "sources": sources,
    }
    pages = {"index.html": _portfolio_page(seen, views, language, shared, customer)}
    template = environment(language).get_template("reports/project.html.j2")
    for view in views:
        html = template.render(shared, project=view, root="../", path=view.page)
        pages[view.page] = close_up(html, language)
    return pages


def _portfolio_page(
    facts: SiteFacts,
    views: Sequence[ProjectView],
    language: Language,
    shared: dict[str, Any],
    customer: str | None,
) -> str:
    names = dict(zip(facts.customers["key"], facts.customers["name"], strict=True))
    inside = shared["audience"] is Audience.INTERNAL
    title = "" if inside else names.get(customer, customer)
    template = environment(language).get_template("reports/portfolio.html.j2")
    html = template.render(
        shared,
        title=title,
        projects=views,
        tally={standing: sum(view.standing == standing for view in views) for standing in STANDINGS},
        columns=_columns(views),
        root="",
        path="index.html",
    )
    return close_up(html, language)


def _columns(views: Sequence[ProjectView]) -> list[tuple[int, str]]:
    """Place and indicator of the figures that any project here has: a customer's table has no empty columns."""
    return [
        (place, indicator)
        for place, (indicator, _) in enumerate(PORTFOLIO_FIGURES)
        if any(view.figures[place] is not None for view in views)
    ]
