"""The acts on a promise as verbs: what they read by themselves, what they refuse, and how one takes up another's work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.draw_up import draw_up
from tasks.equip import equip
from tasks.expectations.errors import PromiseError
from tasks.propose import propose
from tasks.settle_adjustment import decide_adjustment
from tasks.sign import sign
from tasks.store.baselines import baselines
from tasks.store.promises.acts import Done
from tasks.store.promises.adjustments import adjustment_of, adjustments
from tasks.store.promises.documents import document, documents, save_document
from tasks.store.promises.preparing import save_targets
from tasks.store.promises.register import save_register
from tasks.verify import verify
from tests.store_content import store_content
from tests.tasks.desk import FILES, NIGHT, collected, portfolio
from tests.tasks.store.frames import frame_of

pytestmark = pytest.mark.slow

HEADER = "Key,Summary,Project,Status,Start,Due\n"
ROWS = {"A-1": "One,Alpha,Open,01.03.2026,21.03.2026", "A-2": "Two,Alpha,Open,01.03.2026,31.03.2026"}
PEOPLE = (
    "  - {key: bob, name: 王芳, mail: bob@acme.test, role: customer_sponsor, audience: customer, customer: acme,"
    " language: zh, projects: [alpha], digest: none}\n"
    "  - {key: carol, name: Carol, mail: carol@acme.test, role: customer_contact, audience: customer, customer: acme,"
    " language: en, projects: [alpha], digest: none}\n"
)
NEXT = NIGHT + timedelta(days=1)


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project under contract from March to June with two dated items, one expectation and one target."""
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "stakeholders.yaml").write_text(FILES["stakeholders.yaml"] + PEOPLE, encoding="utf-8")
        contract = FILES["projects.yaml"].replace(
            "phase: imp", "starts_on: 2026-03-01, ends_on: 2026-06-30, phase: imp"
        )
        (folder / "projects.yaml").write_text(contract, encoding="utf-8")
        tracked(folder, ROWS, NIGHT)
        expected("pace")
        targeted("content")
        yield folder


def tracked(folder: Path, rows: dict[str, str], night: date) -> None:
    lines = [f"{key},{row}\n" for key, row in rows.items()]
    (folder / "data" / "tracker.csv").write_text(HEADER + "".join(lines), encoding="utf-8")
    collected("tracker", night)


def expected(key: str, **others: Any) -> None:
    row = {"key": key, "project": "alpha", "version": 1, "statement": "On time", "aspect": "date", "state": "confirmed"}
    said = {"owner_side": "supplier", "recorded_at": noon(NIGHT), "recorded_by": "alice"}
    save_register(equip().engine, frame_of("expectations", [row | said | others]))


def targeted(key: str, **others: Any) -> None:
    row = {"key": key, "project": "alpha", "expectation": "pace", "indicator": "csat", "scope": "overall"}
    said = {"comparator": "at_least", "value": 0.8, "unit": "fraction"}
    save_targets(equip().engine, frame_of("targets", [row | said | others]), by="alice", at=noon(NIGHT))


def signed(key: str, day: date = NIGHT) -> Done:
    digest = document(equip().engine, key)["digest"]
    sign(key, "supplier", "alice", day, "mail_reply", "mails/1", digest, "alice", at=noon(day))
    return sign(key, "customer", "bob", day, "paper_scan", "scans/1", digest, "alice", at=noon(day))


def promised() -> str:
    key = draw_up("alpha", NIGHT, "alice", at=noon(NIGHT)).key
    assert signed(key).baseline == key
    return key


def content_of(key: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(document(equip().engine, key)["content"])
    return content


def test_a_document_is_drawn_up_from_register_targets_and_the_plan_of_the_night(home: Path) -> None:
    done = draw_up("alpha", NIGHT, "alice", at=noon(NIGHT))
    held = content_of(done.key)
    assert held["project"] == {"key": "alpha", "name": "Alpha", "customer": "acme"}
    assert held["items"] == [
        ["tracker", "A-1", 1.0, "2026-03-01", "2026-03-21"],
        ["tracker", "A-2", 1.0, "2026-03-01", "2026-03-31"],
    ]
    assert (held["frozen_as_of"], held["holds_from"]) == ("2026-03-10", "2026-03-10")
    assert draw_up("alpha", NIGHT, "bob", at=noon(NEXT)) == Done(done.key, new=False, document=done.key)


def test_a_promise_moves_to_the_trackers_plan_and_verifies(home: Path) -> None:
    first = promised()
    tracked(home, {"A-1": ROWS["A-1"].replace("21.03", "30.04"), "A-3": "Three,Alpha,Open,,15.05.2026"}, NEXT)
    key = propose(
        "alpha", "scope", "More work", {"items": "tracker"}, {"schedule_days": 20}, "alice", at=noon(NEXT)
    ).key
    agreed = decide_adjustment(key, "agreed", "bob", night=NEXT, at=noon(NEXT))
    assert agreed.document == "alpha-baseline-2"
    held = content_of("alpha-baseline-2")
    assert [item[1] for item in held["items"]] == ["A-1", "A-3"]
    assert (held["based_on"], held["frozen_as_of"], held["holds_from"]) == (first, "2026-03-11", "2026-03-11")
    assert held["adjustment"]["impact"] == {"schedule_days": 20}
    assert signed("alpha-baseline-2", NEXT).baseline == "alpha-baseline-2"
    assert adjustment_of(equip().engine, key)["state"] == "signed"
    assert verify() == verify("alpha") == []


def test_what_no_longer_exists_is_not_signed_again(home: Path) -> None:
    promised()
    tracked(home, {"A-1": ROWS["A-1"]}, NEXT)
    lower = {"targets": {"changed": {"content": {"value": 0.7}}}}
    with pytest.raises(PromiseError, match="items: tracker/A-2 no longer exists in the tracker"):
        propose("alpha", "scope", "Less", lower, None, "alice", at=noon(NEXT))
    both = lower | {"items": {"removed": ["tracker/A-2"]}}
    key = propose("alpha", "scope", "Less", both, None, "alice", at=noon(NEXT)).key
    assert decide_adjustment(key, "agreed", "bob", at=noon(NEXT)).document == "alpha-baseline-2"


def test_what_vanished_since_the_document_was_drawn_up_is_not_signed(home: Path) -> None:
    targeted("one", indicator=None, scope=None, comparator=None, value=None, unit=None, deliverable="tracker/A-1",
             due_on=date(2026, 3, 21))  # fmt: skip
    key = draw_up("alpha", NIGHT, "alice", at=noon(NIGHT)).key
    digest = document(equip().engine, key)["digest"]
    ours = (key, "supplier", "alice", NIGHT, "mail_reply", "mails/1", digest, "alice")
    assert sign(*ours, at=noon(NIGHT)).new
    tracked(home, {"A-3": "Three,Alpha,Open,,15.05.2026"}, NEXT)
    before = store_content(equip().engine)
    with pytest.raises(PromiseError) as refused:
        sign(key, "customer", "bob", NEXT, "paper_scan", "scans/1", digest, "alice", at=noon(NEXT))
    (told,) = refused.value.mistakes
    assert told.startswith(f"{key} can no longer be signed: tracker/A-1, tracker/A-2 are no longer in the tracker.")
    assert told.endswith("Bring them back there, or draw up the baseline again without them.")
    assert store_content(equip().engine) == before
    assert sign(*ours, at=noon(NEXT)).new is False, "what was kept is kept"
    tracked(home, ROWS, NEXT)
    assert sign(key, "customer", "bob", NEXT, "paper_scan", "scans/1", digest, "alice", at=noon(NEXT)).baseline == key


def test_what_was_signed_on_paper_while_it_was_there_is_recorded_later_too(home: Path) -> None:
    key = draw_up("alpha", NIGHT, "alice", at=noon(NIGHT)).key
    tracked(home, {"A-1": ROWS["A-1"]}, NEXT)
    assert signed(key, NIGHT).baseline == key


def test_an_adjustment_whose_item_vanished_is_withdrawn_and_proposed_again(home: Path) -> None:
    promised()
    lower = {"targets": {"changed": {"content": {"value": 0.7}}}}
    adjustment = propose("alpha", "scope", "Less", lower, None, "alice", at=noon(NIGHT)).key
    key = str(decide_adjustment(adjustment, "agreed", "bob", at=noon(NIGHT)).document)
    tracked(home, {"A-1": ROWS["A-1"]}, NEXT)
    with pytest.raises(PromiseError, match=f"Bring it back there, or withdraw {adjustment} and propose it again"):
        signed(key, NEXT)
    assert decide_adjustment(adjustment, "withdrawn", "alice", at=noon(NEXT)).new
    both = lower | {"items": {"removed": ["tracker/A-2"]}}
    again = propose("alpha", "scope", "Less", both, None, "alice", at=noon(NEXT)).key
    agreed = decide_adjustment(again, "agreed", "bob", at=noon(NEXT))
    assert signed(str(agreed.document), NEXT).baseline == agreed.document


def test_an_expectation_read_from_an_item_is_not_kept_by_closing_that_item_after_an_adjustment_either(
    home: Path,
) -> None:
    expected("pace", source="tracker", ref="A-1")
    promised()
    assert "A-1" not in str(content_of("alpha-baseline-1")["expectations"])
    one = {"key": "one", "expectation": "pace", "deliverable": "tracker/A-1", "due_on": "2026-03-21"}
    with pytest.raises(PromiseError, match="runs in a circle: the expectation 'pace' was read from tracker/A-1"):
        propose("alpha", "scope", "More", {"targets": {"added": [one]}}, None, "alice", at=noon(NIGHT))


def test_what_was_signed_in_the_first_form_verifies_and_moves_on(home: Path) -> None:
    drawn_up = content_of(draw_up("alpha", NIGHT, "alice", at=noon(NIGHT)).key)
    first = drawn_up | {"schema": 1}
    first["expectations"] = [row | {"kano_type": "must_be"} for row in drawn_up["expectations"]]
    key = save_document(equip().engine, first, by="alice", at=noon(NIGHT)).key
    assert signed(key).baseline == key
    removed = {"items": {"removed": ["tracker/A-2"]}}
    adjustment = propose("alpha", "scope", "Less", removed, None, "alice", at=noon(NIGHT)).key
    after = str(decide_adjustment(adjustment, "agreed", "bob", at=noon(NIGHT)).document)
    assert (content_of(after)["schema"], "must_be" in str(content_of(after))) == (2, False)
    assert signed(after).baseline == after
    assert verify() == []


def test_every_mistake_of_a_proposal_is_told_and_nothing_is_kept(home: Path) -> None:
    promised()
    changes = {"targets": {"changed": {"content": {"value": "high"}}, "removed": ["nothing"]}}
    with pytest.raises(PromiseError) as refused:
        propose("alpha", "mood", " ", changes, {"cost": 3}, "alice", at=noon(NIGHT))
    assert [mistake.partition(":")[0] for mistake in refused.value.mistakes] == [
        *("reason", "rationale", "impact.cost", "targets.changed[content].value", "targets.removed")
    ]
    assert adjustments(equip().engine).empty


def test_a_change_is_held_to_the_same_rules_as_a_first_promise(home: Path) -> None:
    promised()
    late = {"items": {"replanned": {"tracker/A-1": {"due_on": "2027-01-01"}}}}
    with pytest.raises(PromiseError, match="due after the contract ends on 2026-06-30"):
        propose("alpha", "date", "Later", late, None, "alice", at=noon(NIGHT))
    unit = {"targets": {"changed": {"content": {"unit": "point"}}}}
    with pytest.raises(PromiseError, match="'point' is not the unit of csat"):
        propose("alpha", "date", "Other", unit, None, "alice", at=noon(NIGHT))


def test_a_new_version_is_agreed_as_it_was_revised(home: Path) -> None:
    promised()
    first = propose("alpha", "scope", "Less", {"targets": {"changed": {"content": {"value": 0.7}}}}, None, "alice")
    again = propose(
        "alpha", "scope", "Less", {"targets": {"changed": {"content": {"value": 0.75}}}}, None, "bob", first.key
    )
    assert (again.key, again.version) == (first.key, 2)
    agreed = decide_adjustment(first.key, "agreed", "bob")
    assert content_of(str(agreed.document))["targets"][0]["value"] == 0.75
    assert decide_adjustment(first.key, "agreed", "bob") == Done(
        first.key, new=False, document=agreed.document, version=2
    )
    with pytest.raises(PromiseError, match="is agreed; it cannot become proposed"):
        propose(
            "alpha", "scope", "Less", {"targets": {"removed": ["content"]}, "items": "tracker"}, None, "bob", first.key
        )
    assert decide_adjustment(first.key, "withdrawn", "alice").new is True


def test_a_new_baseline_never_begins_before_the_one_it_replaces(home: Path) -> None:
    key = draw_up("alpha", NIGHT, "alice", holds_from=date(2026, 5, 1), at=noon(NIGHT)).key
    signed(key)
    moved = propose(
        "alpha", "scope", "Less", {"items": {"removed": ["tracker/A-2"]}}, None, "alice", at=noon(NIGHT)
    ).key
    agreed = decide_adjustment(moved, "agreed", "bob", at=noon(NEXT))
    assert content_of(str(agreed.document))["holds_from"] == "2026-05-01"
    signed(str(agreed.document), NEXT)
    assert baselines(equip().engine)["valid_from"].dt.strftime("%m-%d").tolist() == ["05-01", "05-01"]


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"signatory": "dave"}, "Nobody is called 'dave' in stakeholders.yaml; there are: alice, bob, carol"),
    ({"signatory": "carol"}, "Carol is customer_contact; for the customer may sign: customer_sponsor"),
    ({"signatory": "alice"}, "Alice does not belong to the customer acme"),
    ({"side": "witness"}, "side: 'witness' is not known; allowed: supplier, customer"),
    ({"means": "nod"}, "means: 'nod' is not known; allowed: paper_scan, mail_reply, e_signature"),
    ({"document": "alpha-baseline-7"}, "There is no document 'alpha-baseline-7'"),
]


def test_who_may_not_sign_is_told_why(home: Path) -> None:
    key = draw_up("alpha", NIGHT, "alice", at=noon(NIGHT)).key
    digest = document(equip().engine, key)["digest"]
    said = {"document": key, "side": "customer", "signatory": "bob", "means": "paper_scan", "reference": "scans/1"}
    for given, told in REFUSED:
        with pytest.raises(PromiseError) as refused:
            sign(**(said | given), signed_on=NIGHT, digest=digest, by="alice", at=noon(NIGHT))
        assert told in str(refused.value)
    assert sign(**said, signed_on=NIGHT, digest=digest, by="alice", at=noon(NIGHT)).new


def test_what_does_not_exist_is_said_so(home: Path) -> None:
    with pytest.raises(PromiseError, match="There is no project 'beta'; the portfolio has: alpha"):
        draw_up("beta", NIGHT, "alice")
    with pytest.raises(PromiseError, match="alpha has no signed baseline yet"):
        propose("alpha", "scope", "Less", {"items": "tracker"}, None, "alice")
    with pytest.raises(PromiseError, match="There is no adjustment 'alpha-adjustment-1'"):
        decide_adjustment("alpha-adjustment-1", "agreed", "alice")
    with pytest.raises(PromiseError, match="outcome: 'maybe' is not known; allowed: agreed, rejected, withdrawn"):
        decide_adjustment("alpha-adjustment-1", "maybe", "alice")


def test_a_promise_that_cannot_be_kept_is_not_drawn_up(home: Path) -> None:
    targeted("late", due_on=date(2026, 9, 1))
    targeted("gone", indicator=None, scope=None, comparator=None, value=None, unit=None, deliverable="tracker/A-9")
    expected("calm", state="doubt")
    targeted("calm", expectation="calm")
    with pytest.raises(PromiseError) as refused:
        draw_up("alpha", NIGHT, "alice")
    assert [mistake.partition(":")[0] for mistake in refused.value.mistakes] == [
        *("targets[calm].expectation", "targets[gone].due_on", "targets[gone].deliverable", "targets[late].due_on")
    ]
    assert documents(equip().engine).empty


def test_a_project_without_any_item_may_still_sign_its_targets(home: Path) -> None:
    key = draw_up("alpha", date(2026, 2, 1), "alice", at=noon(NIGHT)).key
    assert (content_of(key)["items"], content_of(key)["undated_items"]) == ([], 0)
    assert signed(key).baseline == key
    assert verify() == []
