"""What becomes of each row: read, rejected with a reason, or left out and told."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.sources.contract import Harvest
from tests.tasks.sources.conformance import known_after
from tests.tasks.sources.tabular.building import NIGHT, codes, columns, items, pull, rules, tracker

COLUMNS = columns(
    type={"from": "Type", "values": {"Bug": "defect"}, "optional": True},
    done_ratio={"from": "Done", "unit": "percent", "optional": True},
    estimate_hours={"from": "Estimate", "optional": True},
    due_on={"from": "Due", "optional": True},
    created_at={"from": "Created", "optional": True},
    updated_at={"from": "Updated", "optional": True},
    closed_at={"from": "Closed", "optional": True},
    is_private={"from": "Private", "optional": True},
    reopened_count={"from": "Reopened", "optional": True},
)


def read(home: Path, text: str, night: date = NIGHT, **options: Any) -> Harvest:
    (home / "tracker.csv").write_text(text, encoding="utf-8")
    return pull(tracker(home, **{"columns": COLUMNS, **options}), night)


def rejected(home: Path, header: str, cell: str, **options: Any) -> tuple[str, str]:
    """Rule and reason of a row with one bad cell."""
    harvest = read(home, f'Key,Summary,Project,Status,{header}\nA-1,One,Alpha,To Do,"{cell}"\n', **options)
    assert harvest.rejects is not None
    assert len(harvest.rejects) == 1
    assert harvest.frames["work_items"].empty
    return str(harvest.rejects["rule"][0]), str(harvest.rejects["reason"][0])


@pytest.mark.parametrize(
    ("header", "cell", "rule"),
    [
        ("Done", "-5", "out_of_range"),
        ("Done", "1000%", "out_of_range"),
        ("Done", "half", "not_a_number"),
        ("Done", "NaN", "not_finite"),
        ("Estimate", "inf", "not_finite"),
        ("Estimate", "N/A", "not_a_number"),
        ("Estimate", "-3", "out_of_range"),
        ("Estimate", "1,5", "undeclared_separator"),
        ("Reopened", "1.5", "not_whole"),
        ("Due", "31.12.2026", "undeclared_date"),
        ("Due", "2026-02-30", "impossible_date"),
        ("Created", "2026-03-01 10:00", "zone_missing"),
        ("Updated", "2126-03-01T10:00:00Z", "far_future"),
        ("Closed", "2026-03-14T10:00:00Z", "far_future"),
        ("Private", "perhaps", "not_a_flag"),
    ],
)
def test_a_bad_cell_rejects_its_row_whole(tmp_path: Path, header: str, cell: str, rule: str) -> None:
    assert rejected(tmp_path, header, cell)[0] == rule


def test_a_reason_names_file_row_column_value_and_remedy(tmp_path: Path) -> None:
    _, reason = rejected(tmp_path, "Due", "31.12.2026")
    assert reason == (
        "tracker.csv, row 2: Due '31.12.2026' follows none of the declared formats (iso); "
        "correct the cell or declare its format"
    )
    _, reason = rejected(tmp_path, "Done", "1000")
    assert reason == "tracker.csv, row 2: Done '1000' is not between 0 % and 100 %; correct the cell"


def test_a_row_with_several_faults_tells_all_of_them_and_keeps_every_cell(tmp_path: Path) -> None:
    harvest = read(tmp_path, "Key,Summary,Project,Status,Done,Team\nA-1,One,Gamma,Whatever,x,Blue\n")
    assert harvest.rejects is not None
    reject = harvest.rejects.iloc[0]
    assert (reject["rule"], reject["column"], reject["value"]) == ("unlisted_project", "Project", "Gamma")
    assert "Status 'Whatever' is not a known value" in reject["reason"]
    assert "Done 'x' is not a number" in reject["reason"]
    assert json.loads(reject["row"]) == {
        "Key": "A-1",
        "Summary": "One",
        "Project": "Gamma",
        "Status": "Whatever",
        "Done": "x",
        "Team": "Blue",
    }


def test_declared_words_for_nothing_are_empty_cells(tmp_path: Path) -> None:
    text = "Key,Summary,Project,Status,Done,Estimate\nA-1,One,Alpha,To Do,N/A,nan\nA-2,Two,Alpha,To Do,,-\n"
    harvest = read(tmp_path, text, missing=["n/a", "nan", "-"])
    assert items(harvest)[["done_ratio", "estimate_hours"]].isna().all(axis=None)


def test_an_unknown_word_is_left_empty_and_counted_where_the_record_can_do_without(tmp_path: Path) -> None:
    harvest = read(tmp_path, "Key,Summary,Project,Status,Type\nA-1,One,Alpha,To Do,Epic\nA-2,Two,Alpha,To Do,Bug\n")
    frame = items(harvest)
    assert frame["type"].fillna("-").to_dict() == {"A-1": "-", "A-2": "defect"}
    assert frame["raw_type"].to_dict() == {"A-1": "Epic", "A-2": "Bug"}
    told = next(finding for finding in harvest.findings if finding.code == "unknown_value")
    assert told.count == 1
    assert "'Epic'" in told.message


def test_projects_that_the_portfolio_does_not_list_are_held_or_ignored_with_a_count(tmp_path: Path) -> None:
    text = "Key,Summary,Project,Status\nA-1,One,Alpha,To Do\nA-2,Two,Gamma,To Do\nA-3,Three,,To Do\n"
    held = read(tmp_path, text)
    assert rules(held) == {"A-2": "unlisted_project", "A-3": "missing_required"}
    ignored = read(tmp_path, text, unlisted_projects="ignore")
    assert rules(ignored) == {"A-3": "missing_required"}
    assert codes(ignored)["left_out_unlisted"] == 1


def test_a_repeated_row_collapses_and_of_two_contents_the_newest_wins(tmp_path: Path) -> None:
    text = (
        "Key,Summary,Project,Status,Updated\n"
        "A-1,new,Alpha,To Do,2026-03-05T10:00:00Z\nA-1,old,Alpha,To Do,2026-03-04T10:00:00Z\n"
        "A-2,same,Alpha,To Do,2026-03-04T10:00:00Z\nA-2,same,Alpha,To Do,2026-03-04T10:00:00Z\n"
        "A-3,first,Alpha,To Do,\nA-3,last,Alpha,To Do,\n"
    )
    harvest = read(tmp_path, text)
    assert items(harvest)["title"].to_dict() == {"A-1": "new", "A-2": "same", "A-3": "last"}
    assert codes(harvest)["left_out_conflict"] == 2
    assert codes(harvest)["left_out_duplicate"] == 1
    told = next(finding for finding in harvest.findings if finding.code == "left_out_conflict")
    assert "A-1 in tracker.csv, row 3" in told.message
    again = pull(tracker(tmp_path, columns=COLUMNS), known=known_after(harvest))
    assert again.frames["work_items"].empty


def test_content_holds_from_the_last_update_and_never_from_after_the_night(tmp_path: Path) -> None:
    text = (
        "Key,Summary,Project,Status,Updated\nA-1,a,Alpha,To Do,2026-03-05T10:00:00Z\n"
        "A-2,b,Alpha,To Do,\nA-3,c,Alpha,To Do,2026-03-11T00:30:00Z\n"
    )
    assert items(read(tmp_path, text))["valid_from"].astype("str").to_dict() == {
        "A-1": "2026-03-05 10:00:00+00:00",
        "A-2": "2026-03-10 23:59:59+00:00",
        "A-3": "2026-03-10 23:59:59+00:00",
    }


def test_an_item_created_after_the_night_waits_for_its_night(tmp_path: Path) -> None:
    text = "Key,Summary,Project,Status,Created\nA-1,a,Alpha,To Do,2026-03-10T10:00:00Z\nA-2,b,Alpha,To Do,2026-03-11T00:30:00Z\n"
    first = read(tmp_path, text)
    assert list(items(first).index) == ["A-1"]
    assert codes(first)["left_out_later"] == 1
    second = pull(tracker(tmp_path, columns=COLUMNS), date(2026, 3, 11), first.cursor, known_after(first))
    assert list(items(second).index) == ["A-2"]


def test_hours_are_scaled_by_their_declared_unit(tmp_path: Path) -> None:
    mapping = columns(estimate_hours={"from": "Seconds", "unit": "seconds"})
    harvest = read(tmp_path, "Key,Summary,Project,Status,Seconds\nA-1,a,Alpha,To Do,5400\n", columns=mapping)
    assert items(harvest)["estimate_hours"].tolist() == [1.5]


def test_separators_can_be_declared_for_the_source_or_a_column(tmp_path: Path) -> None:
    text = 'Key;Summary;Project;Status;Estimate\nA-1;a;Alpha;To Do;"1.234,5"\n'
    assert items(read(tmp_path, text, decimal=",", thousands="."))["estimate_hours"].tolist() == [1234.5]
    mapping = columns(estimate_hours={"from": "Estimate", "decimal": ",", "thousands": "."})
    assert items(read(tmp_path, text, columns=mapping))["estimate_hours"].tolist() == [1234.5]


FEEDBACK = {
    "ref": "编号",
    "project": "项目",
    "kind": {"from": "类型", "values": {"投诉": "complaint", "表扬": "praise"}},
    "channel": {"from": "渠道", "values": {"热线": "hotline"}},
    "received_at": "时间",
}


def feedback(home: Path, *rows: str, **options: Any) -> Any:
    (home / "feedback.csv").write_text("编号,项目,类型,渠道,时间\n" + "".join(rows), encoding="gb18030")
    settings = {"files": "feedback.csv", "record": "feedback", "columns": FEEDBACK, "zone": "Asia/Shanghai", **options}
    return tracker(home, **settings)


def test_an_event_holds_from_when_it_happened_and_a_changed_one_from_when_it_was_seen(tmp_path: Path) -> None:
    first = pull(feedback(tmp_path, "F-1,贝塔,投诉,热线,2026-03-01 09:00\n"))
    frame = first.frames["feedback"]
    assert frame.loc[0, ["kind", "raw_kind", "channel"]].tolist() == ["complaint", "投诉", "hotline"]
    assert frame["valid_from"][0] == frame["received_at"][0] == pd.Timestamp("2026-03-01 01:00", tz="UTC")
    source = feedback(tmp_path, "F-1,贝塔,表扬,热线,2026-03-01 09:00\n")
    second = pull(source, cursor=first.cursor, known=known_after(first))
    assert second.frames["feedback"]["valid_from"][0] == pd.Timestamp("2026-03-10 23:59:59", tz="UTC")


def test_a_required_word_that_nobody_mapped_rejects_its_row(tmp_path: Path) -> None:
    harvest = pull(feedback(tmp_path, "F-1,贝塔,咨询,热线,2026-03-01 09:00\n"))
    assert rules(harvest) == {"F-1": "unknown_value"}


def test_an_inspection_sheet_is_an_event_of_its_day(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text(
        "id,p,day,n,bad\n1,Alpha,2026-03-02,10,2\n2,Alpha,2026-03-20,10,2\n3,Alpha,2026-03-02,ten,1\n"
    )
    mapping = {"ref": "id", "project": "p", "inspected_on": "day", "inspected": "n", "nonconforming": "bad"}
    harvest = pull(tracker(tmp_path, files="i.csv", record="inspections", columns=mapping))
    frame = harvest.frames["inspections"]
    assert frame["valid_from"].tolist() == [pd.Timestamp("2026-03-02", tz="UTC")]
    assert str(frame["inspected"].dtype) == "Int64"
    assert rules(harvest) == {"2": "far_future", "3": "not_a_number"}
