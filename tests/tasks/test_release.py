"""Releasing held rows: corrected by the file's headers or the kind's columns, or as they are; and the nights after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from flows.__main__ import app
from tasks.equip import equip
from tasks.release import release_rows
from tasks.store.cursors import cursor_of
from tasks.store.kinds import read_kind
from tasks.store.landings import latest_landings
from tasks.wire.errors import DataError
from tests.tasks.desk import HEADER, NIGHT, collected, held, portfolio

pytestmark = pytest.mark.slow

ROWS = (
    HEADER
    + "A-1,Good,Alpha,Open,01.03.2026,20.03.2026\nA-2,Bad day,Alpha,Open,01.03.2026,31.02.2026\n"
    + "A-3,Backwards,Alpha,Open,20.03.2026,01.03.2026\nA-4,Elsewhere,Omega,Open,,\nA-5,Ragged\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "data" / "tracker.csv").write_text(ROWS)
        collected("tracker")
        yield folder


def items() -> pd.DataFrame:
    return read_kind(equip().engine, "work_items").set_index("ref")


def release(ref: str, /, *, as_is: bool = False, **corrections: str) -> tuple[int, list[str]]:
    outcome = release_rows([held().loc[ref, "key"]], corrections, as_is=as_is)
    return outcome.accepted, outcome.still_held


def test_a_row_its_source_could_not_read_is_corrected_by_the_files_own_header(home: Path) -> None:
    cursor = cursor_of(equip().engine, "tracker")
    assert release("A-2", Due="28.02.2027") == (1, [])
    assert items().loc["A-2", "due_on"] == pd.Timestamp("2027-02-28")
    assert held("released").index.tolist() == ["A-2"]
    assert cursor_of(equip().engine, "tracker") == cursor


def test_a_corrected_day_may_be_written_as_iso_whatever_the_file_declares(home: Path) -> None:
    assert release("A-2", Due="2027-02-28") == (1, [])
    assert items().loc["A-2", ["start_on", "due_on"]].tolist() == [
        pd.Timestamp("2026-03-01"),
        pd.Timestamp("2027-02-28"),
    ]


def test_a_row_the_checks_held_back_is_corrected_by_the_kinds_column(home: Path) -> None:
    assert release("A-3", due_on="2026-04-01") == (1, [])
    assert items().loc["A-3", "due_on"] == pd.Timestamp("2026-04-01")


def test_a_row_that_fails_again_stays_held_whole_with_its_new_reason(home: Path) -> None:
    before = held().loc["A-2"]
    accepted, reasons = release("A-2", Due="nonsense")
    assert accepted == 0
    assert "'nonsense' follows none of the declared formats" in reasons[0]
    after = held().loc["A-2"]
    assert (after["key"], after["row"], after["reason"]) == (before["key"], before["row"], reasons[0])
    accepted, reasons = release("A-2", Due="01.02.2026")
    assert "lies before start_on" in reasons[0]
    assert json.loads(held().loc["A-2", "row"])["Due"] == "31.02.2026"


@pytest.mark.parametrize(
    ("ref", "corrections", "told"),
    [
        ("A-2", {"Deadline": "1"}, "'Deadline' is no header of this row; there are: 'Key', 'Summary'"),
        ("A-2", {"Key": "A-9"}, "declared complete"),
        ("A-3", {"Due": "01.04.2026"}, "its columns are project, title"),
        ("A-3", {"due_on": "1.4."}, "due_on: '1.4.' is not a day like 2026-03-31"),
        ("A-3", {"ref": "A-9"}, "cannot be corrected"),
    ],
)
def test_a_correction_that_names_nothing_says_what_there_is_and_changes_nothing(
    home: Path, ref: str, corrections: dict[str, str], told: str
) -> None:
    before = held(None)
    with pytest.raises(DataError, match=told.replace("(", r"\(")):
        release_rows([before.loc[ref, "key"]], corrections)
    pd.testing.assert_frame_equal(held(None), before)


def test_a_row_may_be_accepted_as_it_is_and_the_landing_notes_it(home: Path) -> None:
    assert release("A-3", as_is=True) == (1, [])
    assert items().loc["A-3", "due_on"] < items().loc["A-3", "start_on"]
    findings = json.loads(latest_landings(equip().engine)["findings"].iloc[0])
    noted = [finding["message"] for finding in findings if finding["code"] == "accepted_as_is"]
    assert len(noted) == 1
    assert "due_on 2026-03-01 lies before start_on" in noted[0]


def test_what_no_report_could_use_is_not_accepted_as_it_is(home: Path) -> None:
    with pytest.raises(DataError, match="could not read"):
        release("A-4", as_is=True)
    with pytest.raises(DataError, match="status is empty"):
        release("A-3", as_is=True, status="")
    with pytest.raises(DataError, match="not in the portfolio"):
        release("A-3", as_is=True, project="omega")


def test_a_row_that_does_not_fit_its_header_is_left_to_the_file(home: Path) -> None:
    ragged = held().reset_index()
    key = ragged.loc[ragged["rule"] == "ragged_row", "key"].item()
    with pytest.raises(DataError, match="Correct it in the file"):
        release_rows([key], {"Key": "A-5"})


def test_the_nights_after_keep_what_was_released_though_the_file_still_has_the_bad_cell(home: Path) -> None:
    release("A-2", Due="28.02.2027")
    release("A-3", as_is=True)
    (home / "data" / "tracker.csv").write_text(ROWS + "A-6,New,Alpha,Open,,\n")
    for night in (NIGHT, NIGHT + timedelta(days=1)):
        outcome = collected("tracker", night)
        assert items().loc["A-2", "due_on"] == pd.Timestamp("2027-02-28")
        assert set(items().index) == {"A-1", "A-2", "A-3", "A-6"}
        assert sorted(held("released").index) == ["A-2", "A-3"]
    assert outcome["state"] != "failed"


def test_a_discarded_row_stays_discarded_and_is_not_counted_as_held(home: Path) -> None:
    key = held().loc["A-4", "key"]
    assert quarantine("discard", key) == 0
    (home / "data" / "tracker.csv").write_text(ROWS + "A-6,New,Alpha,Open,,\n")
    counts = collected("tracker", NIGHT + timedelta(days=1))["counts"]["work_items"]
    assert (counts["quarantined"], counts["discarded"]) == (3, 1)
    assert held("discarded").index.tolist() == ["A-4"]


def test_one_answer_of_an_unpivoted_row_is_released_without_the_others(home: Path) -> None:
    (home / "data" / "survey.csv").write_text(
        "Id,Project,Round,When,Overall,Team\n1,Alpha,Q1,2026-03-01T10:00,7,five\n"
    )
    collected("survey")
    assert sorted(held().index.dropna()) == ["1:overall", "1:team", "A-2", "A-3", "A-4"]
    assert release("1:team", Team="5") == (1, [])
    answers = read_kind(equip().engine, "survey_answers")
    assert answers[["ref", "score"]].to_numpy().tolist() == [["1:team", 5.0]]
    assert answers["valid_from"].tolist() == [pd.Timestamp("2026-03-01T10:00Z")]


def quarantine(*words: str) -> int:
    """Exit status of `wordkeeper quarantine ...`."""
    try:
        app(["quarantine", *words])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_the_command_line_releases_and_says_how_it_went(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys = held()["key"]
    assert quarantine("release", keys["A-2"][:8], "--set", "Due=28.02.2027") == 0
    assert "1 row accepted, 0 still held." in capsys.readouterr().out
    assert quarantine("release", keys["A-4"], "--set", "Project=Nowhere") == 1
    assert "'Nowhere' is not a project" in " ".join(capsys.readouterr().out.split())
    assert quarantine("release", keys["A-3"], "--set", "Due=x") == 2
    assert "cannot be corrected" in capsys.readouterr().err
    assert quarantine("release", keys["A-3"], "--set", "due_on") == 2
    assert quarantine("release", "zz") == 2
    assert quarantine("release", keys["A-3"], "--as-is") == 0
    capsys.readouterr()
    assert quarantine("list") == 0
    listed = capsys.readouterr().out
    assert "A-4" in listed
    assert "A-2" not in listed
    assert quarantine("list", "--status", "released") == 0
    assert "A-2" in capsys.readouterr().out


def test_the_list_tells_every_reason_in_full(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert quarantine("list") == 0
    told = " ".join(capsys.readouterr().out.split())
    for reason in held()["reason"]:
        assert " ".join(reason.split()) in told


_LATER = date(2026, 3, 12)


def test_a_row_that_came_right_in_the_meantime_is_not_released(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = held().loc["A-2", "key"]
    (home / "data" / "tracker.csv").write_text(ROWS.replace("31.02.2026", "28.02.2027"))
    collected("tracker", _LATER)
    assert quarantine("release", key) == 2
    assert "accepted since" in capsys.readouterr().err
