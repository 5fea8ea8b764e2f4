"""A night of a portfolio in which one project has signed, on each kind of database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tasks.expectations.signing import SigningRules
from tasks.records.choices import Audience, Language
from tasks.records.expecting import EXPECTATIONS, RISKS, Side
from tasks.records.people import Stakeholder
from tasks.records.promises import TARGETS, SignatureMeans
from tests.benchmarks.portfolio import NIGHT
from tests.store_content import store_content
from tests.tasks.expectations.promised import rows_of

pytestmark = [pytest.mark.flow, pytest.mark.slow]

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
RULES = SigningRules(frozenset({"project_manager"}), frozenset({"customer_sponsor"}))


def run(night: date = NIGHT) -> Any:
    from flows.nightly import nightly

    return nightly(night, return_state=True).result()


def person(project: str, customer: str, side: Side) -> Stakeholder:
    """Who signs for a side."""
    ours = side is Side.SUPPLIER
    return Stakeholder(
        side.value,
        side.value,
        f"{side.value}@ours.test",
        "project_manager" if ours else "customer_sponsor",
        Audience.INTERNAL if ours else Audience.CUSTOMER,
        Language.ENGLISH,
        frozenset({project}),
        customer=None if ours else customer,
    )


def signs() -> str:
    """The first project promises few defects and a plan, both sides sign; its key."""
    from tasks.draw_up import draw_up
    from tasks.equip import equip
    from tasks.store.promises import signatures
    from tasks.store.promises.documents import document
    from tasks.store.promises.preparing import save_risks, save_targets
    from tasks.store.promises.register import save_register

    engine, project = equip().engine, equip().portfolio.project_facts()[0]
    said = {"version": 1, "statement": "It works", "aspect": "quality", "state": "confirmed", "owner_side": "supplier"}
    recorded = {"recorded_at": "2026-06-01T08:00Z", "recorded_by": "alice"}
    save_register(engine, rows_of(EXPECTATIONS, {"key": "works", "project": project.key, **said, **recorded}))
    rate = {"indicator": "schedule_deviation_rate", "comparator": "at_least", "value": -0.01, "unit": "fraction"}
    target = {"key": "T1", "project": project.key, "expectation": "works", "due_on": project.ends_on, **rate}
    save_targets(engine, rows_of(TARGETS, target), by="alice", at=AT)
    risk = {"key": "R1", "project": project.key, "statement": "Late", "state": "prepared"}
    trigger = '{"indicator": "schedule_deviation_rate", "comparator": "at_most", "value": 9.0}'
    save_risks(engine, rows_of(RISKS, {**risk, "trigger": trigger}), by="alice", at=AT)
    key = draw_up(project.key, NIGHT, "alice", at=AT).key
    for side in Side:
        act = signatures.Signing(
            key,
            side,
            person(project.key, project.customer, side),
            NIGHT,
            SignatureMeans.PAPER_SCAN,
            "scans/1.pdf",
            document(engine, key)["digest"],
        )
        signatures.sign(engine, act, RULES, by="alice", at=datetime(NIGHT.year, NIGHT.month, NIGHT.day, 23, tzinfo=UTC))
    return project.key


def test_the_night_after_the_signatures_judges_the_promises_and_again_gives_the_same(portfolio: Path) -> None:
    from tasks.equip import equip
    from tasks.store.readings import readings_of

    assert "promise" not in run()["monitor"]["families"]
    project = signs()
    summary = run()
    assert summary["monitor"]["families"]["promise"]["expectations"] == 1
    assert summary["monitor"]["families"]["promise"]["readings"] == 3
    assert summary["analyse"]["contingency plan started"] == 1
    readings = readings_of(equip().engine, [NIGHT])
    own = readings[readings["project"] == project].set_index("indicator")["band_low"]
    others = readings[readings["project"] != project].set_index("indicator")["band_low"]
    assert own["schedule_deviation_rate"] == -0.01
    assert set(others["schedule_deviation_rate"]) == {-0.10}
    page = Path(summary["report"]["start"]).parent / "projects" / f"{project}.html"
    assert "What was promised" in page.read_text()
    before = store_content(equip().engine)
    again = run()
    assert "contingency plan started" not in again["analyse"]
    assert store_content(equip().engine) == before
    assert portfolio.is_dir()
