"""Which files are read: globs, URLs, snapshots, and not again what has not changed."""

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pytest

from tasks.sources.contract import Harvest, Known
from tasks.sources.tabular import Tabular
from tasks.wire.errors import DataError, PermanentError
from tests.tasks.sources.conformance import known_after
from tests.tasks.sources.tabular.building import HEADER, NIGHT, NOW, codes, items, pull, tracker


def one(key: str, status: str = "To Do", title: str = "One") -> str:
    return f"{key},{title},Alpha,{status}\n"


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def daily(home: Path, **options: Any) -> Tabular:
    return tracker(home, **{"files": "t-*.csv", "snapshot": "t-%Y-%m-%d.csv", "complete": True, **options})


def day(home: Path, when: str, *rows: str) -> None:
    (home / f"t-{when}.csv").write_text(HEADER + "".join(rows))


def versions(harvest: Harvest) -> list[tuple[str, str, str]]:
    frame = harvest.frames["work_items"]
    stamps = frame["valid_from"].dt.strftime("%m-%d %H:%M:%S")
    return list(zip(frame["ref"], frame["status"], stamps, strict=True))


def test_a_file_url_and_an_absolute_path_lead_to_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    for files in (f"file://{tmp_path}/tracker.csv", str(tmp_path / "tracker.csv"), "./tracker.csv"):
        frame = items(pull(tracker(tmp_path, files=files)))
        assert frame["_location"].tolist() == ["tracker.csv, row 2"]


def test_a_file_outside_the_portfolio_is_named_in_full(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    frame = items(pull(tracker(tmp_path / "portfolio", files=str(tmp_path / "tracker.csv"))))
    assert frame["_location"].tolist() == [f"{tmp_path}/tracker.csv, row 2"]


def test_a_glob_on_another_file_system_is_read_in_order(memory: Any, tmp_path: Path) -> None:
    for name, key in (("b", "A-2"), ("a", "A-1")):
        memory.pipe(f"/exports/{name}.csv", (HEADER + one(key)).encode())
    frame = items(pull(tracker(tmp_path, files="memory://exports/*.csv")))
    assert frame["_location"].to_dict() == {
        "A-1": "memory:///exports/a.csv, row 2",
        "A-2": "memory:///exports/b.csv, row 2",
    }


def test_a_compressed_file_is_read_through(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv.gz").write_bytes(gzip.compress((HEADER + one("A-1")).encode()))
    assert len(items(pull(tracker(tmp_path, files="tracker.csv.gz")))) == 1


def test_a_glob_without_files_says_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "trakcer.csv").write_text(HEADER)
    with pytest.raises(PermanentError, match=r"No file matches 'tracker.*csv' .* the folder holds 'trakcer\.csv'"):
        pull(tracker(tmp_path))
    with pytest.raises(PermanentError, match="is empty or does not exist"):
        pull(tracker(tmp_path, files="nowhere/*.csv"))


def test_an_unknown_protocol_and_a_missing_secret_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PermanentError, match="cannot be opened"):
        pull(tracker(tmp_path, files="gopher://x/y.csv"))
    monkeypatch.delenv("SHARE_PASSWORD", raising=False)
    with pytest.raises(PermanentError, match="SHARE_PASSWORD"):
        pull(tracker(tmp_path, files="memory://x.csv", storage_env={"password": "SHARE_PASSWORD"}))


def test_a_name_that_does_not_tell_the_format_is_refused_unless_declared(tmp_path: Path) -> None:
    (tmp_path / "export.dat").write_text(HEADER + one("A-1"))
    with pytest.raises(DataError, match="declare `format`"):
        pull(tracker(tmp_path, files="export.dat"))
    assert len(items(pull(tracker(tmp_path, files="export.dat", format="csv")))) == 1


def test_snapshots_give_each_item_its_versions_and_nothing_twice(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-08", one("A-1"), one("A-2"))
    day(tmp_path, "2026-03-09", one("A-1", "Doing"), one("A-2"))
    day(tmp_path, "2026-03-10", one("A-1", "Doing"), one("A-3"))
    harvest = pull(daily(tmp_path))
    assert versions(harvest) == [
        ("A-1", "open", "03-08 23:59:59"),
        ("A-2", "open", "03-08 23:59:59"),
        ("A-1", "in_progress", "03-09 23:59:59"),
        ("A-3", "open", "03-10 23:59:59"),
    ]
    assert (harvest.seen, harvest.unchanged) == ({"work_items": 6}, {"work_items": 2})
    assert set(harvest.sweeps[0].refs) == {"A-1", "A-3"}
    assert harvest.fresh_at == datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)


def test_a_file_of_a_later_day_is_left_alone(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    day(tmp_path, "2026-03-11", one("A-9"))
    source = daily(tmp_path)
    assert [page.address for page in source.fetch({}, NIGHT)] == ["t-2026-03-09.csv"]
    harvest = pull(source)
    later = list(source.fetch(harvest.cursor, date(2026, 3, 11)))
    assert [page.address for page in later] == ["t-2026-03-11.csv"]


def test_an_unchanged_file_is_not_read_again_and_a_rewritten_one_is(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    day(tmp_path, "2026-03-10", one("A-1"))
    source = daily(tmp_path)
    cursor = pull(source).cursor
    assert list(source.fetch(cursor, NIGHT)) == []
    day(tmp_path, "2026-03-10", one("A-1", "Doing"))
    assert [page.address for page in source.fetch(cursor, NIGHT)] == ["t-2026-03-10.csv"]


def test_a_pull_without_pages_keeps_the_cursor_and_how_fresh_it_is(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    source = daily(tmp_path)
    first = pull(source)
    second = pull(source, cursor=first.cursor, known=known_after(first))
    assert (second.frames, second.seen, second.cursor, second.fresh_at) == ({}, {}, first.cursor, first.fresh_at)


def test_files_without_a_day_are_one_state_and_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + one("A-1"))
    (tmp_path / "b.csv").write_text(HEADER + one("A-1", "Doing") + one("B-1"))
    source = tracker(tmp_path, files="*.csv", complete=True)
    first = pull(source)
    assert items(first).loc["A-1", "status"] == "in_progress"
    assert codes(first)["left_out_conflict"] == 1
    (tmp_path / "a.csv").write_text(HEADER + one("A-1") + one("A-2"))
    second = pull(source, cursor=first.cursor, known=known_after(first))
    assert list(items(second).index) == ["A-2"]
    assert set(second.sweeps[0].refs) == {"A-1", "A-2", "B-1"}
    (tmp_path / "b.csv").unlink()
    third = pull(source, cursor=second.cursor)
    assert set(third.sweeps[0].refs) == {"A-1", "A-2"}


def test_a_changed_mapping_or_a_newly_listed_project_reads_everything_again(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    cursor = pull(daily(tmp_path)).cursor
    assert len(list(daily(tmp_path, missing=["-"]).fetch(cursor, NIGHT))) == 1
    richer = Tabular("tracker", daily(tmp_path)._options, {"Alpha": "alpha", "Neu": "neu"}, tmp_path, clock=lambda: NOW)
    assert len(list(richer.fetch(cursor, NIGHT))) == 1


def test_an_older_file_that_is_corrected_late_does_not_sweep(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    day(tmp_path, "2026-03-10", one("A-1"), one("A-2"))
    source = daily(tmp_path)
    first = pull(source)
    day(tmp_path, "2026-03-09", one("A-1", "Doing"))
    second = pull(source, cursor=first.cursor, known=known_after(first))
    assert second.sweeps == []
    assert versions(second) == [("A-1", "in_progress", "03-09 23:59:59")]
    assert second.fresh_at == first.fresh_at


def test_one_unreadable_file_is_told_and_tried_again_while_the_others_go_on(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    (tmp_path / "t-2026-03-10.csv").write_text("")
    source = daily(tmp_path)
    harvest = pull(source)
    assert list(items(harvest).index) == ["A-1"]
    told = [finding for finding in harvest.findings if finding.code == "unreadable_file"]
    assert told[0].serious
    assert "t-2026-03-10.csv: is empty" in told[0].message
    assert [page.address for page in source.fetch(harvest.cursor, NIGHT)] == ["t-2026-03-10.csv"]


def test_an_unreadable_file_among_files_that_stand_together_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + one("A-1"))
    (tmp_path / "b.csv").write_text("")
    harvest = pull(tracker(tmp_path, files="*.csv", complete=True))
    assert not harvest.sweeps[0].complete


def test_a_file_name_that_does_not_carry_a_day_is_told(tmp_path: Path) -> None:
    day(tmp_path, "2026-03-09", one("A-1"))
    (tmp_path / "t-final.csv").write_text(HEADER + one("A-2"))
    harvest = pull(daily(tmp_path))
    assert list(items(harvest).index) == ["A-1"]
    assert codes(harvest)["misnamed_file"] == 1


def test_how_fresh_a_file_without_a_day_is_can_be_when_it_was_written_or_read(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    os.utime(tmp_path / "tracker.csv", (1772600000, 1772600000))
    assert pull(tracker(tmp_path)).fresh_at == datetime.fromtimestamp(1772600000, UTC)
    assert pull(tracker(tmp_path, freshness="read")).fresh_at == datetime(2026, 3, 10, 23, 59, 59, tzinfo=UTC)


def test_a_rejected_row_of_a_complete_file_still_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1", "Nonsense") + one("A-2"))
    harvest = pull(tracker(tmp_path, complete=True))
    assert set(harvest.sweeps[0].refs) == {"A-1", "A-2"}
    assert harvest.sweeps[0].complete


def test_a_quiet_night_brings_only_what_changed(tmp_path: Path) -> None:
    rows = [one(f"A-{number}") for number in range(100)]
    (tmp_path / "tracker.csv").write_text(HEADER + "".join(rows))
    source = tracker(tmp_path)
    first = pull(source)
    rows[7] = one("A-7", "Finished")
    (tmp_path / "tracker.csv").write_text(HEADER + "".join(reversed(rows)))
    second = pull(source, date(2026, 3, 11), first.cursor, known_after(first))
    assert versions(second) == [("A-7", "done", "03-11 02:00:00")]
    assert second.unchanged == {"work_items": 99}


def test_a_column_that_nothing_reads_and_the_order_of_columns_change_no_digest(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    first = pull(tracker(tmp_path))
    (tmp_path / "tracker.csv").write_text("Exported,Status,Project,Summary,Key\n09:15,To Do,Alpha,One,A-1\n")
    again = pull(tracker(tmp_path), known=known_after(first))
    assert again.unchanged == {"work_items": 1}


def test_known_digests_of_other_kinds_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    known = Known({"milestones": pd.Series([1], index=["A-1"], dtype="int64")})
    assert len(items(pull(tracker(tmp_path), known=known))) == 1


def test_an_empty_file_where_there_were_rows_is_serious(tmp_path: Path) -> None:
    (tmp_path / "tracker.csv").write_text(HEADER + one("A-1"))
    first = pull(tracker(tmp_path))
    (tmp_path / "tracker.csv").write_text(HEADER)
    again = pull(tracker(tmp_path), cursor=first.cursor, known=known_after(first))
    assert [finding.serious for finding in again.findings if finding.code == "no_rows"] == [True]
