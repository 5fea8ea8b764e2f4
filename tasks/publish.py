"""Publish: write the report site, for our own people and for each customer's."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

from prefect import task

from tasks.announce import progress
from tasks.equip import Desk, equip
from tasks.gather import promise_facts
from tasks.records.choices import Audience, Language, RunState
from tasks.reports.beside import CustomersBeside, CustomerSite, customer_pages
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.portfolio_report import build_site, inside_view
from tasks.reports.site import write_site
from tasks.store.baselines import baselines
from tasks.store.episodes import deviations, events_between
from tasks.store.kinds import read_kind
from tasks.store.landings import held_by_rule, latest_landings
from tasks.store.readings import readings_of

logger = logging.getLogger(__name__)

MANY_PROJECTS = 300  # from here on a second process saves more than the second of its start
RECENTLY_CLOSED = timedelta(days=28)


@task
def publish(night: date) -> dict[str, Any]:
    """Write every site in the languages its readers use; return where the sites are and how many pages changed."""
    desk = equip()
    inside, theirs = _inside_languages(desk), _customer_sites(desk)
    with ExitStack() as stack, progress("write reports", len(inside) + len(theirs)) as advance:
        many = len(desk.portfolio.projects) >= MANY_PROJECTS and (os.cpu_count() or 1) > 1
        beside = stack.enter_context(CustomersBeside()) if many else None
        facts = site_facts(desk, night)
        if beside:
            beside.ask(facts, theirs)
        site_dir, changed = desk.settings.site_dir, 0
        view = inside_view(facts)
        for language in inside:
            changed += len(write_site(site_dir / "internal" / language, build_site(view, language, inside)))
            advance(1)
        made = beside.pages() if beside else customer_pages(facts, theirs)
        for (customer, language, _), pages in zip(theirs, made, strict=True):
            changed += len(write_site(site_dir / "customers" / customer / language, pages))
            advance(1)
    folders = [f"internal/{language}" for language in inside]
    folders += [f"customers/{customer}/{language}" for customer, language, _ in theirs]
    logger.info("%s sites, %s pages changed", len(folders), changed)
    return {"start": str(site_dir / folders[0] / "index.html"), "sites": folders, "pages_changed": changed}


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
        promise=promise_facts(desk, night),
    )


def _inside_languages(desk: Desk) -> list[Language]:
    return _languages({person.language for person in desk.portfolio.people() if person.audience is Audience.INTERNAL})


def _customer_sites(desk: Desk) -> list[CustomerSite]:
    """Customer, language, and all languages of that customer's site."""
    people = desk.portfolio.people()
    sites: list[CustomerSite] = []
    for customer in desk.portfolio.customer_facts():
        theirs = _languages(
            {person.language for person in people if person.customer == customer.key} or {customer.language}
        )
        sites += [(customer.key, language, theirs) for language in theirs]
    return sites


def _languages(spoken: set[Language]) -> list[Language]:
    return [language for language in Language if language in spoken] or [Language.ENGLISH]
