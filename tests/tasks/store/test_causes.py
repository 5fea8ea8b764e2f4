"""Suggested causes are replaced with every look; what persons say of them is only ever added."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.deviations.cause_matrix import ranked
from tasks.records.explaining import Branch
from tasks.store.causes import causes, edits, record_edit, save_causes
from tests.tasks.deviations.test_cause_matrix import FAULTY, LATE, suggested

MORNING = datetime(2026, 3, 3, 9, tzinfo=UTC)


def says(store: Engine, by: str = "Alice", *, importance: float | None = 9.0, dismissed: bool = False) -> int:
    return record_edit(
        store, LATE, "blocked_items", Branch.PROCESS, None, importance, 9.0, dismissed=dismissed, at=MORNING, by=by
    )


def test_suggestions_are_replaced_deviation_by_deviation(store: Engine) -> None:
    first = suggested({"cause": "blocked_items"}, {"cause": "unassigned"}, {"cause": "rework", "deviation": FAULTY})
    save_causes(store, first, [LATE, FAULTY])
    pd.testing.assert_frame_equal(causes(store), first.sort_values(["deviation", "cause"], ignore_index=True))
    save_causes(store, suggested({"cause": "holidays"}), [LATE])
    assert causes(store)["cause"].tolist() == ["rework", "holidays"]
    assert causes(store, [LATE])["cause"].tolist() == ["holidays"]
    save_causes(store, suggested(), [LATE])
    assert causes(store, [LATE]).empty


def test_causes_of_deviations_that_are_not_named_are_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="other deviations"):
        save_causes(store, suggested({"cause": "rework"}), [FAULTY])
    save_causes(store, suggested(), [])
    assert causes(store, []).empty


def test_every_word_of_a_person_is_kept_and_the_same_words_are_no_news(store: Engine) -> None:
    save_causes(store, suggested({"cause": "blocked_items"}), [LATE])
    assert says(store) == 1
    assert says(store, "Bob") == 1
    assert says(store, importance=3.0) == 2
    kept = edits(store, [LATE])
    assert kept[["version", "importance", "edited_by"]].to_numpy().tolist() == [[1, 9, "Alice"], [2, 3, "Alice"]]
    assert ranked(causes(store), kept)["score"].tolist() == [27]
    assert says(store, importance=3.0, dismissed=True) == 3
    assert ranked(causes(store), edits(store)).empty


def test_a_new_look_leaves_what_persons_said_alone(store: Engine) -> None:
    says(store)
    save_causes(store, suggested({"cause": "blocked_items", "importance": 1.0}), [LATE])
    assert ranked(causes(store), edits(store))["importance"].tolist() == [9]
    assert edits(store, [FAULTY]).empty
