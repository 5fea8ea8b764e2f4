"""What the store says about nights long past, and about nights before anything was read."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.store.history import RECONSTRUCTED, as_of, past_of_items
from tasks.store.landing import Landing, save_landing
from tests.tasks.store.frames import frame_of, item, moment, night


def land(store: Engine, day: int, kind: str, *rows: dict[str, Any]) -> None:
    frame = frame_of(kind, [{"source": "tracker", "project": "bridge", "row_digest": day, **row} for row in rows])
    save_landing(store, Landing("tracker", night(day), moment(day + 1), {kind: frame}))


def only(frame: pd.DataFrame) -> dict[str, Any]:
    assert len(frame) == 1
    return {name: None if pd.isna(value) else value for name, value in frame.iloc[0].items()}


def test_a_night_before_the_first_version_is_reconstructed_from_the_items_dates(store: Engine) -> None:
    dates = {"created_at": moment(3), "closed_at": moment(6), "updated_at": moment(9)}
    land(
        store, 10, "work_items", item("A-1", 1, moment(9), status="done", raw_status="Closed", done_ratio=0.5, **dates)
    )
    assert as_of(store, "work_items", night(2)).empty
    before = only(as_of(store, "work_items", night(5)))
    assert before[RECONSTRUCTED]
    assert (before["status"], before["done_ratio"]) == ("open", 0.0)
    assert (before["raw_status"], before["closed_at"], before["updated_at"]) == (None, None, None)
    after = only(as_of(store, "work_items", night(6)))
    assert after[RECONSTRUCTED]
    assert (after["status"], after["done_ratio"], after["closed_at"]) == ("done", 1.0, pd.Timestamp(moment(6)))
    known = only(as_of(store, "work_items", night(9)))
    assert not known[RECONSTRUCTED]
    assert known["done_ratio"] == 0.5


def test_only_the_first_version_is_reconstructed_from(store: Engine) -> None:
    dates = {"created_at": moment(1), "closed_at": None}
    land(store, 9, "work_items", *(item("A-1", day, moment(day), title=f"v{day}", **dates) for day in (5, 7, 9)))
    assert only(as_of(store, "work_items", night(2), ["title", "valid_from"]))["title"] == "v5"


def test_a_deleted_item_existed_before_it_was_first_seen(store: Engine) -> None:
    land(store, 5, "work_items", item("A-1", 1, moment(5), created_at=moment(1)))

    class Sweep:
        kind, refs, complete, reason, projects = "work_items", frozenset[str](), True, "", None

    save_landing(store, Landing("tracker", night(8), moment(9), sweeps=[Sweep()]))
    found = {day: as_of(store, "work_items", night(day), ["ref"])[RECONSTRUCTED].tolist() for day in (2, 6, 8, 9)}
    assert found == {2: [True], 6: [False], 8: [], 9: []}


def test_a_cancelled_item_is_cancelled_since_it_was_closed(store: Engine) -> None:
    dates = {"created_at": moment(1), "closed_at": moment(4)}
    land(store, 9, "work_items", item("A-1", 1, moment(9), status="cancelled", done_ratio=0.3, **dates))
    statuses = [only(as_of(store, "work_items", night(day), ["status", "done_ratio"])) for day in (2, 5)]
    assert [(row["status"], row["done_ratio"]) for row in statuses] == [("open", 0.0), ("cancelled", 0.3)]


def test_an_item_without_a_day_of_creation_is_not_made_up(store: Engine) -> None:
    land(store, 9, "work_items", item("A-1", 1, moment(9)))
    assert as_of(store, "work_items", night(5)).empty


def test_an_event_is_there_from_its_moment_on(store: Engine) -> None:
    land(
        store,
        9,
        "inspections",
        {"ref": "I-1", "inspected_on": "2026-01-03", "inspected": 5, "nonconforming": 1, "valid_from": moment(3)},
        {"ref": "I-2", "inspected_on": "2026-01-07", "inspected": 5, "nonconforming": 0, "valid_from": moment(7)},
    )
    counts = [len(as_of(store, "inspections", night(day), ["ref"])) for day in (2, 3, 6, 7)]
    assert counts == [0, 1, 1, 2]


def test_an_event_read_in_a_later_state_is_there_without_what_came_later(store: Engine) -> None:
    complaint = {
        "ref": "F-1",
        "kind": "complaint",
        "received_at": moment(2),
        "closed_at": moment(6),
        "valid_from": moment(6),
    }
    land(store, 9, "feedback", complaint)
    early, late = (only(as_of(store, "feedback", night(day))) for day in (3, 6))
    assert (early[RECONSTRUCTED], early["closed_at"]) == (True, None)
    assert (late[RECONSTRUCTED], late["closed_at"]) == (False, pd.Timestamp(moment(6)))


def test_an_event_that_was_moved_to_a_later_day_is_not_there_before_it(store: Engine) -> None:
    first = {"ref": "I-1", "inspected_on": "2026-01-03", "inspected": 5, "nonconforming": 1, "valid_from": moment(3)}
    land(store, 3, "inspections", first)
    land(store, 4, "inspections", first | {"inspected_on": "2026-01-08", "valid_from": moment(4)})
    assert [len(as_of(store, "inspections", night(day))) for day in (3, 4, 7, 8)] == [1, 0, 0, 1]


def test_a_milestone_is_known_from_its_first_version_on(store: Engine) -> None:
    land(store, 9, "milestones", {"ref": "M-1", "status": "open", "due_on": "2026-02-01", "valid_from": moment(5)})
    assert [len(as_of(store, "milestones", night(day))) for day in (4, 5)] == [0, 1]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS.values() if kind.landed])
def test_every_landed_kind_gives_a_canonical_frame_even_when_empty(store: Engine, kind: str) -> None:
    frame = as_of(store, kind, night(1))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {**KINDS[kind].dtypes, RECONSTRUCTED: "bool"}


def test_an_unknown_column_is_named(store: Engine) -> None:
    with pytest.raises(KeyError, match="no column 'colour'"):
        as_of(store, "work_items", night(1), ["colour"])


def test_the_rows_of_some_projects_are_those_rows_of_all(store: Engine) -> None:
    """Each branch of the question is narrowed: what is current, and what was seen only later."""
    seen = [item("A", 1, moment(2)), item("B", 2, moment(2), project="tunnel")]
    later = [
        item(ref, 3, moment(9), created_at=moment(1), project=of) for ref, of in (("C", "bridge"), ("D", "tunnel"))
    ]
    land(store, 9, "work_items", *seen, *later)
    assert sorted(as_of(store, "work_items", night(3))["ref"]) == ["A", "B", "C", "D"]
    assert sorted(as_of(store, "work_items", night(3), projects=["tunnel"])["ref"]) == ["B", "D"]
    assert as_of(store, "work_items", night(3), projects=[]).empty


def test_the_past_of_a_projects_items_is_told_version_by_version(store: Engine) -> None:
    past = [item("A", day, moment(day), status=status) for day, status in ((2, "open"), (4, "done"), (6, "open"))]
    land(store, 7, "work_items", *past, item("B", 9, moment(2), project="tunnel"))
    assert past_of_items(store, night(6), ["bridge"])["status"].tolist() == ["open", "done", "open"]
    assert past_of_items(store, night(5), ["bridge"])["status"].tolist() == ["open", "done"]
    assert past_of_items(store, night(6), ["tunnel"])["ref"].tolist() == ["B"]
    assert past_of_items(store, night(6), []).empty
    assert as_of(store, "work_items", night(6), projects=[]).empty
