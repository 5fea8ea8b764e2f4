"""A row says what was reached, and nothing more."""

from __future__ import annotations

from datetime import date

from tests.benchmarks.document import as_markdown
from tests.benchmarks.rows import Row, Verdict
from tests.benchmarks.scales import QUICK


def test_a_ratio_to_the_floor_is_reached_or_missed() -> None:
    assert Row("load", 6.0, "s", floor=2.0, most_ratio=3).verdict is Verdict.REACHED
    assert Row("load", 6.1, "s", floor=2.0, most_ratio=3).verdict is Verdict.MISSED


def test_without_its_floor_a_ratio_is_not_reached() -> None:
    assert Row("load", 6.0, "s", most_ratio=3).verdict is Verdict.MISSED


def test_every_target_of_a_row_counts() -> None:
    assert Row("pace", 39_000, "rows/s", floor=39_000, most_ratio=3, least=40_000).verdict is Verdict.MISSED


def test_what_was_not_measured_is_skipped() -> None:
    assert Row("Redmine", None, "s", most_ratio=1.15).verdict is Verdict.SKIPPED


def test_processor_time_is_shown_beside_its_floor() -> None:
    assert "24.0 s / 8.01 s = 3.00" in Row("load", 30, "s", worked=24.03, worked_floor=8.01).cells()


def test_the_document_names_what_was_missed() -> None:
    rows = [Row("load", 9.0, "s", most=5), Row("measure", 1.0, "s", most=5)]
    text = as_markdown(rows, QUICK, date(2026, 7, 1), load=0.5)
    assert "Not reached in this run: load." in text
    assert "| measure | 1 s |" in text
