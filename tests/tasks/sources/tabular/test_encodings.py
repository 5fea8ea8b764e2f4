"""Text files are read strictly, in the encoding that they are in."""

import codecs
from pathlib import Path

import pytest

from tasks.wire.errors import DataError
from tests.tasks.sources.tabular.building import HEADER, codes, items, pull, tracker

TEXT = HEADER + "A-1,进度跟踪表与客户预期,贝塔,To Do\nA-2,验收标准由双方确认,贝塔,Doing\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_an_encoding_is_detected_and_told(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / "tracker.csv").write_bytes(content)
    harvest = pull(tracker(tmp_path))
    assert items(harvest)["title"].tolist() == ["进度跟踪表与客户预期", "验收标准由双方确认"]
    told = [finding.message for finding in harvest.findings if finding.code == "encoding"]
    assert told == ([] if name == "utf-8" else [f"tracker.csv: read as {name}"])


def test_western_text_is_never_taken_for_chinese(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_bytes((HEADER + "A-1,Müller prüft Maße,Alpha,To Do\n").encode("cp1252"))
    with pytest.raises(DataError, match=r"byte 32, line 2: 0xfc.*Declare `encoding`"):
        pull(tracker(tmp_path))
    harvest = pull(tracker(tmp_path, encoding="cp1252"))
    assert items(harvest).loc["A-1", "title"] == "Müller prüft Maße"


def test_bytes_that_are_not_what_was_declared_are_named_by_offset_and_line(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_bytes(HEADER.encode() + b"A-1,ok,Alpha,To Do\nA-2,bad \xff\xfe,Alpha,To Do\n")
    with pytest.raises(DataError, match=r"tracker\.csv: byte 54 \(0xff\), line 3, is not utf-8"):
        pull(tracker(tmp_path, encoding="utf-8"))


def test_a_wrong_declaration_that_would_read_mojibake_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DataError, match="its bytes are UTF-8"):
        pull(tracker(tmp_path, encoding="latin-1"))


def test_half_a_utf_16_character_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_bytes(TEXT.encode("utf-16")[:-1])
    with pytest.raises(DataError, match="truncated data"):
        pull(tracker(tmp_path))


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DataError, match="'utf-9' is no encoding"):
        pull(tracker(tmp_path, encoding="utf-9"))


def test_control_characters_in_text_are_taken_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_bytes(HEADER.encode() + b"A-1,be\x07ep,Alpha,To Do\n")
    harvest = pull(tracker(tmp_path))
    assert items(harvest).loc["A-1", "title"] == "beep"
    assert codes(harvest)["control_characters"] == 1


def test_an_encoding_is_told_once_however_many_files_are_in_it_and_not_when_declared(tmp_path: Path) -> None:
    for day in (8, 9, 10):
        (tmp_path / f"t-2026-03-{day:02}.csv").write_bytes(TEXT.encode("utf-16"))
    options = {"files": "t-*.csv", "snapshot": "t-%Y-%m-%d.csv"}
    for encoding, expected in (
        ("auto", ["t-2026-03-08.csv: read as utf-16-le (and so are 2 more files)"]),
        ("utf-16", []),
    ):
        harvest = pull(tracker(tmp_path, encoding=encoding, **options))
        assert [finding.message for finding in harvest.findings if finding.code == "encoding"] == expected
