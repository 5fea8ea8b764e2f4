"""A site made in portions is the site made in one piece, whatever the portions."""

from dataclasses import replace
from pathlib import Path

import pytest

from tasks.records.choices import Language, RunState
from tasks.reports.audience import projects_by_customer
from tasks.reports.facts import SiteFacts
from tasks.reports.portfolio_report import CustomerSite, customer_views, inside_view
from tasks.reports.portions import Sites, write_fronts, write_portion
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_outlook import facts as facts_with_outlook
from tests.tasks.reports.test_promises import facts as facts_with_promises

LANGUAGES = tuple(Language)


def _sites(directory: Path, facts: SiteFacts) -> Sites:
    customers: list[CustomerSite] = [(key, Language.ENGLISH, [Language.ENGLISH]) for key in facts.customers["key"]]
    return Sites(directory, LANGUAGES, customers)


def _written(directory: Path, facts: SiteFacts, groups: list[list[str]]) -> dict[str, str]:
    sites = _sites(directory, facts)
    owned = projects_by_customer(facts)
    portions = [write_portion(sites, part, owned) for part in facts.divided(groups)]
    write_fronts(sites, facts, portions, ())
    return {page.relative_to(directory).as_posix(): page.read_text("utf-8") for page in directory.rglob("*.html")}


def _whole(facts: SiteFacts) -> dict[str, str]:
    pages: dict[str, str] = {}
    for language in LANGUAGES:
        site = build_site(inside_view(facts), language, LANGUAGES)
        pages |= {f"internal/{language}/{name}": html for name, html in site.items()}
    for customer, view in customer_views(facts).items():
        site = build_site(view, Language.ENGLISH, [Language.ENGLISH])
        pages |= {f"customers/{customer}/en/{name}": html for name, html in site.items()}
    return pages


@pytest.mark.slow
@pytest.mark.parametrize("facts", [small_facts, facts_with_outlook, facts_with_promises])
def test_portions_of_one_project_make_the_same_site(facts: object, tmp_path: Path) -> None:
    known = facts()  # type: ignore[operator]  # one of the functions above
    groups = [[key] for key in reversed(known.projects["key"].tolist())]
    assert len(groups) > 1
    assert _written(tmp_path, known, groups) == _whole(known)


@pytest.mark.slow
def test_how_the_night_went_for_a_customer_stands_on_the_pages_of_every_portion(tmp_path: Path) -> None:
    facts = small_facts()
    keys = facts.projects["key"].tolist()
    alone = replace(
        facts,
        projects=facts.projects.assign(customer="lake"),
        run_state=RunState.DEGRADED,
        missing_sources=("tracker",),
        feeds={keys[0]: frozenset({"tracker"}), **{key: frozenset() for key in keys[1:]}},
    )
    written = _written(tmp_path, alone, [[key] for key in keys])
    assert written == _whole(alone)


def test_the_page_of_a_project_that_left_goes_and_further_pages_stay(tmp_path: Path) -> None:
    facts = small_facts()
    keys = facts.projects["key"].tolist()
    _written(tmp_path, facts, [keys])
    further = tmp_path / "internal/en/deviations/one.html"
    further.parent.mkdir()
    further.write_text("kept", encoding="utf-8")
    left = facts.divided([keys[1:]])[0]
    sites = _sites(tmp_path, left)
    write_fronts(sites, left, [write_portion(sites, left, projects_by_customer(left))], ["deviations/one.html"])
    assert further.exists()
    assert not (tmp_path / f"internal/en/projects/{keys[0]}.html").exists()
    assert (tmp_path / f"internal/en/projects/{keys[1]}.html").exists()
