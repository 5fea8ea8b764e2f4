"""Whatever people write is signed, kept and proved as they wrote it, on either database."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tasks.records.expecting import Side
from tasks.store.promises import adjustments
from tasks.store.promises.documents import document
from tasks.store.promises.evidence import evidence
from tasks.store.tables import METADATA
from tasks.verify import findings_in
from tests.tasks.store.promises.story import agreed, drawn_up, expectations, on, proposal, signed_by, targets

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
NASTY = ["\x00", "\\N", "a\r\nb", '"quoted", and', "=1+1", "e\u0301", "\u2028", "桥\t梁 🌉", " "]
numbers = st.floats(-1e300, 1e300, allow_nan=False)


@pytest.mark.slow
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(statement=texts | st.sampled_from(NASTY), acceptance=texts | st.sampled_from(NASTY), value=numbers)
def test_any_text_and_number_is_signed_and_proved(store: Engine, statement: str, acceptance: str, value: float) -> None:
    _emptied(store)
    written = targets({"key": "content", "acceptance": acceptance, "value": value}, {"key": "index"})
    key = drawn_up(store, expectations=expectations({"key": "pace", "statement": statement}), targets=written)
    for side in Side:
        signed_by(store, key, side, reference=f"scans/{acceptance}")
    changes = {"targets": {"changed": {"content": {"statement": statement, "value": -value}}}}
    moved = adjustments.propose(store, "bridge", proposal(changes, f"why {statement}"), by="alice", at=on(8)).key
    confirmed = str(agreed(store, moved).document)
    for side in Side:
        signed_by(store, confirmed, side, 10)
    kept, damaged = evidence(store)
    assert [*damaged, *findings_in(kept)] == []
    assert json.loads(document(store, key)["content"])["targets"][0]["value"] == value


def _emptied(store: Engine) -> None:
    with store.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
