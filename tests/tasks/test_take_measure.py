"""Measures are taken by a person's word, refused with every reason, and moved by a tracker's issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.mistakes import ConfigError
from flows.__main__ import app
from tasks.deviations.measure_rules import MeasureError
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.follow import follow_night
from tasks.learn import learn_night
from tasks.present_measures import measures_in_words
from tasks.records.explaining import Branch
from tasks.store.causes import record_edit
from tasks.store.episodes import save_events
from tasks.store.lessons import lessons
from tasks.store.measures import measures, save_outcomes
from tasks.store.readings import save_readings
from tasks.take_measure import Criterion, Issue, Recorded, change_measure, take_measure
from tests.tasks.desk import FILES, NIGHT, collected, portfolio
from tests.tasks.store.frames import frame_of

pytestmark = pytest.mark.slow

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
LATE = "alpha|schedule_deviation_rate|project|2026-03-01"
HEADER = "Key,Summary,Project,Status,Start,Due,Changed\n"
TRACKER = FILES["sources/tracker.yaml"].replace(
    "values: {Open: open, Done: done}", "values: {Open: open, Doing: in_progress, Done: done, Dropped: cancelled}"
) + '  updated_at: {from: Changed, zone: UTC, dates: ["%d.%m.%Y %H:%M"]}\n'  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        (folder / "sources" / "tracker.yaml").write_text(TRACKER)
        enrol.fn(NIGHT)
        opened = {
            "deviation": LATE, "night": date(2026, 3, 1), "event": "opened", "severity": "critical", "value": -0.3,
            "worst_value": -0.3, "reported_value": -0.3, "nights_inside": 0, "confirmed": True, "trust": "A",
        }  # fmt: skip
        save_events(equip().engine, date(2026, 3, 1), frame_of("deviation_events", [opened]))
        agreed = {
            "project": "alpha", "indicator": "schedule_deviation_rate", "scope": "project", "night": date(2026, 3, 1),
            "state": "measured", "value": -0.3, "band_low": -0.1, "band_high": 0.1, "unit": "fraction", "trust": "A",
            "formula_version": 1,
        }  # fmt: skip
        save_readings(equip().engine, frame_of("readings", [agreed]), AT)
        yield folder


def take(**changes: Any) -> Recorded:
    said: dict[str, Any] = {
        "deviation": LATE, "kind": "add_people", "statement": "A second crew", "owner": "Tom", "due_on": date(2026, 4, 30),
        "criterion": Criterion("at_least", -0.1), "by": "alice", "at": AT,
    } | changes  # fmt: skip
    return take_measure(**said)


def says(folder: Path, status: str, changed: str, night: date) -> None:
    rows = f"A-9,A second crew,Alpha,{status},01.03.2026,30.04.2026,{changed}\n"
    (folder / "data" / "tracker.csv").write_text(HEADER + rows)
    assert collected("tracker", night)["state"] == "completed"


def test_it_waits_as_long_as_the_catalogue_says_unless_a_person_says_otherwise(home: Path) -> None:
    assert take().row["waiting_days"] == 45
    assert take(kind="replan").row["waiting_days"] == 30
    assert take(kind="hold_scope", criterion=Criterion("at_least", -0.1, 12)).row["waiting_days"] == 12
    (home / "measures.yaml").write_text(
        "waiting_days: {critical: 7, warning: 9}\nrecurrence_within_days: 5\n"
        "kinds: {pray: {en: Pray, zh: 祈祷, causes: [written]}}\n"
    )
    assert take(kind="pray").row["waiting_days"] == 7
    with pytest.raises(MeasureError, match="no kind 'replan'; it has: pray"):
        take(kind="replan", owner="Ann")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"deviation": "alpha|x|project|2026-01-01"}, "No deviation is called alpha|x|project|2026-01-01: a key is"),
        ({"kind": "magic"}, "The catalogue has no kind 'magic'"),
        ({"cause": "rework"}, f"{LATE} has no cause 'rework'; it has: written:pier."),
        ({"issue": Issue("jira", "A-9")}, "No source is called 'jira'"),
        ({"criterion": Criterion()}, "A measure needs the success criterion"),
        ({"criterion": Criterion("at_least", -0.4)}, "at least -0.4 is met today already: the indicator stands at -0.3."),
        ({"criterion": Criterion("at_most", -0.4)}, "at most -0.4 leads further away: the indicator stands at -0.3, below the agreed -0.1; success is at least some value."),
        ({"criterion": Criterion("at_least", float("nan"))}, "A success criterion's value is a number that can be reached, not nan."),
        ({"due_on": date(2026, 3, 9), "started": True}, "It was due on 2026-03-09, before it starts"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_leaves_nothing_behind(home: Path, changes: dict[str, Any], told: str) -> None:
    record_edit(
        equip().engine, LATE, "written:pier", Branch.ENVIRONMENT, "The pier", 5, 3, dismissed=False, at=AT, by="alice"
    )
    with pytest.raises(MeasureError) as refusal:
        take(**changes)
    assert told in str(refusal.value)
    assert measures(equip().engine).empty
    assert take(cause="written:pier").row["cause"] == "written:pier"
    assert home.exists()


def test_a_criterion_that_is_changed_before_the_start_must_be_one_as_well(home: Path) -> None:
    key = take().key
    for said, told in (
        ({"value": -0.5}, "is met today already"),
        ({"comparator": "at_most", "value": -0.5}, "leads further"),
    ):
        with pytest.raises(MeasureError, match=told):
            change_measure(key, said, "alice", at=AT)
    assert change_measure(key, {"value": -0.05}, "alice", at=AT).row["value"] == -0.05
    assert home.exists()


def test_a_criterion_that_moves_after_the_start_is_refused(home: Path) -> None:
    key = take(started=True).key
    with pytest.raises(MeasureError, match="its value is fixed since then"):
        change_measure(key, {"value": -0.2}, "alice", at=AT + timedelta(days=3))
    assert change_measure(key, {"owner": "Ann"}, "alice", at=AT + timedelta(days=3)).row["owner"] == "Ann"
    assert home.exists()


def test_a_measure_against_no_cause_in_particular_has_its_place_in_the_lesson(home: Path) -> None:
    take()
    closed = {
        "deviation": LATE, "night": NIGHT, "event": "closed", "severity": "critical", "value": -0.05, "worst_value": -0.3,
        "reported_value": -0.3, "nights_inside": 2, "confirmed": True, "trust": "A",
    }  # fmt: skip
    save_events(equip().engine, NIGHT, frame_of("deviation_events", [closed]))
    assert learn_night(NIGHT)["new"] == 1
    assert "A second crew" in lessons(equip().engine)["story"].iloc[0]
    assert home.exists()


def test_the_status_of_its_issue_moves_a_measure_forward_and_never_back(home: Path) -> None:
    key = take(issue=Issue("tracker", "A-9")).key
    states = []
    for day, status in ((11, "Open"), (12, "Doing"), (14, "Done"), (16, "Open")):
        night = date(2026, 3, day)
        says(home, status, f"{day}.03.2026 10:00", night)
        for _ in range(2):
            follow_night(night, at=datetime.combine(night, datetime.max.time(), UTC))
        row = measures(equip().engine).iloc[0]
        states.append((row["status"], int(row["version"]), row["recorded_by"]))
    assert states == [
        ("planned", 1, "alice"),
        ("started", 2, "source tracker"),
        ("done", 3, "source tracker"),
        ("done", 3, "source tracker"),
    ]
    row = measures(equip().engine).set_index("key").loc[key]
    assert (f"{row['started_on']:%m-%d}", f"{row['ended_on']:%m-%d}") == ("03-12", "03-14")


def test_an_issue_that_was_begun_before_the_measure_was_recorded_starts_it_that_day(home: Path) -> None:
    says(home, "Doing", "05.03.2026 10:00", NIGHT)
    take(issue=Issue("tracker", "A-9"))
    assert follow_night(NIGHT, at=AT)["moved"] == 1
    assert measures(equip().engine)["started_on"].dt.date.tolist() == [NIGHT]


def test_an_issue_that_starts_after_its_due_day_is_said_and_leaves_the_measure_planned(home: Path) -> None:
    take(issue=Issue("tracker", "A-9"), due_on=NIGHT)
    late = NIGHT + timedelta(days=3)
    says(home, "Doing", "13.03.2026 10:00", late)
    said = follow_night(late, at=AT + timedelta(days=3))
    assert said["moved"] == 0
    assert said["refused"][0].startswith("alpha-measure-1: It was due on 2026-03-10, before it starts on 2026-03-13")
    assert measures(equip().engine)["status"].tolist() == ["planned"]


def run(*words: str) -> int:
    """The exit status of a command."""
    try:
        app(list(words), result_action="return_value")
    except SystemExit as end:
        return int(str(end.code or 0))
    return 0


def test_the_commands_tell_the_whole_story(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    due = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    add = ["measure", "add", LATE, "--kind", "replan", "--statement", "Plan <anew>", "--owner", "Tom", "--due-on", due]
    assert run(*add) == 2
    assert "A measure needs the success criterion" in capsys.readouterr().err
    assert run(*add, "--at-least", "-0.1", "--at-most", "0.1") == 2
    assert "a success criterion is one of them" in capsys.readouterr().err
    assert run(*add, "--at-least", "-0.1", "--issue", "A-9") == 2
    assert run(*add, "--at-least", "-0.1", "--issue", "tracker/A-9") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "alpha-measure-1 is recorded." in said
    assert "No issue A-9 came from tracker so far" in said
    assert run("measure", "change", "alpha-measure-1", "--at-least", "-0.05") == 0
    assert run("measure", "change", "alpha-measure-1") == 2
    assert run("measure", "start", "alpha-measure-1") == 0
    assert "alpha-measure-1 is started." in capsys.readouterr().out
    assert run("measure", "change", "alpha-measure-1", "--at-least", "-0.01") == 2
    assert "its value is fixed since then" in capsys.readouterr().err
    assert run("measure", "done", "alpha-measure-1") == 0
    assert run("measure", "cancel", "alpha-measure-1") == 2
    capsys.readouterr()
    assert run("measure", "list", "--json") == 0
    assert '"statement":"Plan <anew>"' in capsys.readouterr().out.replace(": ", ":").replace("\n", "")
    assert run("measure", "list", "--project", "alpha") == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "at least -0.05" in said
    assert "but" not in said.split()
    assert run("measure", "catalogue", "--cause", "holidays", "--language", "chinese") == 0
    assert "错开节假日" in "".join(capsys.readouterr().out.split())
    assert home.exists()


def test_what_may_have_come_without_a_measure_is_said_wherever_it_is_listed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    take(started=True)
    lucky = {
        "measure": "alpha-measure-1", "night": NIGHT, "outcome": "worked", "before_points": 12, "after_points": 12,
        "overlaps": "[]", "caveat": "usual_again",
    }  # fmt: skip
    save_outcomes(equip().engine, NIGHT, frame_of("measure_verdicts", [lucky]))
    assert run("measure", "list") == 0
    assert "by" in capsys.readouterr().out.split()
    words = "may have passed by itself: only as usual again after a short, unusual spell"
    assert f"| {words} |" in measures_in_words(LATE, NIGHT)
    assert home.exists()


def test_a_mistake_in_the_portfolios_own_catalogue_is_told_by_check(home: Path) -> None:
    (home / "measures.yaml").write_text("waiting_days: {critical: 7}\n")
    assert run("check") == 2
    with pytest.raises(ConfigError, match=r"measures\.yaml"):
        take()
