"""A deviation that opens again soon after measures had closed it is that one again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tasks.deviations.recurrence import recurrences
from tasks.records.frames import conform
from tasks.records.judgements import DEVIATIONS
from tests.tasks.deviations.measured import measure, measures

FIRST, AGAIN = "harbour|defect_rate|project|2026-03-01", "harbour|defect_rate|project|2026-06-01"


def deviation(key: str, closed_on: str | None = None) -> dict[str, Any]:
    project, indicator, scope, opened = key.split("|")
    return {
        "key": key, "project": project, "indicator": indicator, "scope": scope, "severity": "warning", "opened_on": opened,
        "closed_on": closed_on,
    }  # fmt: skip


def found(*rows: dict[str, Any], taken: tuple[dict[str, Any], ...] = (), within: int = 90) -> list[list[Any]]:
    known = conform(pd.DataFrame(list(rows), columns=list(DEVIATIONS.names)), DEVIATIONS)
    default = (measure("m1", deviation=FIRST, started_on=date(2026, 3, 10)),)
    back = recurrences(known, measures(*(taken or default)), within)
    return [
        [row["deviation"], row["previous"], f"{row['closed_on']:%m-%d}", row["measures"]]
        for row in back.to_dict("records")
    ]


def test_it_is_linked_to_the_one_before_and_names_the_measures_that_did_not_last() -> None:
    both = deviation(FIRST, "2026-05-01"), deviation(AGAIN)
    more = measure("m2", deviation=FIRST, started_on=date(2026, 4, 1))
    other = measure("m3", deviation=AGAIN, started_on=date(2026, 6, 5))
    taken = (measure("m1", deviation=FIRST, started_on=date(2026, 3, 10)), more, other)
    assert found(*both, taken=taken) == [[AGAIN, FIRST, "05-01", ("m1", "m2")]]


@pytest.mark.parametrize(("within", "count"), [(31, 1), (30, 0), (0, 0)])
def test_only_soon_after_the_closing(within: int, count: int) -> None:
    assert len(found(deviation(FIRST, "2026-05-01"), deviation(AGAIN), within=within)) == count


@pytest.mark.parametrize(
    "taken",
    [
        measure("m1", deviation=FIRST, started_on=None, status="planned"),
        measure("m1", deviation=FIRST, started_on=date(2026, 5, 2)),
        measure("m1", deviation=FIRST, started_on=date(2026, 4, 2), ended_on=date(2026, 4, 2), status="cancelled"),
        measure("m1", deviation=AGAIN, started_on=date(2026, 6, 2)),
    ],
)
def test_not_without_a_measure_that_was_in_effect_when_it_closed(taken: dict[str, Any]) -> None:
    assert found(deviation(FIRST, "2026-05-01"), deviation(AGAIN), taken=(taken,)) == []


def test_another_scope_or_one_that_is_still_open_is_no_recurrence() -> None:
    elsewhere = AGAIN.replace("project|2026", "gate|2026")
    assert found(deviation(FIRST, "2026-05-01"), deviation(elsewhere)) == []
    assert found(deviation(FIRST), deviation(AGAIN)) == []


def test_of_several_before_it_the_last_one_counts() -> None:
    middle = "harbour|defect_rate|project|2026-05-03"
    rows = deviation(FIRST, "2026-05-01"), deviation(middle, "2026-05-20"), deviation(AGAIN)
    assert found(*rows) == [[middle, FIRST, "05-01", ("m1",)]]
    taken = (
        measure("m1", deviation=FIRST, started_on=date(2026, 3, 10)),
        measure("m2", deviation=middle, started_on=date(2026, 5, 4)),
    )
    assert [row[:2] for row in found(*rows, taken=taken)] == [[middle, FIRST], [AGAIN, middle]]
