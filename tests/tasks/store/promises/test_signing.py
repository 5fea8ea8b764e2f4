"""A document holds once both sides signed exactly it; every other act is refused with its reasons, and changes nothing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.expectations.canonical import canonical_bytes, digest_of
from tasks.expectations.chain import broken_links
from tasks.expectations.errors import PromiseError
from tasks.records.expecting import Side
from tasks.store.baselines import baseline_items_for, baselines, baselines_for, save_baselines
from tasks.store.promises.acts import chain_of
from tasks.store.promises.attainments import baseline_targets_for
from tasks.store.promises.documents import document, documents, save_document
from tasks.store.promises.signatures import signatures, why_outdated
from tests.store_content import store_content as stored
from tests.tasks.store.frames import frame_of
from tests.tasks.store.promises.story import (
    ALICE,
    BOB,
    CHARLIE,
    content,
    drawn_up,
    moved,
    on,
    plan,
    promised,
    signed,
    signed_by,
    targets,
)

pytestmark = pytest.mark.slow


def acts(store: Engine) -> list[str]:
    return list(chain_of(store, "bridge")["act"])


def test_what_both_sides_signed_holds_with_its_items_and_targets(store: Engine) -> None:
    key = drawn_up(store)
    first = signed_by(store, key, Side.SUPPLIER, 6)
    assert (first.baseline, len(baselines(store))) == (None, 0)
    second = signed_by(store, key, Side.CUSTOMER, 8)
    assert (second.key, second.baseline, second.new) == ("bridge-baseline-1:customer", "bridge-baseline-1", True)
    held = baselines(store).iloc[0]
    assert (held["key"], held["kind"], held["items"], held["undated_items"]) == (key, "signed", 4, 1)
    assert held["valid_from"] == pd.Timestamp("2026-01-08")
    assert held["digest"] == document(store, key)["digest"]
    items = baseline_items_for(store, date(2026, 1, 8))
    pd.testing.assert_frame_equal(items.drop(columns="baseline"), plan().drop(columns="baseline"))
    kept = baseline_targets_for(store, date(2026, 1, 8))
    pd.testing.assert_frame_equal(kept.drop(columns="baseline"), targets().loc[:, kept.columns.drop("baseline")])
    assert baselines_for(store, date(2026, 1, 7)).empty
    assert acts(store) == ["drawn_up", "signed", "signed", "holds"]


def test_the_hash_is_that_of_the_canonical_content(store: Engine) -> None:
    row = document(store, drawn_up(store))
    assert row["content"] == canonical_bytes(content()).decode()
    assert row["digest"] == digest_of(content()) == digest_of(json.loads(row["content"]))
    assert "桥梁" in row["content"]


def test_an_agreement_in_force_from_a_later_day_waits_for_it(store: Engine) -> None:
    promised(store, holds_from=date(2026, 2, 1))
    assert baselines(store)["valid_from"].tolist() == [pd.Timestamp("2026-02-01")]


def test_a_tracker_plan_gives_way_to_what_was_signed_on_the_same_day(store: Engine) -> None:
    stand_in = {"key": "bridge@2026-01-06", "project": "bridge", "kind": "tracker_plan", "digest": "x"}
    days = {"valid_from": date(2026, 1, 6), "frozen_as_of": date(2026, 1, 6), "items": 0, "undated_items": 0}
    save_baselines(store, frame_of("baselines", [stand_in | days]), frame_of("baseline_items", []))
    key = promised(store)
    assert baselines_for(store, date(2026, 1, 6))["key"].tolist() == [key]


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"person": CHARLIE}, ["does not belong to the customer alfa", "has no part in project bridge"]),
        (
            {"person": ALICE},
            ["does not belong to the customer alfa", "alice is project_manager".replace("alice", "Alice Ström")],
        ),
        ({"digest": "0" * 64}, ["What was signed is not bridge-baseline-1"]),
        ({"signed_on": date(2026, 1, 4)}, ["was drawn up on 2026-01-05; it cannot have been signed on 2026-01-04"]),
        ({"signed_on": date(2026, 1, 20)}, ["2026-01-20 is still to come"]),
        ({"reference": "  "}, ["reference: is missing"]),
        ({"document": "bridge-baseline-9"}, ["There is no document 'bridge-baseline-9'"]),
    ],
)
def test_a_signature_is_refused_with_its_reason_and_nothing_changes(
    store: Engine, others: dict[str, Any], told: list[str]
) -> None:
    key = drawn_up(store)
    signed_by(store, key, Side.SUPPLIER)
    before = stored(store)
    with pytest.raises(PromiseError) as refused:
        signed_by(store, key, Side.CUSTOMER, **others)
    assert all(part in str(refused.value) for part in told)
    assert stored(store) == before


def test_every_reason_is_told_at_once(store: Engine) -> None:
    key = drawn_up(store)
    with pytest.raises(PromiseError) as refused:
        signed_by(store, key, Side.SUPPLIER, person=CHARLIE, digest="f" * 64, signed_on=date(2025, 12, 1))
    assert len(refused.value.mistakes) == 5


def test_a_side_signs_once(store: Engine) -> None:
    key = drawn_up(store)
    signed_by(store, key, Side.SUPPLIER)
    before = stored(store)
    again = signed_by(store, key, Side.SUPPLIER)
    assert (again.key, again.new) == ("bridge-baseline-1:supplier", False)
    with pytest.raises(
        PromiseError, match="The supplier has signed bridge-baseline-1 already: Alice Ström on 2026-01-06"
    ):
        signed_by(store, key, Side.SUPPLIER, reference="another scan")
    assert stored(store) == before


def test_the_second_signature_once_more_says_what_holds(store: Engine) -> None:
    key = promised(store)
    again = signed_by(store, key, Side.CUSTOMER)
    assert (again.new, again.baseline) == (False, key)
    assert acts(store) == ["drawn_up", "signed", "signed", "holds"]


def test_the_same_content_is_the_same_document_and_another_takes_its_place(store: Engine) -> None:
    first = drawn_up(store)
    assert save_document(store, content(), by="bob", at=on(7)).new is False
    signed_by(store, first, Side.SUPPLIER)
    second = drawn_up(store, undated_items=2)
    assert (second, why_outdated(store, second)) == ("bridge-baseline-2", None)
    with pytest.raises(
        PromiseError, match="bridge-baseline-1 can no longer be signed: bridge-baseline-2 took its place"
    ):
        signed_by(store, first, Side.CUSTOMER)
    assert signed(store, second) == second
    with pytest.raises(PromiseError, match="bridge-baseline-2 is signed by both sides; it moves only by an adjustment"):
        drawn_up(store, undated_items=3)


def test_the_chain_tells_every_act_and_is_unbroken(store: Engine) -> None:
    moved(store)
    chain = chain_of(store, "bridge")
    assert chain["sequence"].tolist() == list(range(1, len(chain) + 1))
    assert chain["act"].tolist() == [
        *("drawn_up", "signed", "signed", "holds"),
        *("proposed", "revised", "proposed", "rejected", "agreed", "drawn_up", "signed", "signed", "holds"),
    ]
    assert broken_links(chain) == []
    assert chain["done_by"].tolist()[8] == BOB.key


def test_documents_are_told_in_the_order_of_their_numbers(store: Engine) -> None:
    for count in range(1, 12):
        drawn_up(store, undated_items=count)
    assert documents(store, "bridge")["key"].tolist() == [f"bridge-baseline-{number}" for number in range(1, 12)]
    assert signatures(store).empty
