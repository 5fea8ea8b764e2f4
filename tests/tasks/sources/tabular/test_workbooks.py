"""XLSX as people keep it: titles, merged cells, formats, formulas, hidden sheets."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tasks.sources.tabular import Tabular
from tasks.wire.errors import DataError
from tests.tasks.sources.tabular.building import codes, columns, items, pull, rules, tracker

HEADERS = ["Key", "Summary", "Project", "Status", "Done", "Due"]


def sheet_of(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., Tabular]:
    """Save a workbook that `fill` writes, and give the source that reads it."""

    def save(fill: Callable[[Worksheet], None], **options: Any) -> Tabular:
        book = Workbook()
        fill(sheet_of(book))
        book.save(tmp_path / "tracker.xlsx")
        mapping = columns(done_ratio={"from": "Done", "unit": "cell_format"}, due_on="Due")
        return tracker(tmp_path, **{"files": "tracker.xlsx", "columns": mapping, **options})

    return save


def row(sheet: Worksheet, *cells: Any, formats: dict[int, str] | None = None) -> None:
    sheet.append(cells)
    for column, shown_as in (formats or {}).items():
        sheet.cell(sheet.max_row, column).number_format = shown_as


def test_a_percent_format_and_real_dates_say_what_the_cell_means(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, *HEADERS)
        row(sheet, "A-1", "One", "Alpha", "To Do", 0.35, date(2026, 3, 5), formats={5: "0%"})
        row(sheet, "A-2", "Two", "Alpha", "To Do", "40%", "2026-03-06")
        row(sheet, "A-3", "Three", "Alpha", "To Do", 0.35, None)
        row(sheet, "A-4", "Four", "Alpha", "To Do", 0, datetime(2026, 3, 7, 12))  # noqa: DTZ001 - cells have no zone
        row(sheet, "A-5", "Five", "Alpha", "To Do", None, 46000)

    harvest = pull(keep(fill, dates=["%d.%m.%Y"]))
    assert items(harvest)["done_ratio"].to_dict() == {"A-1": 0.35, "A-4": 0.0}
    assert items(harvest)["due_on"].tolist() == [pd.Timestamp("2026-03-05"), pd.Timestamp("2026-03-07")]
    assert rules(harvest) == {"A-2": "undeclared_date", "A-3": "unit_unknown", "A-5": "serial_date"}
    assert harvest.rejects is not None
    assert harvest.rejects["location"][0] == "tracker.xlsx, sheet 'Sheet', row 3"


def test_ids_and_numbers_are_what_the_cell_shows(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, *HEADERS)
        row(sheet, 123, "One", "Alpha", "To Do", formats={1: "00000"})
        row(sheet, "00124", "Two", "Alpha", "To Do")
        row(sheet, 125.0, 7, "Alpha", "To Do")
        row(sheet, 100000, "Was 1E5", "Alpha", "To Do", formats={1: "0.00E+00"})
        row(sheet, "A-5", "Number as text", "Alpha", "To Do", "0%")

    harvest = pull(keep(fill))
    assert items(harvest)["title"].to_dict() == {"00123": "One", "00124": "Two", "125": "7", "A-5": "Number as text"}
    assert rules(harvest) == {"100000": "damaged_id"}


def test_merged_cells_are_filled_and_titles_and_totals_skipped(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, "Tracker of March 2026")
        sheet.merge_cells("A1:F1")
        row(sheet)
        row(sheet, "Key", "Summary", "Project", "State", None, "Due")
        row(sheet, None, None, None, "Status", "Done", None)
        for column in "ABCF":
            sheet.merge_cells(f"{column}3:{column}4")
        sheet.merge_cells("D3:E3")
        row(sheet, "A-1", "One", "Alpha", "To Do", 0)
        row(sheet, "A-2", "Two", None, "To Do", 0)
        sheet.merge_cells("C5:C6")
        row(sheet, "合计", 2)

    harvest = pull(keep(fill, total_rows={"column": "Key"}))
    assert items(harvest)["project"].to_dict() == {"A-1": "alpha", "A-2": "alpha"}
    assert items(harvest)["_location"].iloc[0] == "tracker.xlsx, sheet 'Sheet', row 5"
    assert codes(harvest)["total_rows"] == 1
    assert rules(harvest) == {}


def test_a_formula_without_a_value_and_an_error_reject_their_rows(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, *HEADERS)
        row(sheet, "A-1", "One", "Alpha", "To Do", "=1/4")
        row(sheet, "A-2", "=A1", "Alpha", "To Do")
        row(sheet, "A-3", "#N/A", "Alpha", "To Do")
        row(sheet, "A-4", "Fine", "Alpha", "To Do")
        sheet["G2"] = "=SUM(1,2)"

    harvest = pull(keep(fill))
    assert list(items(harvest).index) == ["A-4"]
    assert rules(harvest) == {"A-1": "formula_without_value", "A-2": "formula_without_value", "A-3": "cell_error"}
    assert harvest.rejects is not None
    assert harvest.rejects["value"][0] == "=1/4"
    assert "open and save the workbook" in harvest.rejects["reason"][0]


def test_a_declared_error_word_is_an_empty_cell(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, *HEADERS)
        row(sheet, "A-1", "#N/A", "Alpha", "To Do")

    assert items(pull(keep(fill, missing=["#N/A"])))["title"].isna().all()


def test_the_visible_sheet_with_the_headers_is_read(keep: Callable[..., Tabular], tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Notes"])
        book = sheet.parent
        assert isinstance(book, Workbook)
        data, old = book.create_sheet("Items"), book.create_sheet("Old")
        for target, key in ((data, "A-1"), (old, "OLD-1")):
            row(target, *HEADERS)
            row(target, key, "One", "Alpha", "To Do")
        old.sheet_state = "hidden"

    assert list(items(pull(keep(fill))).index) == ["A-1"]
    assert list(items(pull(keep(fill, sheet=2))).index) == ["A-1"]
    hidden = pull(keep(fill, sheet="Old"))
    assert list(items(hidden).index) == ["OLD-1"]
    assert "hidden_sheet" in codes(hidden)
    with pytest.raises(DataError, match="has no sheet 'Itms'; there are 'Sheet', 'Items', 'Old'"):
        pull(keep(fill, sheet="Itms"))


def test_two_sheets_that_could_be_meant_are_not_chosen_between(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        book = sheet.parent
        assert isinstance(book, Workbook)
        for target in (sheet, book.create_sheet("Copy")):
            row(target, *HEADERS)

    with pytest.raises(DataError, match="declare `sheet`; any of 'Sheet', 'Copy' could be meant"):
        pull(keep(fill))


def test_an_empty_sheet_a_header_alone_and_what_is_no_workbook(keep: Callable[..., Tabular], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is empty, not even a header"):
        pull(keep(lambda _: None))
    assert pull(keep(lambda sheet: sheet.append(HEADERS))).seen == {"work_items": 0}
    source = keep(lambda sheet: sheet.append(HEADERS))
    for content, told in ((b"PK\x03\x04broken", "cannot be opened"), (b"\xd0\xcf\x11\xe0old", "old .xls")):
        (tmp_path / "tracker.xlsx").write_bytes(content)
        with pytest.raises(DataError, match=told):
            pull(source)


def test_a_cell_that_turns_into_a_percent_has_changed(keep: Callable[..., Tabular]) -> None:
    digests = []
    for shown_as in ("General", "0%"):

        def fill(sheet: Worksheet, shown_as: str = shown_as) -> None:
            row(sheet, *HEADERS)
            row(sheet, "A-1", "One", "Alpha", "To Do", 0, formats={5: shown_as})

        digests.append(items(pull(keep(fill)))["row_digest"].iloc[0])
    assert digests[0] != digests[1]


def test_empty_rows_between_keep_the_row_numbers_of_a_person(keep: Callable[..., Tabular]) -> None:
    def fill(sheet: Worksheet) -> None:
        row(sheet, *HEADERS)
        for number, formula in ((3, "=1/2"), (7, 0)):
            for position, cell in enumerate([f"A-{number}", "One", "Alpha", "To Do", formula], start=1):
                sheet.cell(number, position, cell)

    harvest = pull(keep(fill))
    assert items(harvest)["_location"].tolist() == ["tracker.xlsx, sheet 'Sheet', row 7"]
    assert harvest.rejects is not None
    assert harvest.rejects["location"].tolist() == ["tracker.xlsx, sheet 'Sheet', row 3"]
