"""CSV and TSV as people and programs really write them."""

import json
from pathlib import Path

import pytest

from tasks.wire.errors import DataError
from tests.tasks.sources.tabular.building import HEADER, codes, columns, items, pull, rules, tracker


def export(home: Path, text: str, name: str = "tracker.csv") -> None:
    (home / name).write_bytes(text.encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_mapped_headers_appear(tmp_path: Path, delimiter: str) -> None:
    export(
        tmp_path,
        (HEADER + "A-1,One; two| three,Alpha,To Do\n")
        .replace(",", delimiter)
        .replace("One; two| three", '"One; two, three"'),
    )
    assert items(pull(tracker(tmp_path))).loc["A-1", "title"] == "One; two, three"


def test_a_declared_delimiter_and_a_tsv_are_obeyed(tmp_path: Path) -> None:
    export(tmp_path, HEADER.replace(",", "^") + "A-1^One^Alpha^To Do\n")
    assert len(items(pull(tracker(tmp_path, delimiter="^")))) == 1
    export(tmp_path, HEADER.replace(",", "\t") + "A-1\tOne\tAlpha\tTo Do\n", "t.tsv")
    assert len(items(pull(tracker(tmp_path, files="t.tsv")))) == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(tmp_path: Path, end: str) -> None:
    export(tmp_path, (HEADER + 'A-1,"One",Alpha,To Do\nA-2,Two,Alpha,Doing').replace("\n", end))
    frame = items(pull(tracker(tmp_path)))
    assert frame["_location"].to_dict() == {"A-1": "tracker.csv, row 2", "A-2": "tracker.csv, row 3"}


def test_cells_of_many_lines_count_as_one_row(tmp_path: Path) -> None:
    export(tmp_path, HEADER + 'A-1,"One\ntwo ""three""",Alpha,To Do\n\nA-2,Two,Alpha,Doing\n')
    frame = items(pull(tracker(tmp_path)))
    assert frame.loc["A-1", "title"] == 'One\ntwo "three"'
    assert frame.loc["A-2", "_location"] == "tracker.csv, row 4"


def test_ragged_rows_are_held_whole_with_their_number_and_the_others_go_on(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "A-1,One,Alpha,To Do\nA-2,Two, and more,Alpha,To Do\nA-3,Three\nA-4,Four,Alpha,Doing\n")
    harvest = pull(tracker(tmp_path, complete=True))
    assert list(items(harvest).index) == ["A-1", "A-4"]
    assert harvest.rejects is not None
    assert harvest.rejects["location"].tolist() == ["tracker.csv, row 3", "tracker.csv, row 4"]
    assert "has 5 cells, the header 4" in harvest.rejects["reason"][0]
    assert json.loads(harvest.rejects["row"][0]) == {"text": "A-2,Two, and more,Alpha,To Do"}
    assert items(harvest).loc["A-4", "_location"] == "tracker.csv, row 5"
    assert not harvest.sweeps[0].complete


@pytest.mark.parametrize(
    "text",
    [
        'A-1,One,Alpha,"To Do\nA-2,Two,Alpha,To Do\n',
        'A-1,"One,Alpha,To Do\nA-2,Two",Alpha,To Do\nA-3,"Three,Alpha,To Do\n',
        'A-1,"One\n"x,Alpha,To Do\n',
    ],
)
def test_a_quote_that_swallows_rows_refuses_the_file(tmp_path: Path, text: str) -> None:
    export(tmp_path, HEADER + text)
    with pytest.raises(DataError, match="quotes are broken in row"):
        pull(tracker(tmp_path))


def test_a_row_longer_than_a_block_is_read(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "A-0,zero,Alpha,To Do\nA-1," + "x" * 3_000_000 + ",Alpha,To Do\n")
    assert items(pull(tracker(tmp_path)))["title"].str.len().tolist() == [4, 3_000_000]


def test_title_rows_above_and_total_rows_below_are_skipped(tmp_path: Path) -> None:
    export(tmp_path, "Tracker of March\n\nmade by,Bob\n" + HEADER + "A-1,One,Alpha,To Do\n合计,1,,\nTOTAL,,,\n")
    harvest = pull(tracker(tmp_path, total_rows={"column": "Key"}))
    assert items(harvest)["_location"].tolist() == ["tracker.csv, row 5"]
    assert codes(harvest)["total_rows"] == 2


def test_a_total_row_that_was_not_declared_is_no_record(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "A-1,One,Alpha,To Do\n合计,1,,\n")
    harvest = pull(tracker(tmp_path))
    assert rules(harvest) == {"合计": "missing_required"}


def test_ids_stay_as_they_are_written(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "00123,a,Alpha,To Do\n1E5,b,Alpha,To Do\n1.0,c,Alpha,To Do\nTRUE,d,Alpha,To Do\n")
    assert list(items(pull(tracker(tmp_path))).index) == ["00123", "1E5", "1.0", "TRUE"]


def test_a_word_like_none_is_text_unless_declared_missing(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "A-1,null,Alpha,To Do\nA-2,NA,Alpha,To Do\n")
    assert items(pull(tracker(tmp_path)))["title"].tolist() == ["null", "NA"]
    assert items(pull(tracker(tmp_path, missing=["null", "na"])))["title"].isna().all()


def test_an_empty_file_is_refused_and_a_header_alone_is_no_rows(tmp_path: Path) -> None:
    export(tmp_path, "")
    with pytest.raises(DataError, match=r"tracker\.csv: is empty \(0 bytes\)"):
        pull(tracker(tmp_path))
    export(tmp_path, "\n\n  \n")
    with pytest.raises(DataError, match="not even a header"):
        pull(tracker(tmp_path))
    export(tmp_path, HEADER)
    harvest = pull(tracker(tmp_path))
    assert len(harvest.frames["work_items"]) == 0
    assert harvest.seen == {"work_items": 0}
    assert "no_rows" in codes(harvest)


def test_what_is_no_csv_is_refused_by_what_it_is(tmp_path: Path) -> None:
    for content, told in (
        ("<!DOCTYPE html><html>Log in</html>", "HTML page"),
        ("PK\x03\x04rest", "workbook"),
        ("a\0b\0,c", "zero bytes|UTF-16|utf-16|no header"),
    ):
        export(tmp_path, content)
        with pytest.raises(DataError, match=told):
            pull(tracker(tmp_path))


def test_formulas_and_markup_are_text(tmp_path: Path) -> None:
    export(tmp_path, HEADER + 'A-1,"=HYPERLINK(""http://x"")",Alpha,To Do\nA-2,<script>alert(1)</script>,Alpha,To Do\n')
    assert items(pull(tracker(tmp_path)))["title"].tolist() == ['=HYPERLINK("http://x")', "<script>alert(1)</script>"]


def test_extra_columns_ride_along_as_json(tmp_path: Path) -> None:
    export(tmp_path, 'Key,Summary,Project,Status,Sprint,"Team ""A"""\nA-1,One,Alpha,To Do,"S\\1\n",\n')
    named = items(pull(tracker(tmp_path, extra=["Sprint"]))).loc["A-1", "extra"]
    assert json.loads(named) == {"Sprint": "S\\1\n"}
    every = items(pull(tracker(tmp_path, extra="*"))).loc["A-1", "extra"]
    assert json.loads(every) == {"Sprint": "S\\1\n", 'Team "A"': ""}


def test_an_id_can_be_joined_from_several_cells(tmp_path: Path) -> None:
    export(tmp_path, HEADER + "1,One,Alpha,To Do\n1,Two,Alpha,To Do\n,Three,Alpha,To Do\n")
    mapping = columns(ref={"join": ["Summary", "Key"], "separator": "-"})
    harvest = pull(tracker(tmp_path, columns=mapping))
    assert list(items(harvest).index) == ["One-1", "Two-1"]
    assert rules(harvest) == {"?": "missing_required"}
