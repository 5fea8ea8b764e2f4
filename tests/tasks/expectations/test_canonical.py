"""The same document has the same bytes wherever it is hashed, and only the same one."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.expectations.canonical import canonical_bytes, digest_of, frame_of_rows, plain_row, plain_rows
from tasks.expectations.errors import PromiseError
from tasks.records.promises import BASELINE_TARGETS, SIGNATURES
from tests.tasks.store.frames import frame_of

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None)
texts = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
names = st.text("abcdefgh_", min_size=1)
documents = st.dictionaries(
    names, st.recursive(leaves, lambda below: st.lists(below) | st.dictionaries(names, below), max_leaves=20)
)


def test_the_canonical_form_is_sorted_compact_and_composed() -> None:
    document = {"b": [1, 1.0, None, True], "a": {"z": "桥", "y": "e\u0301"}}
    assert canonical_bytes(document).decode() == '{"a":{"y":"é","z":"桥"},"b":[1,1.0,null,true]}'
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(documents)
def test_what_is_read_back_has_the_same_hash(document: dict[str, Any]) -> None:
    again = json.loads(canonical_bytes(document))
    assert canonical_bytes(again) == canonical_bytes(document)
    assert digest_of(dict(reversed(document.items()))) == digest_of(document)


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", date(2026, 1, 1), {"é": 1, "e\u0301": 2}])
def test_what_has_no_one_form_is_refused(value: Any) -> None:
    with pytest.raises(PromiseError):
        canonical_bytes({"value": value})


def test_rows_turn_into_plain_values_and_back() -> None:
    row = {
        "baseline": "b",
        "key": "t",
        "project": "bridge",
        "value": 0.1,
        "due_on": date(2026, 1, 31),
        "statement": "满意\nand more",
    }
    frame = frame_of("baseline_targets", [row, row | {"key": "u", "due_on": None, "value": None}])
    rows = plain_rows(frame, BASELINE_TARGETS)
    assert rows[0] == dict.fromkeys(BASELINE_TARGETS.names) | row | {"due_on": "2026-01-31"}
    assert rows[1]["due_on"] is rows[1]["value"] is None
    assert frame_of_rows(rows, BASELINE_TARGETS).equals(frame)


def test_a_moment_is_the_same_in_every_zone() -> None:
    moment = datetime(2026, 1, 5, 8, 30, 0, 5, UTC)
    there = moment.astimezone(timezone(timedelta(hours=8)))
    rows = [plain_row({"recorded_at": each, "signed_by": "王芳"}, SIGNATURES) for each in (moment, there)]
    assert rows[0] == rows[1]
    assert rows[0]["recorded_at"] == "2026-01-05T08:30:00.000005+00:00"


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | texts,
    st.datetimes(EARLIEST, EARLIEST.replace(year=2200)),
)
def test_a_row_reads_the_same_from_a_frame(value: float, text: str | None, moment: datetime) -> None:
    row = {"value": value, "statement": text, "due_on": moment.date(), "key": "t"}
    frame = frame_of("baseline_targets", [row])
    assert plain_rows(frame, BASELINE_TARGETS) == [plain_row(row, BASELINE_TARGETS)]
    signed = {"recorded_at": moment.replace(tzinfo=UTC), "signed_on": moment.date(), "role": text}
    assert plain_rows(frame_of("signatures", [signed]), SIGNATURES) == [plain_row(signed, SIGNATURES)]
