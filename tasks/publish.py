"""Publish: write the report site, for our own people and for each customer's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
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
from tasks.reports.portfolio_report import (
    CustomerSite,
    SiteView,
    customer_pages,
    inside_view,
    portfolio_page,
    project_pages,
)
from tasks.reports.site import write_site
from tasks.store.baselines import baselines
from tasks.store.episodes import deviations, events_between
from tasks.store.kinds import read_kind
from tasks.store.landings import held_by_rule, latest_landings
from tasks.store.readings import readings_of
from tasks.tell_lesson import kind_names
from tasks.wire.second_process import ahead, by_either, second_core

logger = logging.getLogger(__name__)

MANY_PROJECTS = 300  # from here on a second process saves more than the second of its start
PAGES_IN_A_PIECE = 100
RECENTLY_CLOSED = timedelta(days=28)


@task
def publish(night: date) -> dict[str, Any]:
    """Write every site in the languages its readers use; return where the sites are and how many pages changed."""
    desk = equip()
    inside, theirs = _inside_languages(desk), _customer_sites(desk)
    many = len(desk.portfolio.projects) >= MANY_PROJECTS and second_core()
    site_dir, changed = desk.settings.site_dir, 0
    with progress("write reports", len(inside) + len(theirs)) as advance:
        facts = site_facts(desk, night)
        of_customers = (ahead if many else partial)(customer_pages, facts, theirs)
        moved = recall_pages(desk, site_dir / "internal", inside)
        cases = deviation_cases(desk, night, moved.due)
        pages = _inside_pages(inside_view(facts), cases, inside, by_either if many else partial)
        for language, site in pages.items():
            changed += len(write_site(site_dir / "internal" / language, site, moved.pages))
            advance(1)
        moved.written()
        for (customer, language, _), site in zip(theirs, of_customers(), strict=True):
            changed += len(write_site(site_dir / "customers" / customer / language, site))
            advance(1)
    folders = [f"internal/{language}" for language in inside]
    folders += [f"customers/{customer}/{language}" for customer, language, _ in theirs]
    logger.info("%s sites, %s pages changed", len(folders), changed)
    return {"start": str(site_dir / folders[0] / "index.html"), "sites": folders, "pages_changed": changed}


def _inside_pages(
    view: SiteView, cases: Sequence[DeviationCase], languages: Sequence[Language], made: Callable[..., Any]
) -> dict[Language, dict[str, str]]:
    """The pages of our own people's site in each language, in pieces that `made` may have made elsewhere."""
    bare = replace(view, projects=())
    pieces: list[tuple[Language, Callable[..., dict[str, str]], tuple[Any, ...]]] = []
    for language in languages:
        told = (view.night, language, languages, kind_names(language))
        pieces += [(language, project_pages, (bare, some, language, languages)) for some in _pieces(view.projects)]
        pieces += [(language, deviation_pages, (some, *told)) for some in _pieces(cases)]
    asked = [made(function, *told) for _, function, told in reversed(pieces)]
    pages = {language: {"index.html": portfolio_page(view, language, languages)} for language in languages}
    for (language, *_), piece in zip(pieces, reversed(asked), strict=True):
        pages[language] |= piece()
    return pages


def _pieces(whole: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (whole[start : start + PAGES_IN_A_PIECE] for start in range(0, len(whole), PAGES_IN_A_PIECE))


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
