"""What a customer sees, and above all what not. Canaries: strings that are in the facts and may not be on the page."""

from dataclasses import replace

import pandas as pd
import pytest

from tasks.records.choices import Audience, Language, RunState
from tasks.records.definitions import IndicatorDefinition
from tasks.reports.audience import by_customer, narrow
from tasks.reports.portfolio_report import build_site
from tests.tasks.reports.portfolio import poisoned, small_facts

CANARY = "canary-7f3a"


def customer_site(customer: str, language: Language = Language.ENGLISH) -> str:
    return "\n".join(build_site(small_facts(), Audience.CUSTOMER, language, customer).values())


def test_a_customer_sees_the_projects_of_that_customer_only() -> None:
    pages = build_site(small_facts(), Audience.CUSTOMER, Language.ENGLISH, "lake")
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
    internal = build_site(small_facts(), Audience.INTERNAL, Language.ENGLISH)["projects/harbour.html"]
    assert "EV − PV" in internal
    assert "Schedule variance<" not in customer_site("northwind")


def test_an_indicator_without_a_definition_stays_inside() -> None:
    facts = small_facts()
    undefined = replace(facts, definitions={name: d for name, d in facts.definitions.items() if name != "defect_rate"})
    seen = narrow(undefined, Audience.CUSTOMER, "northwind")
    assert "defect_rate" not in set(seen.readings["indicator"])
    assert "defect_rate" not in set(seen.open_deviations["indicator"])


def test_a_projects_own_rule_decides_over_the_policys() -> None:
    hidden = {("harbour", "csat"): IndicatorDefinition("csat", "fraction", customer_visible=False)}
    seen = narrow(replace(small_facts(), overrides=hidden), Audience.CUSTOMER, "northwind")
    assert set(seen.readings.loc[seen.readings["indicator"] == "csat", "project"]) == {"mill", "clinic"}


def test_a_deviation_that_one_noisy_reading_made_is_not_told_outside() -> None:
    assert set(narrow(small_facts(), Audience.CUSTOMER, "lake").open_deviations["key"]) == {"d4", "d5"}
    assert "not confirmed" not in customer_site("lake").replace("Outside, not confirmed", "")


def test_events_of_deviations_that_are_not_told_do_not_come_along() -> None:
    assert set(narrow(small_facts(), Audience.CUSTOMER, "lake").deviation_events["deviation"]) == {"d4"}


def test_numbers_below_the_floor_of_trust_are_called_provisional() -> None:
    assert "provisional" in customer_site("lake")
    assert "provisional" not in customer_site("northwind")


def test_a_night_that_missed_another_customers_source_is_complete_for_this_one() -> None:
    facts = replace(small_facts(), feeds={"ferry": frozenset({"surveys"}), "harbour": frozenset({"tracker"})})
    assert narrow(facts, Audience.CUSTOMER, "lake").run_state is RunState.DEGRADED
    assert narrow(facts, Audience.CUSTOMER, "northwind").run_state is RunState.COMPLETED
    unknown = replace(facts, feeds={})
    assert narrow(unknown, Audience.CUSTOMER, "northwind").run_state is RunState.DEGRADED


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
    pages = build_site(facts, Audience.CUSTOMER, Language.ENGLISH, "northwind")
    assert CANARY not in "".join(pages.values())


def test_a_customers_site_needs_a_customer() -> None:
    with pytest.raises(ValueError, match="customer"):
        build_site(small_facts(), Audience.CUSTOMER, Language.ENGLISH)


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
    pages = build_site(poisoned(attack), audience, Language.ENGLISH, "northwind")
    html = "".join(pages.values())
    escaped = attack.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&#34;").replace("'", "&#39;")
    assert escaped in html
    if escaped != attack:
        assert attack not in html
    assert ">49<" not in html


def test_a_name_cannot_turn_the_reading_direction() -> None:
    html = build_site(poisoned("fdp\u202eexe.tcart\u2066noc"), Audience.INTERNAL, Language.CHINESE)["index.html"]
    assert "\u202e" not in html
    assert "\u2066" not in html
    assert "fdp\ufffdexe.tcart\ufffdnoc" in html


def test_a_customer_sees_the_same_whether_its_facts_were_set_apart_before_or_not() -> None:
    facts = small_facts()
    apart = by_customer(facts)
    assert set(apart) == set(facts.customers["key"])
    for customer, own in apart.items():
        whole = narrow(facts, Audience.CUSTOMER, customer)
        part = narrow(own, Audience.CUSTOMER, customer)
        for name in ("readings", "open_deviations", "closed_deviations", "deviation_events"):
            pd.testing.assert_frame_equal(getattr(part, name), getattr(whole, name))
