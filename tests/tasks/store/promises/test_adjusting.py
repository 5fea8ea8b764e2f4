"""The signed word moves only by an adjustment that both sides confirmed; two may not pull at the same thing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.expectations.adjusting import diff
from tasks.expectations.comparing import compare
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState, Reason
from tasks.records.expecting import Side
from tasks.store.baselines import baselines, baselines_for
from tasks.store.promises import adjustments
from tasks.store.promises.adjustments import Proposal
from tasks.store.promises.attainments import baseline_targets_for
from tasks.store.promises.documents import document
from tasks.store.promises.signatures import why_outdated
from tests.store_content import store_content as stored
from tests.tasks.store.promises.story import (
    CHANGES,
    agreed,
    content_after,
    drawn_up,
    moved,
    on,
    promised,
    proposal,
    proposed,
    signed,
    signed_by,
)


def state_of(store: Engine, key: str) -> str:
    return str(adjustments.adjustment_of(store, key)["state"])


def test_a_signed_adjustment_moves_the_baseline_from_its_day_on(store: Engine) -> None:
    second = moved(store)
    assert second == "bridge-baseline-2"
    assert baselines(store)["valid_from"].tolist() == [pd.Timestamp("2026-01-06"), pd.Timestamp("2026-01-10")]
    assert baselines_for(store, date(2026, 1, 9))["key"].tolist() == ["bridge-baseline-1"]
    assert baselines_for(store, date(2026, 1, 10))["key"].tolist() == ["bridge-baseline-2"]
    assert baseline_targets_for(store, date(2026, 1, 10)).set_index("key").loc["content", "value"] == 0.7
    assert baseline_targets_for(store, date(2026, 1, 9)).set_index("key").loc["content", "value"] == 0.8
    assert state_of(store, "bridge-adjustment-1") == "signed"
    contents = [json.loads(document(store, f"bridge-baseline-{number}")["content"]) for number in (1, 2)]
    differing = compare(*contents)
    assert list(
        differing[["part", "key", "movement", "column", "after"]].fillna("").itertuples(index=False, name=None)
    ) == [
        ("target", "content", "changed", "value", "0.7"),
        ("item", "tracker/A-4", "removed", "", ""),
        ("item", "tracker/A-1", "changed", "due_on", "2026-04-01"),
    ]


def test_nothing_is_adjusted_before_something_is_signed(store: Engine) -> None:
    drawn_up(store)
    with pytest.raises(PromiseError, match="bridge has no signed baseline yet"):
        proposed(store)


def test_versions_are_kept_with_what_differs(store: Engine) -> None:
    promised(store)
    key = proposed(store)
    done = adjustments.revise(store, key, proposal({"items": "tracker"}, "Replanned"), by="bob", at=on(9))
    assert (done.version, done.new) == (2, True)
    again = adjustments.revise(store, key, proposal({"items": "tracker"}, "Replanned"), by="bob", at=on(10))
    assert (again.version, again.new) == (2, False)
    versions = adjustments.versions_of(store, key)
    assert versions["rationale"].tolist() == ["The pier moved", "Replanned"]
    old, new = (json.loads(text) for text in versions["changes"])
    assert [each.path for each in diff(old, new)] == [
        "items",
        "items.removed[tracker/A-4]",
        "items.replanned.tracker/A-1.due_on",
        "targets.changed.content.value",
    ]


def test_the_same_proposal_is_not_a_second_one(store: Engine) -> None:
    promised(store)
    key = proposed(store)
    before = stored(store)
    again = adjustments.propose(store, "bridge", proposal(), by="bob", at=on(9))
    assert (again.key, again.new, again.version) == (key, False, 1)
    assert stored(store) == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"targets": {"removed": ["content"]}}, "moves target content too"),
        ({"items": {"removed": ["tracker/A-1"]}}, "moves item tracker/A-1 too"),
        ({"items": "tracker"}, "moves item tracker/A-1, item tracker/A-4 too"),
    ],
)
def test_two_open_adjustments_of_one_target_or_item_are_refused(
    store: Engine, changes: dict[str, Any], told: str
) -> None:
    promised(store)
    proposed(store)
    before = stored(store)
    with pytest.raises(PromiseError, match=told):
        proposed(store, changes)
    assert stored(store) == before
    other = proposed(store, {"targets": {"removed": ["index"]}})
    with pytest.raises(PromiseError, match="bridge-adjustment-1 is open"):
        adjustments.revise(store, other, proposal(changes), by="alice", at=on(9))


@pytest.mark.parametrize("outcome", ["rejected", "withdrawn"])
def test_a_settled_adjustment_frees_its_targets_and_takes_no_further_decision(store: Engine, outcome: str) -> None:
    promised(store)
    key = proposed(store)
    assert adjustments.decide_adjustment(store, key, outcome, by="bob", at=on(9)).new is True
    assert adjustments.decide_adjustment(store, key, outcome, by="bob", at=on(10)).new is False
    assert state_of(store, key) == outcome
    with pytest.raises(PromiseError, match=f"{key} is {outcome}; it cannot become agreed"):
        adjustments.decide_adjustment(store, key, "agreed", by="bob", at=on(10))
    with pytest.raises(PromiseError, match="cannot become proposed"):
        adjustments.revise(store, key, proposal({"items": "tracker"}), by="bob", at=on(10))
    assert proposed(store) == "bridge-adjustment-2"


def test_agreed_is_not_yet_signed_and_may_still_be_withdrawn(store: Engine) -> None:
    promised(store)
    key = proposed(store)
    done = agreed(store, key)
    assert (done.document, state_of(store, key)) == ("bridge-baseline-2", "agreed")
    assert agreed(store, key).new is False
    assert len(baselines(store)) == 1
    signed_by(store, "bridge-baseline-2", Side.SUPPLIER, 10)
    adjustments.decide_adjustment(store, key, AdjustmentState.WITHDRAWN, by="alice", at=on(11))
    with pytest.raises(PromiseError, match="can no longer be signed: bridge-adjustment-1 is withdrawn"):
        signed_by(store, "bridge-baseline-2", Side.CUSTOMER, 11)
    assert len(baselines(store)) == 1


def test_an_adjustment_overtaken_by_another_is_agreed_once_more_on_top_of_it(store: Engine) -> None:
    promised(store)
    first, second = proposed(store), proposed(store, {"targets": {"removed": ["index"]}})
    agreed(store, first)
    agreed(store, second)
    signed_by(store, "bridge-baseline-3", Side.SUPPLIER, 10)
    assert signed(store, "bridge-baseline-2", 10) == "bridge-baseline-2"
    assert (
        why_outdated(store, "bridge-baseline-3") == "bridge-baseline-2 holds since; agree bridge-adjustment-2 once more"
    )
    with pytest.raises(PromiseError, match="agree bridge-adjustment-2 once more"):
        signed_by(store, "bridge-baseline-3", Side.CUSTOMER, 10)
    again = agreed(store, second, 11)
    assert (again.new, again.document) == (True, "bridge-baseline-4")
    assert signed(store, "bridge-baseline-4", 11) == "bridge-baseline-4"
    held = baseline_targets_for(store, date(2026, 1, 11)).set_index("key")
    assert (held.index.tolist(), held.loc["content", "value"]) == (["content", "opening"], 0.7)
    assert state_of(store, second) == "signed"


def test_a_decision_on_what_was_revised_meanwhile_is_refused(store: Engine) -> None:
    promised(store)
    key = proposed(store)
    seen = content_after(store, key)
    adjustments.revise(store, key, proposal(CHANGES, "Both piers moved"), by="alice", at=on(9))
    before = stored(store)
    with pytest.raises(PromiseError, match="moved meanwhile: it is version 2 on top of bridge-baseline-1 now"):
        adjustments.decide_adjustment(store, key, "agreed", by="bob", at=on(9), content=seen)
    assert stored(store) == before


def test_a_revision_keeps_its_class_of_reason(store: Engine) -> None:
    promised(store)
    key = proposed(store)
    other = Proposal(Reason.MARKET, "Prices rose", {"items": "tracker"})
    with pytest.raises(PromiseError, match="withdraw it to propose another for market"):
        adjustments.revise(store, key, other, by="alice", at=on(9))


def test_an_adjustment_that_is_not_there_is_said_so(store: Engine) -> None:
    with pytest.raises(PromiseError, match="There is no adjustment 'bridge-adjustment-7'"):
        adjustments.decide_adjustment(store, "bridge-adjustment-7", "rejected", by="bob", at=on(9))
