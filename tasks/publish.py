"""Publish: write the report site, for our own people and for each customer's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from prefect import task

from tasks.announce import progress
from tasks.equip import Desk, equip
from tasks.gather import promise_facts
from tasks.gather_deviations import deviation_cases
from tasks.gather_outlook import outlook_facts
from tasks.recall_pages import recall_pages
from tasks.records.choices import Audience, Language, RunState
from tasks.reports.deviation_case import DeviationCase
from tasks.reports.deviation_page import deviation_pages
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.portfolio_report import CustomerSite, SiteView, build_site, customer_pages, inside_view
from tasks.reports.site import write_site
from tasks.store.baselines import baselines
from tasks.store.episodes import deviations, events_between
from tasks.store.kinds import read_kind
from tasks.store.landings import held_by_rule, latest_landings
from tasks.store.readings import readings_of
from tasks.tell_lesson import kind_names
from tasks.wire.second_process import ahead, second_core

logger = logging.getLogger(__name__)

MANY_PROJECTS = 300  # from here on a second process saves more than the second of its start
RECENTLY_CLOSED = timedelta(days=28)


@task
def publish(night: date) -> dict[str, Any]:
    """Write every site in the languages its readers use; return where the sites are and how many pages changed."""
    desk = equip()
    inside, theirs = _inside_languages(desk), _customer_sites(desk)
    many = len(desk.portfolio.projects) >= MANY_PROJECTS and second_core()
    made: Callable[..., Callable[[], Any]] = ahead if many else partial
    site_dir, changed = desk.settings.site_dir, 0
    with progress("write reports", len(inside) + len(theirs)) as advance:
        facts = site_facts(desk, night)
        of_customers = made(customer_pages, facts, theirs)
        view = inside_view(facts)
        moved = recall_pages(desk, site_dir / "internal", inside)
        cases = deviation_cases(desk, night, moved.due)
        # Two languages cost about what the customers' pages cost: one for each process.
        translated = [
            made(inside_pages, view, cases, language, inside, kind_names(language)) for language in inside[1:]
        ]
        pages = [inside_pages(view, cases, inside[0], inside, kind_names(inside[0])), *(site() for site in translated)]
        ours = [f"internal/{language}" for language in inside]
        folders = [*ours]
        for (customer, language, _), site in zip(theirs, of_customers(), strict=True):
            folders.append(f"customers/{customer}/{language}")
            pages.append(site)
        for folder, site in zip(folders, pages, strict=True):
            changed += len(write_site(site_dir / folder, site, moved.pages if folder in ours else ()))
            advance(1)
        moved.written()
    logger.info("%s sites, %s pages changed", len(folders), changed)
    return {"start": str(site_dir / folders[0] / "index.html"), "sites": folders, "pages_changed": changed}


def inside_pages(
    view: SiteView,
    cases: Sequence[DeviationCase],
    language: Language,
    languages: Sequence[Language],
    kinds: Mapping[str, str],
) -> dict[str, str]:
    """The pages of our own people's site in one language, those of these deviations among them."""
    return build_site(view, language, languages) | deviation_pages(cases, view.night, language, languages, kinds)


def site_facts(desk: Desk, night: date) -> SiteFacts:
    """Everything the reports are made of, for one night."""
    portfolio, engine = desk.portfolio, desk.engine
    frames = portfolio.frames(night)
    landings = latest_landings(engine, night)
    open_now = deviations(engine, night)
    lately = deviations(engine, night, closed_since=night - RECENTLY_CLOSED)
    closed = lately[~lately["key"].isin(open_now["key"])]
    measured = readings_of(engine, history_nights(night))
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
        readings=measured,
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
        outlook=outlook_facts(desk, night, measured, open_now),
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
