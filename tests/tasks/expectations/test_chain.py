"""The account of what was done to a promise breaks where somebody changes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.expectations.chain import Act, append, broken_links
from tasks.expectations.documents import next_key, number_of, signature_key
from tests.tasks.store.frames import frame_of


def chain(count: int, project: str = "bridge") -> list[dict[str, Any]]:
    """So many acts, one a minute."""
    rows: list[dict[str, Any]] = []
    for number in range(count):
        done_at = datetime(2026, 1, 1, 8, number, tzinfo=UTC)
        previous = rows[-1] if rows else None
        act = Act.DRAWN_UP if number % 2 else "signed"
        rows.append(
            append(project, previous, act=act, subject=f"s-{number}", digest="d", done_at=done_at, done_by="alice")
        )
    return rows


def breaks(rows: list[dict[str, Any]]) -> list[str]:
    return broken_links(frame_of("chain", rows))


def test_acts_follow_each_other_by_their_seals() -> None:
    rows = chain(3)
    assert [row["sequence"] for row in rows] == [1, 2, 3]
    assert [row["previous"] for row in rows] == [None, rows[0]["seal"], rows[1]["seal"]]
    assert breaks(rows) == []
    assert breaks([]) == []


def test_two_projects_have_a_chain_each() -> None:
    assert breaks([*chain(3), *chain(2, "tunnel")]) == []
    assert chain(1)[0]["seal"] != chain(1, "tunnel")[0]["seal"]


def test_the_order_of_rows_does_not_matter() -> None:
    assert broken_links(frame_of("chain", chain(4)).iloc[::-1]) == []


def test_an_act_left_out_is_named() -> None:
    rows = chain(4)
    assert breaks([rows[0], rows[1], rows[3]]) == [
        "chain of bridge: before act 4, act 3 missing",
        "chain of bridge: act 4 does not follow act 2",
    ]


def test_an_act_sealed_anew_still_breaks_the_next_one() -> None:
    rows = chain(3)
    forged = append(
        "bridge", rows[0], act="signed", subject="mine", digest="d", done_at=rows[1]["done_at"], done_by="mallory"
    )
    assert breaks([rows[0], forged, rows[2]]) == ["chain of bridge: act 3 does not follow act 2"]


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 5),
    st.sampled_from(["act", "subject", "digest", "done_by", "previous", "seal", "done_at", "sequence"]),
)
def test_whatever_is_changed_breaks_it(position: int, column: str) -> None:
    rows = chain(6)
    value = rows[position][column]
    if isinstance(value, datetime):
        changed: Any = value.replace(microsecond=1)
    else:
        changed = value + 100 if isinstance(value, int) else f"{value or ''}x"
    rows[position] = rows[position] | {column: changed}
    assert breaks(rows)


def test_an_unknown_act_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="promised"):
        append(
            "p", None, act="promised", subject="s", digest="d", done_at=datetime(2026, 1, 1, tzinfo=UTC), done_by="a"
        )


def test_documents_are_numbered_on() -> None:
    assert next_key("a-1", "baseline", []) == "a-1-baseline-1"
    assert next_key("a-1", "baseline", ["a-1-baseline-9", "a-1-baseline-10"]) == "a-1-baseline-11"
    assert number_of("a-1-baseline-12") == 12
    assert number_of("harbour@2026-01-02x") == 0
    assert signature_key("a-1-baseline-1", "customer") == "a-1-baseline-1:customer"


def test_an_empty_frame_is_whole() -> None:
    assert broken_links(pd.DataFrame(frame_of("chain", []))) == []
