"""docs/evidence.md holds the tables that `make evidence` writes."""

from __future__ import annotations

from tests.evidence.document import BEGIN, DOCUMENT, END, written
from tests.evidence.shares import share, table


def test_tables_are_put_between_the_marks_and_nothing_else_changes() -> None:
    document = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert written(document, "new\n") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_the_document_holds_every_table() -> None:
    told = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    for heading in ("Causes", "Measures", "Charts of quiet series", "Deviations of quiet indicators", "Warning before"):
        assert f"### {heading}" in told


def test_a_share_has_its_interval() -> None:
    assert share(9, 10) == "90 % (60–98)"
    assert share(0, 0) == "–"


def test_a_table_has_its_numbers_on_the_right() -> None:
    assert table(("a", "b"), [("x", 1)]) == "| a | b |\n|---|--:|\n| x | 1 |\n"
