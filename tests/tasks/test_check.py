"""Where are rows validated, and which lines of a large file are read again?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks import check as check_module
from tasks.equip import equip
from tasks.sources.tabular import delimited, harvesting
from tasks.store.kinds import read_kind
from tests.tasks.desk import HEADER, NIGHT, collected, portfolio


@pytest.mark.slow
@pytest.mark.parametrize(
    ("holds_much", "is_ready", "handed_over"), [(True, False, 1), (True, True, 0), (False, False, 0), (False, True, 0)]
)
def test_rows_are_handed_over_where_that_saves_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, holds_much: bool, is_ready: bool, handed_over: int
) -> None:
    asked = []

    def ahead(function: Callable[..., Any], kind: Any, *arguments: Any) -> Callable[[], Any]:
        asked.append(kind.name)
        return lambda: function(kind, *arguments)

    monkeypatch.setattr(check_module, "holds_much", lambda _: holds_much)
    monkeypatch.setattr(check_module, "is_ready", lambda: is_ready)
    monkeypatch.setattr(check_module, "ahead", ahead)
    with portfolio(tmp_path, monkeypatch) as home:
        (home / "data" / "tracker.csv").write_text(HEADER + "A-1,One,Alpha,Open,,\nA-2,,Alpha,Nonsense,,\n")
        counts = collected("tracker")["counts"]["work_items"]
    assert asked == ["work_items"] * handed_over
    assert (counts["written"], counts["quarantined"]) == (1, 1)


SAME = "A-5,Five,Alpha,Open,,"


@pytest.mark.slow
@pytest.mark.parametrize("damaged", [False, True])
def test_of_a_large_file_only_lines_that_changed_are_read_and_a_damaged_copy_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    read, rows_read = delimited._read, []

    def counted(*of: Any) -> Any:
        table = read(*of)
        rows_read.append(len(table.rows))
        return table

    monkeypatch.setattr(check_module, "MUCH_BYTES", 0)
    monkeypatch.setattr(harvesting, "LARGE_BYTES", 0)
    monkeypatch.setattr(delimited, "_read", counted)
    nights = [
        ["A-1,One,Alpha,Open,,", "A-2,Two,Alpha,Open,,", "A-3,Three,Alpha,Open,,", "A-4,Odd,Alpha,Nonsense,,", SAME],
        ["A-1,One,Alpha,Open,,", "A-2,Second,Alpha,Open,,", "A-4,Odd,Alpha,Nonsense,,", "A-3,Three,Alpha,Open,,", SAME],
        ["A-1,One,Alpha,Open,,", "A-2,Second,Alpha,Open,,", "A-4,Odd,Alpha,Open,,", SAME],
    ]
    with portfolio(tmp_path, monkeypatch) as home:
        counts = []
        for days, rows in enumerate(nights):
            (home / "data" / "tracker.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
            counts.append(collected("tracker", NIGHT + timedelta(days=days))["counts"]["work_items"])
            [copy] = (tmp_path / "var" / "cache" / "lines").iterdir()
            if damaged:
                copy.write_bytes(copy.read_bytes()[:-3])
        there = read_kind(equip().engine, "work_items").set_index("ref")["title"].to_dict()
    assert rows_read == ([5, 5, 4] if damaged else [5, 2, 1])
    told = [(night["read"], night["unchanged"], night["written"], night["deleted"]) for night in counts]
    assert told == [(5, 0, 4, 0), (5, 3, 1, 0), (4, 3, 1, 1)]
    assert there == {"A-1": "One", "A-2": "Second", "A-4": "Odd", "A-5": "Five"}
