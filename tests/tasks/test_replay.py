"""Reading a night's raw pages again: after a mapping was corrected, without the source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tasks.equip import equip
from tasks.recall import recall
from tasks.store.cursors import cursor_of
from tasks.store.kinds import read_kind
from tasks.wire.errors import PermanentError
from tests.tasks.desk import FILES, HEADER, NIGHT, collected, held, landed, portfolio

pytestmark = pytest.mark.slow

ROWS = HEADER + "A-1,One,Alpha,Open,,\nA-2,Two,Alpha,Shelved,,\nA-3,Three,Alpha,Shelved,,\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "data" / "tracker.csv").write_text(ROWS)
        collected("tracker")
        yield folder


def correct_mapping(home: Path) -> None:
    text = FILES["sources/tracker.yaml"].replace("Open: open,", "Open: open, Shelved: cancelled,")
    (home / "sources" / "tracker.yaml").write_text(text)
    equip().engine.dispose()
    equip.cache_clear()


def statuses() -> dict[str, str]:
    items = read_kind(equip().engine, "work_items")
    return dict(zip(items["ref"], items["status"], strict=True))


def test_a_corrected_mapping_brings_the_held_rows_in_without_the_file(home: Path) -> None:
    assert collected("tracker")["counts"] == {}  # nothing new: an empty pull, which must not hide the one before
    assert sorted(held().index) == ["A-2", "A-3"]
    cursor = cursor_of(equip().engine, "tracker")
    correct_mapping(home)
    (home / "data" / "tracker.csv").unlink()
    outcome = landed("tracker", recall.fn("tracker", NIGHT))
    assert outcome["state"] == "completed"
    assert statuses() == {"A-1": "open", "A-2": "cancelled", "A-3": "cancelled"}
    assert held().empty
    assert sorted(held("resolved").index) == ["A-2", "A-3"]
    assert cursor_of(equip().engine, "tracker") == cursor


def test_a_past_night_read_again_neither_deletes_nor_undoes_what_came_later(home: Path) -> None:
    later = NIGHT + timedelta(days=1)
    (home / "data" / "tracker.csv").write_text(
        ROWS.replace("A-1,One,Alpha,Open", "A-1,One,Alpha,Done") + "A-4,Four,Alpha,Open,,\n"
    )
    collected("tracker", later)
    correct_mapping(home)
    landed("tracker", recall.fn("tracker", NIGHT))
    assert statuses() == {"A-1": "done", "A-2": "cancelled", "A-3": "cancelled", "A-4": "open"}


def test_the_night_after_a_replay_reads_the_file_and_finds_nothing_new(home: Path) -> None:
    correct_mapping(home)
    landed("tracker", recall.fn("tracker", NIGHT))
    counts = collected("tracker", NIGHT + timedelta(days=1))["counts"]["work_items"]
    assert (counts["read"], counts["unchanged"], counts["written"]) == (3, 3, 0)


def test_what_was_released_by_hand_stays_when_its_night_is_read_again(home: Path) -> None:
    from tasks.release import release_rows

    release_rows([held().loc["A-2", "key"]], {"Status": "Done"})
    landed("tracker", recall.fn("tracker", NIGHT))
    assert statuses() == {"A-1": "open", "A-2": "done"}
    assert held("released").index.tolist() == ["A-2"]


def test_a_night_without_pages_says_which_nights_there_are(home: Path) -> None:
    collected("tracker", NIGHT + timedelta(days=1))
    with pytest.raises(PermanentError, match=r"no pages of tracker for 2026-03-11; .*: 2026-03-10"):
        recall.fn("tracker", NIGHT + timedelta(days=1))
    with pytest.raises(PermanentError, match="none at all"):
        recall.fn("other", NIGHT)
