"""Whatever comes in, every row is accepted, held back or a repetition; none is lost, doubled or moved."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.gate import inspect
from tasks.records.declaration import Column, ColumnType, RecordKind
from tasks.records.landed import LANDED_KINDS
from tests.checks.builders import FACTS, batch, row

pytestmark = pytest.mark.slow

# what a canonical frame can hold at its worst
_CELLS: dict[ColumnType, st.SearchStrategy[Any]] = {
    ColumnType.TEXT: st.sampled_from(["alpha", "W1", "W2", "", " ", "=1+1", "<b>", "第一\n行", "\x00"]),
    ColumnType.CHOICE: st.sampled_from(["open", "done", "overall", "nps", "complaint", "无"]),
    ColumnType.JSON: st.just("{}"),
    ColumnType.INTEGER: st.integers(-(2**62), 2**62),
    ColumnType.NUMBER: st.floats(allow_nan=True, allow_infinity=True),
    ColumnType.DATE: st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(  # noqa: DTZ001 - calendar days
        lambda moment: moment.replace(hour=0, minute=0, second=0, microsecond=0)
    ),
    ColumnType.INSTANT: st.datetimes(
        datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(9999, 12, 30),  # noqa: DTZ001 - as above
        timezones=st.just(UTC),
    ),
    ColumnType.FLAG: st.booleans(),
}


def _dirt(kind: RecordKind) -> st.SearchStrategy[dict[str, Any]]:
    def cell(column: Column) -> st.SearchStrategy[Any]:
        return st.none() | _CELLS[column.type]

    return st.fixed_dictionaries({}, optional={column.name: cell(column) for column in kind.columns})


@pytest.mark.parametrize("kind", LANDED_KINDS, ids=lambda kind: kind.name)
def test_no_row_is_lost_doubled_or_moved(kind: RecordKind) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(st.lists(_dirt(kind), max_size=12))
    def accounted_for(dirt: list[dict[str, Any]]) -> None:
        rows = [row(kind, f"W{number % 5}", _location=str(number), **each) for number, each in enumerate(dirt)]
        verdict = inspect(kind, batch(kind, *rows), FACTS)
        accepted = [int(place) for place in verdict.accepted["_location"]]
        held = [int(place) for place in verdict.quarantined["location"]]
        assert verdict.refused is None
        assert accepted == sorted(accepted)
        assert held == sorted(held)
        assert not set(accepted) & set(held)
        assert len(set(accepted)) + len(set(held)) + verdict.repeated == len(rows)
        assert verdict.quarantined["reason"].str.len().gt(0).all()
        for line in verdict.quarantined["row"]:
            assert set(json.loads(line)) == set(kind.names)

    accounted_for()
