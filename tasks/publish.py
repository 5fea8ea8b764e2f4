"""Publish: write the report site, for our own people and for each customer's."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from prefect import task

from tasks.announce import progress
from tasks.equip import Desk, equip
from tasks.records.choices import Audience, Language, RunState
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.portfolio_report import SiteView, build_site, customer_views, inside_view
from tasks.reports.site import write_site
from tasks.store.baselines import baselines
from tasks.store.episodes import deviations, events_between
from tasks.store.kinds import read_kind
from tasks.store.landings import held_by_rule, latest_landings
from tasks.store.readings import readings_of

logger = logging.getLogger(__name__)

RECENTLY_CLOSED = timedelta(days=28)


@task
def publish(night: date) -> dict[str, Any]:
    """Write every site in the languages its readers use; return where the sites are and how many pages changed."""
    desk = equip()
    facts = site_facts(desk, night)
    views: dict[str | None, SiteView] = {None: inside_view(facts)}
    views.update(customer_views(facts))
    sites = _sites(desk)
    changed = 0
    with progress("write reports", len(sites)) as advance:
        for folder, language, customer, languages in sites:
            pages = build_site(views[customer], language, languages)
            changed += len(write_site(desk.settings.site_dir / folder, pages))
            advance(1)
    logger.info("%s sites, %s pages changed", len(sites), changed)
    start = desk.settings.site_dir / sites[0][0] / "index.html"
    return {"start": str(start), "sites": [folder for folder, *_ in sites], "pages_changed": changed}


def site_facts(desk: Desk, night: date) -> SiteFacts:
    """Everything the reports are made of, for one night."""
    portfolio, engine = desk.portfolio, desk.engine
    frames = portfolio.frames(night)
    landings = latest_landings(engine, night)
    open_now = deviations(engine, night)
    lately = deviations(engine, night, closed_since=night - RECENTLY_CLOSED)
    closed = lately[~lately["key"].isin(open_now["key"])]
    missing = tuple(landings.loc[landings["state"] != RunState.COMPLETED, "source"])
    keys = [source.key for source in portfolio.sources]
    fed = {key: frozenset(portfolio.source_projects(key).values()) for key in keys}
    feeds = {project.key: frozenset(key for key in keys if project.key in fed[key]) for project in portfolio.projects}
    return SiteFacts(
        night=night,
        run_state=RunState.DEGRADED if missing else RunState.COMPLETED,
        missing_sources=missing,
        projects=frames["projects"],
        customers=frames["customers"],
        readings=readings_of(engine, history_nights(night)),
        open_deviations=open_now,
        closed_deviations=closed,
        deviation_events=events_between(engine, night - RECENTLY_CLOSED, night),
        baselines=baselines(engine),
        landings=landings,
        cursors=read_kind(engine, "cursors"),
        quarantine_counts=held_by_rule(engine),
        definitions=portfolio.policy.definitions(),
        overrides=portfolio.definitions(),
        feeds=feeds,
    )


def _sites(desk: Desk) -> list[tuple[str, Language, str | None, list[Language]]]:
    """Folder, language, customer (None inside), and all languages of that site; inside first."""
    people = desk.portfolio.people()
    inside = _languages({person.language for person in people if person.audience is Audience.INTERNAL})
    sites: list[tuple[str, Language, str | None, list[Language]]] = [
        (f"internal/{language.value}", language, None, inside) for language in inside
    ]
    for customer in desk.portfolio.customer_facts():
        theirs = _languages(
            {person.language for person in people if person.customer == customer.key} or {customer.language}
        )
        sites += [(f"customers/{customer.key}/{language.value}", language, customer.key, theirs) for language in theirs]
    return sites


def _languages(spoken: set[Language]) -> list[Language]:
    return [language for language in Language if language in spoken] or [Language.ENGLISH]
