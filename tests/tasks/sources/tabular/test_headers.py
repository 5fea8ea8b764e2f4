"""Headers are found by name, and what is not there is said."""

from pathlib import Path

import pytest

from tasks.wire.errors import DataError
from tests.tasks.sources.tabular.building import COLUMNS, HEADER, codes, columns, items, pull, tracker

ROW = "A-1,One,Alpha,To Do\n"


def refusal(home: Path, header: str, **options: object) -> str:
    (home / "tracker.csv").write_text(header + ROW, encoding="utf-8")
    with pytest.raises(DataError) as told:
        pull(tracker(home, **options))
    return str(told.value)


def test_case_width_spaces_and_order_of_headers_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(
        "status , ＰＲＯＪＥＣＴ,SUMMARY,key\nTo Do,Alpha,One,A-1\n", encoding="utf-8"
    )
    assert items(pull(tracker(tmp_path))).loc["A-1", ["title", "status"]].tolist() == ["One", "open"]


def test_a_renamed_header_is_refused_with_the_nearest_name_and_never_taken(tmp_path: Path) -> None:
    told = refusal(tmp_path, "Key,Summary of issue,Project,Status\n")
    assert told == (
        "tracker.csv: has no header 'Summary'; did it become 'Summary of issue'?. The headers there are: 'Key', "
        "'Summary of issue', 'Project', 'Status'. Correct the file or the source's `columns`."
    )


def test_every_missing_header_is_told_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, "Key,Text,Team,Status\n")
    assert "has no header 'Summary'" in told
    assert "has no header 'Project'" in told


def test_an_optional_header_may_be_absent_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + ROW)
    harvest = pull(tracker(tmp_path, columns=columns(priority={"from": "Priority", "optional": True})))
    assert items(harvest)["priority"].isna().all()
    assert codes(harvest)["missing_column"] == 1


def test_a_header_that_stands_there_twice_is_refused_until_one_is_named(tmp_path: Path) -> None:
    header = "Key,Summary,Project,Status,Summary\n"
    (tmp_path / "tracker.csv").write_text(header + "A-1,One,Alpha,To Do,Other\n")
    with pytest.raises(DataError, match=r"'Summary' stands there twice; write 'Summary \(1\)' or 'Summary \(2\)'"):
        pull(tracker(tmp_path))
    for name, title in (("Summary (1)", "One"), ("Summary (2)", "Other")):
        assert items(pull(tracker(tmp_path, columns=columns(title=name)))).loc["A-1", "title"] == title


def test_a_repeated_header_that_nobody_maps_is_only_told(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text("Key,Summary,Project,Status,Sprint,Sprint\nA-1,One,Alpha,To Do,1,2\n")
    assert codes(pull(tracker(tmp_path)))["duplicate_header"] == 1


def test_headers_that_differ_only_in_case_are_told_apart_by_their_exact_name(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text("Key,Summary,SUMMARY,Project,Status\nA-1,One,Two,Alpha,To Do\n")
    assert items(pull(tracker(tmp_path))).loc["A-1", "title"] == "One"
    with pytest.raises(DataError, match="is meant by 'Summary', 'SUMMARY'"):
        pull(tracker(tmp_path, columns=columns(title="summary")))


def test_a_declared_header_row_is_obeyed(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + "Nr,Name,Project,Status\n" + ROW)
    mapping = {**COLUMNS, "ref": "Nr", "title": "Name"}
    assert list(items(pull(tracker(tmp_path, header=2, columns=mapping))).index) == ["A-1"]
    with pytest.raises(DataError, match="has only 3 rows, but the header is declared in row 9"):
        pull(tracker(tmp_path, header=9))


def test_chinese_headers_are_mapped_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text("编号,标题,项目,状态\nA-1,一,贝塔,完成\n", encoding="gb18030")
    mapping = {
        "ref": "编号",
        "title": "标题",
        "project": "项目",
        "status": {"from": "状态", "values": {"完成": "done"}},
    }
    frame = items(pull(tracker(tmp_path, columns=mapping)))
    assert frame.loc["A-1", ["project", "status", "raw_status"]].tolist() == ["beta", "done", "完成"]
