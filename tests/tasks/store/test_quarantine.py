"""Quarantine: nothing is lost, nothing is told twice, and a person's word counts."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.store.errors import StoreError
from tasks.store.known import quarantined_digests
from tasks.store.landing import Landing, save_landing
from tasks.store.quarantine import discard, quarantined, release
from tests.tasks.store.frames import frame_of, item, moment, night


def reject(ref: str | None, digest: int | None, **others: Any) -> dict[str, Any]:
    return {
        "kind": "work_items",
        "ref": ref,
        "project": "bridge",
        "location": "tracker.csv row 3",
        "column": "due_on",
        "value": "31.02.2026",
        "rule": "impossible_date",
        "reason": "There is no 31 February.",
        "row": json.dumps({"Key": ref, "Due": "31.02.2026"}),
        "row_digest": digest,
        **others,
    }


def land(store: Engine, day: int, *rejects: dict[str, Any], accepted: tuple[dict[str, Any], ...] = ()) -> None:
    frames = {"work_items": frame_of("work_items", list(accepted))}
    frame = pd.DataFrame(list(rejects)) if rejects else None
    save_landing(store, Landing("tracker", night(day), moment(day + 1), frames, frame))


def held(store: Engine, status: str | None = None) -> pd.DataFrame:
    return quarantined(store, status=status)


def test_a_row_is_held_whole_from_its_first_night_to_its_last(store: Engine) -> None:
    for day in (1, 2, 4):
        land(store, day, reject("A-1", 7))
    row = held(store).iloc[0].to_dict()
    assert (row["first_night"], row["last_night"]) == (pd.Timestamp(night(1)), pd.Timestamp(night(4)))
    assert (row["status"], row["landing"], json.loads(row["row"])["Due"]) == ("held", 3, "31.02.2026")
    assert len(row["key"]) == 16


def test_another_content_of_the_same_row_is_another_entry(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    land(store, 2, reject("A-1", 8))
    assert held(store)["key"].nunique() == 2


def test_rows_without_a_ref_or_digest_are_told_apart_by_place_and_content(store: Engine) -> None:
    rows = [reject(None, None, location=f"row {number}", row="{}") for number in range(3)]
    rows.append(reject(None, None, location="row 1", row='{"a": 1}'))
    for day in (1, 2):
        land(store, day, *rows)
    assert len(held(store)) == 4


def test_several_reasons_for_one_row_are_told_together(store: Engine) -> None:
    land(
        store, 1, reject("A-1", 7), reject("A-1", 7, rule="order", reason="It ends before it starts."), reject("A-2", 7)
    )
    reasons = held(store).set_index("ref")["reason"].to_dict()
    assert reasons == {"A-1": "There is no 31 February.; It ends before it starts.", "A-2": "There is no 31 February."}


def test_a_row_that_is_accepted_later_is_resolved(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), reject("A-2", 7), reject("A-3", 7, kind="milestones"))
    land(store, 2, accepted=(item("A-1", 8, moment(1)), item("A-3", 8, moment(1))))
    assert held(store).set_index("ref")["status"].to_dict() == {"A-1": "resolved", "A-2": "held", "A-3": "held"}


def test_a_ref_with_a_good_and_a_bad_row_stays_held(store: Engine) -> None:
    for day in (1, 2):
        land(store, day, reject("A-1", 7), accepted=(item("A-1", 8, moment(1)),))
    assert held(store)["status"].tolist() == ["held"]


def test_what_is_rejected_again_is_held_again(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    land(store, 2, accepted=(item("A-1", 8, moment(1)),))
    land(store, 3, reject("A-1", 7))
    assert held(store)["status"].tolist() == ["held"]


def test_what_was_discarded_stays_discarded(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), reject("A-2", 7))
    discard(store, held(store).loc[lambda rows: rows["ref"] == "A-1", "key"].tolist())
    land(store, 2, reject("A-1", 7), reject("A-2", 7))
    assert held(store).set_index("ref")["status"].to_dict() == {"A-1": "discarded", "A-2": "held"}


def test_a_released_row_is_handed_out_with_its_corrections(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    key = held(store)["key"].iloc[0]
    released = release(store, [key], {"Due": "28.02.2026"})
    assert json.loads(released["row"].iloc[0]) == {"Key": "A-1", "Due": "28.02.2026"}
    after = held(store).iloc[0]
    assert (after["status"], json.loads(after["row"])["Due"]) == ("released", "31.02.2026")


def test_a_released_row_that_fails_again_is_not_lost(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    release(store, held(store)["key"].tolist())
    land(store, 2, reject("A-1", 7))
    assert held(store)["status"].tolist() == ["held"]


def test_a_row_that_was_not_kept_cannot_be_released(store: Engine) -> None:
    land(store, 1, reject("A-1", 7, row=None), reject("A-2", 7))
    with pytest.raises(StoreError, match="not known"):
        release(store, held(store)["key"].tolist())
    assert set(held(store)["status"]) == {"held"}


def test_an_unknown_key_changes_nothing(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    for decide in (release, discard):
        with pytest.raises(StoreError, match="no-such-key"):
            decide(store, [held(store)["key"].iloc[0], "no-such-key"])
    assert held(store)["status"].tolist() == ["held"]


def test_the_list_can_be_narrowed(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), reject("M-1", 7, kind="milestones", rule="order", project="tunnel"))
    found = [
        quarantined(store, **narrowed)["ref"].tolist()
        for narrowed in (
            {"kind": "work_items"},
            {"project": "tunnel"},
            {"rule": "order"},
            {"source": "other"},
            {"status": "discarded"},
        )
    ]
    assert found == [["A-1"], ["M-1"], ["M-1"], [], []]


def test_a_source_is_told_what_need_not_be_reported_again(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), reject("A-2", 8), reject("A-3", 9), reject("A-4", None))
    keys = held(store).set_index("ref")["key"]
    discard(store, [keys["A-2"]])
    land(store, 2, accepted=(item("A-3", 1, moment(1)),))
    assert quarantined_digests(store, "tracker")["work_items"].to_dict() == {"A-1": 7, "A-2": 8}
    assert quarantined_digests(store, "other") == {}
