"""JSON, JSON lines and Parquet."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.wire.errors import DataError
from tests.tasks.sources.tabular.building import COLUMNS, codes, columns, items, pull, tracker

RECORD = {"Key": "A-1", "Summary": "One", "Project": "Alpha", "Status": "To Do"}


def keep(home: Path, document: Any) -> None:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    (home / "t.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "wrap", [lambda r: r, lambda r: {"records": r}, lambda r: {"total": 1, "items": r}, lambda r: {"data": r}]
)
def test_records_are_found_in_the_usual_places(tmp_path: Path, wrap: Any) -> None:
    keep(tmp_path, wrap([RECORD]))
    assert list(items(pull(tracker(tmp_path, files="t.json"))).index) == ["A-1"]


def test_a_declared_path_leads_to_the_records(tmp_path: Path) -> None:
    keep(tmp_path, {"result": {"rows": [RECORD]}, "data": [], "items": []})
    assert len(items(pull(tracker(tmp_path, files="t.json", records="result.rows")))) == 1
    with pytest.raises(DataError, match="declare its path as `records`"):
        pull(tracker(tmp_path, files="t.json"))
    with pytest.raises(DataError, match=r"has no 'result\.lines'; the keys there are 'rows'"):
        pull(tracker(tmp_path, files="t.json", records="result.lines"))


def test_nested_keys_are_dotted_headers_and_numbers_stay_as_written(tmp_path: Path) -> None:
    keep(
        tmp_path,
        '[{"Key": 1E5, "fields": {"summary": "One", "status": {"name": "To Do"}}, "Project": "Alpha", "tags": ["a", 1]},'
        ' {"Key": 007.50, "fields": {"summary": null, "status": {"name": "Doing"}}, "Project": "Alpha", "done": true}]'.replace(
            "007.50", "7.50"
        ),
    )
    mapping = {
        "ref": "Key",
        "title": "fields.summary",
        "project": "Project",
        "status": {**COLUMNS["status"], "from": "fields.status.name"},
    }
    frame = items(pull(tracker(tmp_path, files="t.json", columns=mapping, extra="*")))
    assert list(frame.index) == ["1E5", "7.50"]
    assert frame["title"].fillna("-").tolist() == ["One", "-"]
    assert json.loads(frame.loc["1E5", "extra"]) == {"tags": '["a", "1"]', "done": None}
    assert json.loads(frame.loc["7.50", "extra"]) == {"tags": None, "done": "true"}


def test_truncated_json_is_refused_with_its_place(tmp_path: Path) -> None:
    keep(tmp_path, json.dumps([RECORD, RECORD])[:-20])
    with pytest.raises(DataError, match=r"t\.json: is not whole JSON: .* at line 1, column \d+"):
        pull(tracker(tmp_path, files="t.json"))


def test_an_empty_list_is_no_rows_and_no_list_is_refused(tmp_path: Path) -> None:
    keep(tmp_path, [])
    assert pull(tracker(tmp_path, files="t.json")).seen == {"work_items": 0}
    for document in ({"a": 1}, "3", [1, 2]):
        keep(tmp_path, document)
        with pytest.raises(DataError, match="records"):
            pull(tracker(tmp_path, files="t.json"))


def test_a_broken_line_of_json_lines_is_held_and_the_others_go_on(tmp_path: Path) -> None:
    lines = [json.dumps(RECORD), '{"Key": "A-2", ', "", "[1]", json.dumps({**RECORD, "Key": "A-3"})]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    harvest = pull(tracker(tmp_path, files="t.jsonl"))
    assert items(harvest)["_location"].to_dict() == {"A-1": "t.jsonl, row 1", "A-3": "t.jsonl, row 5"}
    assert harvest.rejects is not None
    assert harvest.rejects["location"].tolist() == ["t.jsonl, row 2", "t.jsonl, row 4"]


def test_half_a_character_is_shown_and_not_replaced(tmp_path: Path) -> None:
    keep(tmp_path, '[{"Key": "A-1", "Summary": "bad \\ud83d", "Project": "Alpha", "Status": "To Do"}]')
    harvest = pull(tracker(tmp_path, files="t.json"))
    assert items(harvest).loc["A-1", "title"] == "bad \\ud83d"
    assert "lone_surrogates" in codes(harvest)


def test_parquet_types_say_what_they_are(tmp_path: Path) -> None:
    table = pa.table(
        {
            "Key": pa.array([1, 2]),
            "Summary": pa.array(["One", None]),
            "Project": pa.array(["Alpha", "Alpha"]).dictionary_encode(),
            "s": pa.array([{"Status": "To Do"}, {"Status": "Doing"}]),
            "Due": pa.array([date(2026, 3, 5), None]),
            "Made": pa.array([datetime(2026, 3, 1, 10, 0, 0, 5, tzinfo=UTC)] * 2, pa.timestamp("us", "Asia/Shanghai")),
            "Hours": pa.array([1.5, 2.0]),
            "Private": pa.array([True, False]),
        }
    )
    pq.write_table(table, tmp_path / "t.parquet")
    mapping = columns(
        status={**COLUMNS["status"], "from": "s.Status"},
        due_on="Due",
        created_at="Made",
        estimate_hours="Hours",
        is_private="Private",
    )
    frame = items(pull(tracker(tmp_path, files="t.parquet", columns=mapping, dates=["%d.%m.%Y"])))
    assert frame.loc["1", ["due_on", "created_at", "estimate_hours", "is_private"]].tolist() == [
        pd.Timestamp("2026-03-05"),
        pd.Timestamp("2026-03-01 10:00:00.000005", tz="UTC"),
        1.5,
        True,
    ]
    (tmp_path / "t.parquet").write_bytes((tmp_path / "t.parquet").read_bytes()[:-9])
    with pytest.raises(DataError, match="is no whole Parquet file"):
        pull(tracker(tmp_path, files="t.parquet", columns=mapping))
