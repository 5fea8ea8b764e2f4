"""Publish: write the report site, for our own people and for each customer's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

from prefect import task

from tasks.announce import progress
from tasks.equip import Desk, equip
from tasks.gather import promise_facts
from tasks.gather_deviations import deviation_cases
from tasks.gather_outlook import outlook_facts
from tasks.recall_pages import recall_pages
from tasks.records.choices import Audience, Language, RunState
from tasks.reports.audience import projects_by_customer
from tasks.reports.facts import SiteFacts, history_nights
from tasks.reports.portfolio_report import CustomerSite
from tasks.reports.portions import Sites, get_ready, write_cases, write_fronts, write_portion
from tasks.store.baselines import baselines
from tasks.store.episodes import deviations, events_between
from tasks.store.kinds import read_kind
from tasks.store.landings import held_by_rule, latest_landings
from tasks.store.readings import readings_of
from tasks.tell_lesson import kind_names
from tasks.wire.second_process import beside, by_either, second_core

T = TypeVar("T")

logger = logging.getLogger(__name__)

MANY_PROJECTS = 300  # from here on a second process saves more than the second of its start
PROJECTS_IN_A_PORTION = 125
CASES_IN_A_PORTION = 100
RECENTLY_CLOSED = timedelta(days=28)


@task
def publish(night: date) -> dict[str, Any]:
    """Write every site in the languages its readers use; return where the sites are and how many pages changed."""
    desk = equip()
    sites = Sites(desk.settings.site_dir, _inside_languages(desk), _customer_sites(desk))
    facts = site_facts(desk, night)
    made: Callable[..., Callable[[], Any]] = partial
    if len(facts.projects) >= MANY_PROJECTS and second_core():
        made = by_either
        beside(get_ready, desk.settings.compiled_templates_dir)
    parts = facts.divided(_pieces(facts.projects["key"].tolist(), PROJECTS_IN_A_PORTION))
    owned = projects_by_customer(facts)
    of_projects = [made(write_portion, sites, part, owned) for part in parts]
    moved = recall_pages(desk, sites.directory / "internal", sites.languages, night)
    cases = _pieces(deviation_cases(desk, moved.as_of, moved.due), CASES_IN_A_PORTION)
    kinds = {language: kind_names(language) for language in sites.languages}
    of_deviations = [made(write_cases, sites, some, moved.as_of, kinds) for some in cases]
    with progress("write reports", len(of_projects) + len(of_deviations)) as advance:
        # Called for from the last to the first: the second process comes from the other side.
        changed, portions = 0, []
        for pages in reversed(of_deviations):
            changed += pages()
            advance(1)
        for portion in reversed(of_projects):
            portions.append(portion())
            advance(1)
    changed += sum(portion.changed for portion in portions)
    changed += write_fronts(sites, facts, portions, moved.pages)
    moved.written()
    logger.info("%s sites, %s pages changed", len(sites.folders), changed)
    return {
        "start": str(sites.folders[0] / "index.html"),
        "sites": [folder.relative_to(sites.directory).as_posix() for folder in sites.folders],
        "pages_changed": changed,
    }


def _pieces(whole: Sequence[T], most: int) -> list[Sequence[T]]:
    return [whole[start : start + most] for start in range(0, len(whole), most)]


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
