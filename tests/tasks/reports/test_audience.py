"""What a customer sees, and above all what not. Canaries: strings that are in the facts and may not be on the page."""

from dataclasses import replace

import pandas as pd
import pytest

from tasks.records.choices import Audience, Language, RunState
from tasks.records.definitions import IndicatorDefinition
from tasks.reports.audience import outside, projects_by_customer, run_state_of
from tasks.reports.facts import SiteFacts
from tasks.reports.portfolio_report import customer_views, inside_view
from tasks.reports.projects_view import project_views
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import poisoned, small_facts

CANARY = "canary-7f3a"


def site(
    facts: SiteFacts, audience: Audience, language: Language = Language.ENGLISH, customer: str = "northwind"
) -> dict[str, str]:
    view = inside_view(facts) if audience is Audience.INTERNAL else customer_views(facts)[customer]
    return build_site(view, language)


def customer_site(customer: str, language: Language = Language.ENGLISH) -> str:
    return "\n".join(site(small_facts(), Audience.CUSTOMER, language, customer).values())


def seen_by(facts: SiteFacts, customer: str) -> SiteFacts:
    """What one customer may see, cut out of what is let out to all."""
    shown, theirs = outside(facts), projects_by_customer(facts)[customer]
    events = shown.deviation_events
    opened, closed = (told[told["project"].isin(theirs)] for told in (shown.open_deviations, shown.closed_deviations))
    return replace(
        shown,
        run_state=run_state_of(facts, theirs),
        projects=shown.projects[shown.projects["key"].isin(theirs)],
        customers=shown.customers[shown.customers["key"] == customer],
        readings=shown.readings[shown.readings["project"].isin(theirs)],
        open_deviations=opened,
        closed_deviations=closed,
        deviation_events=events[events["deviation"].isin([*opened["key"], *closed["key"]])],
        baselines=shown.baselines[shown.baselines["project"].isin(theirs)],
    )


def test_a_customer_sees_the_projects_of_that_customer_only() -> None:
    pages = site(small_facts(), Audience.CUSTOMER, customer="lake")
    assert set(pages) == {"index.html", "projects/ferry.html"}
    for name in ("Harbour", "Paper mill", "Clinic", "Northwind"):
        assert name not in "".join(pages.values())


@pytest.mark.parametrize("language", Language)
def test_a_customer_reads_nothing_of_the_inside(language: Language) -> None:
    html = customer_site("northwind", language) + customer_site("lake", language)
    for secret in (
        "tracker</",
        "surveys",
        "inspections.xlsx",
        "forms.example",
        "answered 503",
        "Waiting for vendor",
        "ambiguous_date",
        "end_before_start",
        "secret-baseline-key",
        "secret-manifest",
        "quarantine",
        "隔离",
        "several days old",
    ):
        assert secret not in html, secret


def test_an_indicator_the_policy_keeps_inside_is_not_shown() -> None:
    internal = site(small_facts(), Audience.INTERNAL)["projects/harbour.html"]
    assert "EV − PV" in internal
    assert "Schedule variance<" not in customer_site("northwind")


def test_an_indicator_without_a_definition_stays_inside() -> None:
    facts = small_facts()
    undefined = replace(facts, definitions={name: d for name, d in facts.definitions.items() if name != "defect_rate"})
    seen = seen_by(undefined, "northwind")
    assert "defect_rate" not in set(seen.readings["indicator"])
    assert "defect_rate" not in set(seen.open_deviations["indicator"])


def test_a_projects_own_rule_decides_over_the_policys() -> None:
    hidden = {("harbour", "csat"): IndicatorDefinition("csat", "fraction", customer_visible=False)}
    seen = seen_by(replace(small_facts(), overrides=hidden), "northwind")
    assert set(seen.readings.loc[seen.readings["indicator"] == "csat", "project"]) == {"mill", "clinic"}


def test_a_deviation_that_one_noisy_reading_made_is_not_told_outside() -> None:
    assert set(seen_by(small_facts(), "lake").open_deviations["key"]) == {"d4", "d5"}
    assert "not confirmed" not in customer_site("lake").replace("Outside, not confirmed", "")


def test_events_of_deviations_that_are_not_told_do_not_come_along() -> None:
    assert set(seen_by(small_facts(), "lake").deviation_events["deviation"]) == {"d4"}


def test_numbers_below_the_floor_of_trust_are_called_provisional() -> None:
    assert "provisional" in customer_site("lake")
    assert "provisional" not in customer_site("northwind")


def test_a_night_that_missed_another_customers_source_is_complete_for_this_one() -> None:
    facts = replace(small_facts(), feeds={"ferry": frozenset({"surveys"}), "harbour": frozenset({"tracker"})})
    assert customer_views(facts)["lake"].run_state is RunState.DEGRADED
    assert customer_views(facts)["northwind"].run_state is RunState.COMPLETED
    unknown = replace(facts, feeds={})
    assert customer_views(unknown)["northwind"].run_state is RunState.DEGRADED


def test_the_tracker_as_yardstick_is_said_to_a_customer_too() -> None:
    assert "because no baseline is signed yet" in customer_site("lake")


def test_a_canary_in_any_column_that_is_not_shown_stays_inside() -> None:
    facts = small_facts()

    def marked(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return frame.assign(**dict.fromkeys(columns, CANARY))

    facts = replace(
        facts,
        missing_sources=(CANARY,),
        readings=marked(facts.readings, "trust_reasons", "method", "baseline"),
        baselines=marked(facts.baselines, "key", "digest"),
        landings=marked(facts.landings, "source", "manifest", "counts", "findings"),
        cursors=marked(facts.cursors, "source", "position"),
        quarantine_counts=marked(facts.quarantine_counts, "source", "kind", "rule"),
    )
    pages = site(facts, Audience.CUSTOMER)
    assert CANARY not in "".join(pages.values())


def test_a_project_without_a_known_customer_is_on_no_customers_site() -> None:
    facts = small_facts()
    for nobody in (None, "", "gone"):
        orphaned = replace(facts, projects=facts.projects.assign(customer=nobody))
        assert all(not view.projects for view in customer_views(orphaned).values())


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='x",
        "{{ 7 * 7 }}",
        "</title><h1>",
        "%(x)s",
    ],
)
def test_markup_from_outside_is_shown_as_text(attack: str, audience: Audience) -> None:
    pages = site(poisoned(attack), audience)
    html = "".join(pages.values())
    escaped = attack.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&#34;").replace("'", "&#39;")
    assert escaped in html
    if escaped != attack:
        assert attack not in html
    assert ">49<" not in html


def test_a_name_cannot_turn_the_reading_direction() -> None:
    html = site(poisoned("fdp\u202eexe.tcart\u2066noc"), Audience.INTERNAL, Language.CHINESE)["index.html"]
    assert "\u202e" not in html
    assert "\u2066" not in html
    assert "fdp\ufffdexe.tcart\ufffdnoc" in html


def test_the_sites_made_for_all_customers_at_once_hold_what_each_may_see_alone() -> None:
    facts = replace(small_facts(), feeds={"ferry": frozenset({"surveys"}), "harbour": frozenset({"tracker"})})
    sites = customer_views(facts)
    assert set(sites) == set(facts.customers["key"])
    for customer, view in sites.items():
        alone = seen_by(facts, customer)
        assert view.projects == project_views(alone, Audience.CUSTOMER)
        assert (view.run_state, view.night, view.sources) == (alone.run_state, alone.night, ())
        assert [view.title] == list(alone.customers["name"])


def test_a_customer_without_projects_has_an_empty_site() -> None:
    facts = small_facts()
    alone = replace(facts, projects=facts.projects[facts.projects["customer"] == "lake"])
    assert set(site(alone, Audience.CUSTOMER, customer="northwind")) == {"index.html"}


def test_what_all_customers_may_see_together_holds_nothing_of_the_inside() -> None:
    facts = small_facts()
    shown = outside(facts)
    assert shown.missing_sources == ()
    assert not shown.feeds
    for frame in (shown.landings, shown.cursors, shown.quarantine_counts):
        assert frame.empty
    assert shown.readings[["trust_reasons", "method", "baseline"]].isna().all(axis=None)
    assert shown.open_deviations["confirmed"].all()
    assert set(shown.readings["indicator"]) < set(facts.readings["indicator"])
