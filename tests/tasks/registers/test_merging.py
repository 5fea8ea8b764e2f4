"""A register that two people edited: told per cell, nothing overwritten, the rest goes on."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings

from tasks.registers.layout import SECTIONS, Register, register_of
from tasks.registers.merging import merge
from tests.tasks.registers.rows import expectations, registers, risks, targets


def held(*, statement: str = "The system is up on working days", version: int = 1, value: float = 0.05) -> Register:
    return register_of(
        "metering", expectations({"statement": statement, "version": version}), targets({"value": value}), risks({})
    )


def edited(register: Register, section: str, **cells: object) -> Register:
    return Register(register.project, {**register.frames, section: register[section].assign(**cells)})


def test_an_untouched_file_changes_nothing() -> None:
    found = merge(held(), held())
    assert found.unchanged == {"expectations": 1, "targets": 1, "risks": 1}
    assert found.conflicts.empty
    assert all(found.accepted(section.name).empty for section in SECTIONS)


def test_a_row_written_from_what_the_store_holds_may_replace_it() -> None:
    found = merge(edited(held(), "expectations", statement="Up day and night"), held())
    assert found.changed["expectations"]["statement"].tolist() == ["Up day and night"]
    assert found.conflicts.empty


def test_a_row_written_from_an_older_version_is_a_conflict_told_per_cell() -> None:
    file = edited(held(), "expectations", statement="Up day and night", said_by="Bob")
    found = merge(file, held(statement="Up on weekdays from 8 to 18", version=2))
    assert found.accepted("expectations").empty
    told = found.conflicts.set_index("column")
    assert told.index.tolist() == ["statement", "said_by"]
    assert told.loc["statement", ["key", "in_file", "in_store", "file_version", "store_version"]].tolist() == [
        "uptime", "Up day and night", "Up on weekdays from 8 to 18", "1", "2",
    ]  # fmt: skip
    assert told.loc["said_by", "in_store"] == "王芳"


def test_an_older_row_that_says_the_same_is_no_conflict() -> None:
    found = merge(held(), held(version=2))
    assert found.conflicts.empty
    assert found.unchanged["expectations"] == 1


def test_the_rows_beside_a_conflict_go_on() -> None:
    file = edited(held(), "targets", value=0.02)
    file = edited(file, "risks", owner="Bob")
    found = merge(file, held(value=0.03))
    assert found.conflicts["section"].tolist() == ["targets"]
    assert found.conflicts["column"].tolist() == ["value"]
    assert found.changed["risks"]["owner"].tolist() == ["Bob"]


def test_two_people_who_add_the_same_key_collide() -> None:
    file = edited(held(statement="Mine"), "expectations", version=pd.array([pd.NA], dtype="Int64"))
    found = merge(file, held(statement="Theirs"))
    assert found.conflicts["in_store"].tolist() == ["Theirs"]
    assert found.conflicts["file_version"].tolist() == [""]


def test_a_new_row_is_new_and_a_missing_one_is_only_told() -> None:
    file = edited(held(), "expectations", key="training", version=pd.array([pd.NA], dtype="Int64"))
    found = merge(file, held())
    assert found.new["expectations"]["key"].tolist() == ["training"]
    assert found.absent == {"expectations": ["uptime"], "targets": [], "risks": []}


@pytest.mark.slow
@given(written=registers(), store=registers())
@settings(max_examples=25, deadline=None)
def test_every_row_is_new_changed_unchanged_or_in_conflict(written: Register, store: Register) -> None:
    found = merge(written, store)
    for section in SECTIONS:
        conflicting = found.conflicts.loc[found.conflicts["section"] == section.name, "key"].nunique()
        taken = len(found.accepted(section.name)) + found.unchanged[section.name]
        assert taken + conflicting == len(written[section.name])
