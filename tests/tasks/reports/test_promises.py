"""What a page says of a project's promises, to whom, and in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pandas as pd

from tasks.expectations.triggers import TRIGGER_COLUMNS
from tasks.indicators.drift import DRIFT_COLUMNS
from tasks.records.adjusting import ADJUSTMENTS, ATTAINMENTS
from tasks.records.choices import Language
from tasks.records.definitions import IndicatorDefinition
from tasks.records.expecting import RISKS
from tasks.reports.facts import SiteFacts
from tasks.reports.portfolio_report import customer_views, inside_view
from tasks.reports.promise_facts import PromiseFacts
from tasks.reports.promise_view import promise_views
from tests.tasks.reports.building import build_site
from tests.tasks.reports.portfolio import small_facts
from tests.tasks.reports.portfolio_readings import NIGHT, frame

PAGE = "projects/harbour.html"
FIRST, SECOND = "harbour-baseline-1", "harbour-baseline-2"
ATTAINMENT = IndicatorDefinition("attainment", "fraction", customer_visible=True)


def _attainment(expectation: str, against: str, state: str, reasons: list[Any]) -> dict[str, object]:
    fixed = {"night": pd.Timestamp(NIGHT), "project": "harbour", "rebaselines": 1, "targets": 1, "targets_met": 0}
    baseline = SECOND if against == "current" else FIRST
    rated = {"rating": 4.5 if expectation == "pace" else None, "reasons": json.dumps(reasons)}
    return {**fixed, "expectation": expectation, "against": against, "baseline": baseline, "state": state, **rated}


def promised() -> PromiseFacts:
    """Two expectations of the harbour after one adjustment; `wish` was not promised at first."""
    pace = {"target": "T1", "state": "broken", "reason": "missed", "value": 0.12, "indicator": "defect_rate"}
    wish = {"target": "T2", "state": "unknown", "reason": "gone", "deliverable": "tracker/H-9", "due_on": "2026-05-01"}
    agreed = {"scope": "project", "comparator": "at_most", "promised": 0.05, "unit": "fraction"}
    said = {"project": "harbour", "version": 1, "aspect": "date", "owner_side": "supplier"}
    return PromiseFacts(
        attainments=frame(
            ATTAINMENTS,
            [
                _attainment("pace", "current", "broken", [pace | agreed]),
                _attainment("pace", "original", "kept", []),
                _attainment("wish", "current", "unknown", [wish]),
            ],
        ),
        expectations=pd.DataFrame(
            [
                {
                    **said,
                    "baseline": baseline,
                    "expectation": "pace",
                    "statement": "Cranes <b>swing</b>",
                    "kano_type": "must_be",
                }
                for baseline in (FIRST, SECOND)
            ]
            + [
                {
                    **said,
                    "baseline": SECOND,
                    "expectation": "wish",
                    "statement": "Test window",
                    "owner_side": "customer",
                }
            ]
        ),
        gaps=("seen_better", None, None),
        drifted=pd.DataFrame(
            [
                ["harbour", "tracker", f"H-{number}", pd.NaT, pd.Timestamp("2026-04-01"), pd.NaT, pd.NaT, None]
                for number in range(12)
            ],
            columns=DRIFT_COLUMNS,
        ).assign(title="Load <test>"),
        adjustments=frame(
            ADJUSTMENTS,
            [{"key": "harbour-adjustment-2", "project": "harbour", "reason": "scope", "state": "agreed", "version": 3}],
        ),
        triggers=pd.DataFrame([["harbour", "scope_growth", None, 0.25, 0.1]], columns=TRIGGER_COLUMNS),
        risks=frame(RISKS, [{"key": "R", "project": "harbour", "statement": "Storm season", "state": "started"}]),
    )


def facts(**parts: Any) -> SiteFacts:
    return replace(small_facts(), promise=promised(), **parts)


def text(page: str) -> str:
    """The words of a page's section on promises."""
    section = page.partition('aria-labelledby="promises"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", section))


def inside(language: Language = Language.ENGLISH, known: SiteFacts | None = None) -> str:
    return text(build_site(inside_view(known or facts()), language)[PAGE])


def test_the_worst_expectation_stands_first_with_what_was_promised_and_what_is() -> None:
    view = promise_views(promised())["harbour"]
    assert [(each.key, each.current.value, each.tone) for each in view.expectations] == [
        ("pace", "broken", "critical"),
        ("wish", "unknown", "unjudged"),
    ]
    told = inside()
    assert "0 of 2 signed expectations are kept or on track." in told
    assert "moved once since the first signatures" in told
    assert "Not kept Kept Defect rate at most 5% 12%, missed 4.5 of 5 The customer sees it better" in told
    assert "not promised then tracker/H-9 by May 1, 2026 no longer in the tracker" in told


def test_statements_are_shown_as_text() -> None:
    page = build_site(inside_view(facts()), Language.ENGLISH)[PAGE]
    assert "Cranes &lt;b&gt;swing&lt;/b&gt;" in page


def test_our_own_people_see_drift_triggers_adjustments_and_started_plans() -> None:
    told = inside()
    assert "The scope has grown beyond what was signed (25%)" in told
    assert "harbour-adjustment-2 · The scope changes · Agreed, to be signed · version 3" in told
    assert "Storm season" in told
    assert "tracker/H-9 Load &lt;test&gt;" in told
    assert "12 items in all." in told
    assert told.count("Apr 1, 2026") == 10


def test_it_is_all_said_in_chinese_too() -> None:
    told = inside(Language.CHINESE)
    for words in ("承诺事项", "2 项已签署预期中有 0 项", "客户评价更高", "范围已超出签署内容", "共 12 项。"):
        assert words in told


def test_a_project_that_has_not_signed_says_nothing_of_promises() -> None:
    pages = build_site(inside_view(facts()), Language.ENGLISH)
    assert [name for name, page in pages.items() if 'aria-labelledby="promises"' in page] == [PAGE]
    assert inside(known=small_facts()) == ""


def test_a_customer_sees_how_the_promises_stand_only_where_the_policy_lets_attainment_out() -> None:
    shown = facts(definitions={**small_facts().definitions, "attainment": ATTAINMENT})
    told = text(build_site(customer_views(shown)["northwind"], Language.ENGLISH)[PAGE])
    assert "Cranes" in told
    for ours in ("The scope has grown", "harbour-adjustment-2", "Storm season", "Apr 1, 2026", "sees it better"):
        assert ours not in told
    assert text(build_site(customer_views(facts())["northwind"], Language.ENGLISH)[PAGE]) == ""
    assert "Cranes" not in "".join(build_site(customer_views(shown)["lake"], Language.ENGLISH).values())
