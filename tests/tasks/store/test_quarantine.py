"""Quarantine: nothing is lost, nothing is told twice, and a person's word counts."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.store.cursors import cursor_of
from tasks.store.errors import StoreError
from tasks.store.known import known_of, quarantined_digests
from tasks.store.landing import Landing, save_landing
from tasks.store.landings import held_rows, latest_landings
from tasks.store.quarantine import discard, quarantined, releasable
from tasks.store.releasing import Release, save_release
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


def land(
    store: Engine, day: int, *rejects: dict[str, Any], accepted: tuple[dict[str, Any], ...] = (), **others: Any
) -> None:
    frames = {"work_items": frame_of("work_items", list(accepted))}
    frame = pd.DataFrame(list(rejects)) if rejects else None
    save_landing(store, Landing("tracker", night(day), moment(day + 1), frames, frame, **others))


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


def release(store: Engine, ref: str, accepted: dict[str, Any] | None = None, **again: Any) -> None:
    """Release the row of a ref: `accepted` is what was made of it, `again` how it was rejected anew."""
    row = releasable(store, held(store).loc[lambda rows: rows["ref"] == ref, "key"].tolist()).iloc[0]
    frames = {"work_items": frame_of("work_items", [accepted])} if accepted else {}
    rejects = pd.DataFrame([reject(ref, int(row["row_digest"]), **again)]) if again else None
    keys = [row["key"]] if accepted else []
    save_release(store, Release(int(row["landing"]), "tracker", frames, keys, rejects))


def current(store: Engine) -> dict[str, int]:
    digests: dict[str, int] = known_of(store, "tracker").get("work_items", pd.Series(dtype="int64")).to_dict()
    return digests


def test_a_released_row_is_in_the_store_and_stays_released_when_its_bad_cell_comes_again(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), reject("A-2", 8))
    release(store, "A-1", item("A-1", 7, moment(1)))
    assert current(store) == {"A-1": 7}
    assert held(store).set_index("ref")["status"].to_dict() == {"A-1": "released", "A-2": "held"}
    land(store, 2, reject("A-1", 7), reject("A-2", 8))
    assert held(store).set_index("ref")["status"].to_dict() == {"A-1": "released", "A-2": "held"}
    assert current(store) == {"A-1": 7}


def test_a_release_amends_the_landing_that_was_left_without_the_row(store: Engine) -> None:
    counts = {"work_items": {"read": 9, "quarantined": 2}}
    rejects = pd.DataFrame([reject("A-1", 7), reject("A-2", 8)])
    save_landing(store, Landing("tracker", night(1), moment(2), rejects=rejects, counts=counts, cursor={"at": 1}))
    before = latest_landings(store).iloc[0]
    release(store, "A-1", item("A-1", 7, moment(1)))
    after = latest_landings(store).iloc[0]
    assert (after["number"], after["state"]) == (before["number"], before["state"])
    expected = {"read": 9, "quarantined": 1, "released": 1, "written": 1}
    assert json.loads(after["counts"])["work_items"] == expected
    assert cursor_of(store, "tracker").position == {"at": 1}  # type: ignore[union-attr]  # it was saved above


def test_a_row_that_fails_again_is_held_with_its_new_reason(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    release(store, "A-1", reason="It ends before it starts.")
    row = held(store).iloc[0]
    assert (row["status"], row["reason"]) == ("held", "It ends before it starts.")


def test_a_released_row_that_changed_again_and_is_bad_again_is_held_as_another(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    release(store, "A-1", item("A-1", 7, moment(1)))
    land(store, 2, reject("A-1", 9))
    assert sorted(held(store)["status"]) == ["held", "released"]
    assert current(store) == {"A-1": 7}


def test_a_row_that_was_not_kept_or_is_settled_cannot_be_released(store: Engine) -> None:
    land(store, 1, reject("A-1", 7, row=None), reject("A-2", 7), reject("A-3", 7))
    release(store, "A-3", item("A-3", 7, moment(1)))
    land(store, 2, accepted=(item("A-2", 8, moment(1)),))
    keys = held(store).set_index("ref")["key"]
    for ref, why in (("A-1", "not known"), ("A-2", "accepted since"), ("A-3", "released before")):
        with pytest.raises(StoreError, match=why):
            releasable(store, [keys[ref]])


def test_a_row_corrected_by_a_later_one_of_the_same_landing_is_resolved(store: Engine) -> None:
    def bad(ref: str, day: int) -> dict[str, Any]:
        return reject(ref, 7, _valid_from=pd.Timestamp(moment(day)))

    for _ in range(2):
        good = (item("A-1", 8, moment(5)), item("A-2", 8, moment(1)))
        land(store, 6, bad("A-1", 3), bad("A-2", 3), bad("A-3", 3), accepted=good)
        assert held(store).set_index("ref")["status"].to_dict() == {"A-1": "resolved", "A-2": "held", "A-3": "held"}


def test_reading_a_past_night_again_does_not_hold_what_was_corrected_since(store: Engine) -> None:
    land(store, 1, reject("A-1", 7), cursor={})
    land(store, 2, accepted=(item("A-1", 8, moment(1)),), cursor={})
    land(store, 1, reject("A-1", 7), cursor={})
    assert held(store)["status"].tolist() == ["resolved"]


def test_only_what_is_held_is_counted_as_quarantined(store: Engine) -> None:
    rejects = pd.DataFrame([reject("A-1", 7), reject("A-2", 8)])
    landing = Landing(
        "tracker", night(1), moment(2), rejects=rejects, counts={"work_items": {"read": 2, "quarantined": 2}}
    )
    assert save_landing(store, landing).counts["work_items"]["quarantined"] == 2
    discard(store, held(store).loc[lambda rows: rows["ref"] == "A-1", "key"].tolist())
    counts = save_landing(store, landing).counts["work_items"]
    assert (counts["quarantined"], counts["discarded"]) == (1, 1)
    assert held_rows(store)["quarantined"].tolist() == [1]


def test_an_unknown_key_changes_nothing(store: Engine) -> None:
    land(store, 1, reject("A-1", 7))
    for decide in (releasable, discard):
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
