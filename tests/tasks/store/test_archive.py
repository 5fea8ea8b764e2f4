"""The raw archive: what was fetched can be read again, byte by byte, or a clear error says why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.store import archive as archive_module
from tasks.store.archive import RawArchive
from tasks.store.errors import ArchiveError
from tasks.store.raw_pages import KeptPage
from tests.tasks.store.frames import moment, night

PAGES = [
    KeptPage(
        "file", "data/tracker.csv", "编号,标题\r\n1,说".encode("gb18030"), "text/csv", moment(2), {"day": "2026-01-01"}
    ),
    KeptPage("issues", "https://tracker.example/issues.json?offset=100", b"{}" * 50_000, "application/json", moment(3)),
    KeptPage("file", "empty.csv", b"", "text/csv", moment(1), {"sheet": None, "名": ["a", 1]}),
]


@pytest.fixture
def archive(tmp_path: Path) -> RawArchive:
    return RawArchive(tmp_path / "archive")


def blobs(archive: RawArchive) -> list[Path]:
    return sorted(archive.root.glob("pages/*/*"))


def test_pages_come_back_as_they_were_fetched(archive: RawArchive) -> None:
    manifest = archive.keep("tracker", night(1), iter(PAGES))
    assert list(archive.pages(manifest)) == PAGES


def test_a_large_page_is_given_from_memory_once(archive: RawArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "_LARGE_BYTES", 100_000)
    manifest = archive.keep("tracker", night(1), [PAGES[1]])
    (blob,) = blobs(archive)
    kept = blob.read_bytes()
    blob.unlink()
    assert list(archive.pages(manifest)) == [PAGES[1]]
    with pytest.raises(ArchiveError, match="missing"):
        list(archive.pages(manifest))
    blob.write_bytes(kept)
    assert list(archive.pages(manifest)) == [PAGES[1]]


def test_pages_are_compressed_and_the_same_bytes_kept_once(archive: RawArchive) -> None:
    archive.keep("tracker", night(1), PAGES)
    archive.keep("other", night(2), [replace(page, address="elsewhere") for page in PAGES])
    assert len(blobs(archive)) == len(PAGES)
    assert sum(path.stat().st_size for path in blobs(archive)) < 1_000


def test_the_latest_pull_of_a_night_is_found(archive: RawArchive) -> None:
    assert archive.latest("tracker", night(1)) is None
    for count in range(12):
        last = archive.keep("tracker", night(1), PAGES[:2] if count == 11 else PAGES[:1])
    archive.keep("tracker", night(2), PAGES[:1])
    found = archive.latest("tracker", night(1))
    assert found is not None
    assert (found.manifest, found.kept_at) == (last, moment(3))


def test_a_pull_without_pages_is_kept_and_does_not_hide_the_one_before(archive: RawArchive) -> None:
    for day in (1, 3):
        first = archive.keep("tracker", night(day), PAGES[:1])
    for day in (1, 2, 3):
        empty = archive.keep("tracker", night(day), [])
        assert list(archive.pages(empty)) == []
    found = archive.latest("tracker", night(3))
    assert found is not None
    assert (found.manifest, found.kept_at) == (first, moment(2))
    assert archive.latest("tracker", night(2)) is None
    assert archive.nights("tracker") == [night(1), night(3)]
    assert archive.nights("other") == []


def test_a_source_name_cannot_leave_the_folder(archive: RawArchive) -> None:
    manifest = archive.keep("../../客户", night(1), PAGES[:1])
    assert (archive.root / manifest).resolve().is_relative_to(archive.root.resolve())
    assert list(archive.pages(manifest)) == PAGES[:1]


def test_an_interrupted_pull_lists_nothing_and_leaves_no_half_files(archive: RawArchive) -> None:
    def broken() -> Iterator[KeptPage]:
        yield PAGES[0]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        archive.keep("tracker", night(1), broken())
    assert archive.latest("tracker", night(1)) is None
    assert [path for path in archive.root.rglob("*") if path.name.startswith(".")] == []


def test_pages_are_read_one_at_a_time(archive: RawArchive) -> None:
    manifest = archive.keep("tracker", night(1), PAGES)
    pages = archive.pages(manifest)
    next(pages)
    for path in blobs(archive):
        path.unlink()
    with pytest.raises(ArchiveError, match=r"issues\.json.* is missing"):
        next(pages)


@pytest.mark.parametrize("damage", [b"", b"rubbish", b"\x28\xb5\x2f\xfd rubbish"])
def test_a_damaged_page_is_named(archive: RawArchive, damage: bytes) -> None:
    manifest = archive.keep("tracker", night(1), PAGES[:1])
    blobs(archive)[0].write_bytes(damage)
    with pytest.raises(ArchiveError, match=r"tracker\.csv .*Pull the night again"):
        list(archive.pages(manifest))


def test_a_page_swapped_for_another_is_noticed(archive: RawArchive) -> None:
    manifest = archive.keep("tracker", night(1), PAGES[:1])
    other = replace(PAGES[0], content=PAGES[0].content[::-1])
    path = blobs(archive)[0]
    archive.keep("tracker", night(1), [other])
    blob = next(each for each in blobs(archive) if each != path)
    path.write_bytes(blob.read_bytes())
    with pytest.raises(ArchiveError, match="damaged"):
        list(archive.pages(manifest))


def test_a_missing_or_unreadable_manifest_is_named(archive: RawArchive) -> None:
    with pytest.raises(ArchiveError, match="has no manifests/none"):
        list(archive.pages("manifests/none.json"))
    manifest = archive.keep("tracker", night(1), PAGES[:1])
    (archive.root / manifest).write_text("{")
    with pytest.raises(ArchiveError, match="cannot be read"):
        list(archive.pages(manifest))


def test_pruning_forgets_old_nights_and_the_pages_only_they_had(archive: RawArchive) -> None:
    archive.keep("tracker", night(1), PAGES[:2])
    kept = archive.keep("tracker", night(5), PAGES[1:])
    long_ago = datetime(2025, 12, 1, tzinfo=UTC).timestamp()
    for path in blobs(archive):
        os.utime(path, (long_ago, long_ago))
    assert archive.prune(night(3)) > 0
    assert archive.latest("tracker", night(1)) is None
    assert list(archive.pages(kept)) == PAGES[1:]
    assert len(blobs(archive)) == 2
    assert archive.prune(night(3)) == 0


def test_pruning_spares_pages_that_a_running_pull_may_be_about_to_list(archive: RawArchive) -> None:
    archive.keep("tracker", night(1), PAGES[:1])
    archive.prune(night(3))
    assert len(blobs(archive)) == 1
