"""What suggests an adjustment: drift, growth, changed needs, a marked change."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from tasks.expectations.triggers import triggers
from tasks.records.expecting import EXPECTATIONS
from tasks.records.landed import WORK_ITEMS
from tests.tasks.expectations.promised import HARBOUR, baselines, reading, readings, rows_of

SIGNED = pd.DataFrame({"project": [HARBOUR], "expectation": ["E1"], "version": [1]})


def expectations(*rows: Mapping[str, object]) -> pd.DataFrame:
    fixed = {"project": HARBOUR, "key": "E1", "version": 1, "state": "confirmed", "statement": "s", "aspect": "date"}
    return rows_of(EXPECTATIONS, *rows, **fixed)


def items(*rows: Mapping[str, object]) -> pd.DataFrame:
    fixed = {"source": "tracker", "project": HARBOUR, "status": "open", "type": "change"}
    given = [{"ref": str(number), **row} for number, row in enumerate(rows, start=1)]
    return rows_of(WORK_ITEMS, *given, created_at="2026-02-10T08:00Z", **fixed)


def found(
    read: tuple[Mapping[str, object], ...] = (),
    register: tuple[Mapping[str, object], ...] = ({},),
    marked: tuple[Mapping[str, object], ...] = ({"type": "task"},),
    held: pd.DataFrame | None = None,
) -> list[tuple[str, str | None]]:
    told = readings(*read)
    rows = triggers(baselines() if held is None else held, told, expectations(*register), SIGNED, items(*marked))
    return [
        (row["trigger"], row["subject"] if isinstance(row["subject"], str) else None) for row in rows.to_dict("records")
    ]


def test_nothing_is_suggested_while_word_and_work_agree() -> None:
    assert found() == []


def test_drift_and_growth_beyond_their_band_suggest_one() -> None:
    told = tuple(
        reading(value, indicator=name, band_high=0.1)
        for name, value in (("silent_drift", 0.2), ("scope_growth", 0.11), ("defect_rate", 0.9))
    )
    assert found(told) == [("scope_growth", None), ("silent_drift", None)]
    assert found((reading(0.1, indicator="silent_drift", band_high=0.1),)) == []


def test_needs_that_changed_since_the_signatures_suggest_one() -> None:
    assert found(register=({"version": 2},)) == [("needs_changed", "E1")]
    assert found(register=({"version": 2, "state": "withdrawn"},)) == [("needs_changed", "E1")]
    assert found(register=({"key": "E2"},)) == [("needs_changed", "E2")]


def test_what_is_only_sensed_does_not() -> None:
    assert found(register=({"key": "E2", "state": "latent"}, {"key": "E3", "state": "doubt"})) == []


def test_a_change_marked_in_the_tracker_after_the_plan_was_frozen_suggests_one() -> None:
    assert found(marked=({}, {"status": "cancelled"}, {"created_at": "2026-02-01T23:00Z"})) == [
        ("marked_change", "tracker/1")
    ]


def test_a_project_that_signed_nothing_has_nothing_to_adjust() -> None:
    assert found(marked=({},), register=({"version": 2},), held=baselines({"kind": "tracker_plan"})) == []
