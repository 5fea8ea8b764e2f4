"""Issues of a tracker enter the register as latent, and a person's word is never changed by them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from tasks.expectations.sensed import ExpectationType, sensed
from tasks.records.expecting import EXPECTATIONS, Aspect, Side
from tasks.records.frames import conform, empty_frame
from tasks.records.landed import WORK_ITEMS
from tests.tasks.registers.rows import expectations

NOW = datetime(2026, 3, 1, 22, tzinfo=UTC)
TYPES = (
    ExpectationType("tracker", "Customer wish", Aspect.SERVICE),
    ExpectationType("tracker", "Customer input", Aspect.DELIVERABLE, Side.CUSTOMER),
)


def items(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {
        "source": "tracker", "ref": "MET-1", "project": "metering", "title": "A hotline at night", "status": "open",
        "raw_type": "Customer wish", "created_at": pd.Timestamp("2026-02-03T23:30Z"), "row_digest": 1,
        "valid_from": pd.Timestamp("2026-02-03T23:30Z"), "landing": 1,
    }  # fmt: skip
    return conform(pd.DataFrame([plain | row for row in rows]), WORK_ITEMS)


def read(frame: pd.DataFrame, register: pd.DataFrame | None = None) -> pd.DataFrame:
    held = empty_frame(EXPECTATIONS) if register is None else register
    return sensed(frame, TYPES, held, recorded_at=NOW, recorded_by="tracker import")


def test_an_issue_of_the_type_is_latent_with_its_source() -> None:
    found = read(items({}, {"ref": "MET-2", "raw_type": "Task"}, {"ref": "MET-3", "status": "cancelled"}))
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["key"], row["state"], row["aspect"]) == ("tracker-MET-1", "latent", "service")
    assert (row["source"], row["ref"], row["evidence"]) == ("tracker", "MET-1", "tracker/MET-1")
    assert row["said_on"] == pd.Timestamp("2026-02-03")


def test_what_the_customer_owes_is_the_customers() -> None:
    assert read(items({"raw_type": "Customer input"}))["owner_side"].tolist() == ["customer"]


def test_reading_it_again_adds_nothing() -> None:
    assert read(items({}), read(items({}))).empty


def test_a_changed_issue_changes_what_is_still_latent() -> None:
    found = read(items({"title": "A hotline day and night"}), read(items({})))
    assert found["statement"].tolist() == ["A hotline day and night"]
    assert found["key"].tolist() == ["tracker-MET-1"]


def test_a_persons_word_is_left_alone() -> None:
    confirmed = read(items({})).assign(state="confirmed", recorded_by="Alice")
    assert read(items({"title": "Something else"}), confirmed).empty
    reworded = read(items({})).assign(statement="A hotline from 8 to 22", recorded_by="Alice")
    assert read(items({"title": "Something else"}), reworded).empty


def test_a_key_that_a_person_uses_is_not_taken_over() -> None:
    assert read(items({}), expectations({"key": "tracker-MET-1"})).empty


def test_without_types_nothing_is_read() -> None:
    assert sensed(items({}), (), empty_frame(EXPECTATIONS), recorded_at=NOW, recorded_by="x").empty
