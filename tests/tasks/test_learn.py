"""Nights on which deviations close: their lessons are written, found, restated and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tasks.equip import equip
from tasks.learn import anything_to_learn, learn_again, learn_night, stories_so_far
from tasks.records.explaining import Branch
from tasks.resemble import resemble
from tasks.store.causes import record_edit, save_causes
from tasks.store.lessons import lessons, search
from tests.tasks.closed_deviations import CLOSED, OPENED, event, happened, key_of, lived, put
from tests.tasks.desk import portfolio
from tests.tasks.deviations.lived import cause, verdict
from tests.tasks.store.frames import frame_of, moment, night

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with portfolio(tmp_path, monkeypatch) as folder:
        yield folder


def story() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(lessons(equip().engine)["story"].iloc[0])
    return told


def test_a_deviation_that_closes_becomes_a_lesson_once(desk: Path) -> None:
    key = lived()
    assert not anything_to_learn(OPENED)
    assert anything_to_learn(CLOSED)
    assert learn_night(CLOSED) == {"new": 1, "restated": 0, "withdrawn": 0}
    assert learn_night(CLOSED) == {"new": 0, "restated": 0, "withdrawn": 0}
    told = story()
    assert told["project"] == {
        "project_name": "Alpha", "customer": "acme", "customer_name": "Acme", "phase": "implementation",
    }  # fmt: skip
    assert told["agreed"]["target"] == 0.85
    assert [each["code"] for each in told["causes"]] == ["late_input"]
    assert told["measures"][0]["outcome"] is None
    assert lessons(equip().engine)["deviation"].tolist() == [key]


def test_a_lesson_is_found_in_either_language(desk: Path) -> None:
    lived()
    learn_night(CLOSED)
    for query in ("customer satisfaction", "满意度", "acme alpha", "sponsor decision"):
        assert len(search(equip().engine, query)) == 1, query


def test_a_verdict_that_comes_later_is_told_that_night(desk: Path) -> None:
    lived()
    learn_night(CLOSED)
    later = CLOSED + timedelta(days=40)
    assert not anything_to_learn(later)
    put("measure_verdicts", verdict(night=later.isoformat(), outcome="worked"))
    assert learn_night(later) == {"new": 0, "restated": 1, "withdrawn": 0}
    assert story()["measures"][0]["outcome"] == "worked"
    learn_night(CLOSED)
    assert story()["measures"][0]["outcome"] == "worked", "a past night that is run again does not make it forget"


def test_what_a_person_says_later_of_a_cause_is_told(desk: Path) -> None:
    key = lived()
    learn_night(CLOSED)
    said = moment(24, 9)
    record_edit(
        equip().engine,
        key,
        "written:1",
        Branch.PROCESS,
        "Nobody rehearsed",
        9.0,
        9.0,
        dismissed=False,
        at=said,
        by="Bob",
    )
    assert learn_night(night(24)) == {"new": 0, "restated": 1, "withdrawn": 0}
    assert search(equip().engine, "rehearsed").shape[0] == 1
    assert "Bob" not in json.dumps(story())


def test_a_night_on_which_it_no_longer_closes_withdraws_the_lesson(desk: Path) -> None:
    lived()
    learn_night(CLOSED)
    happened(CLOSED, event("steady", CLOSED))
    assert learn_night(CLOSED) == {"new": 0, "restated": 0, "withdrawn": 1}
    assert search(equip().engine, "satisfaction").empty


def test_a_night_on_which_it_never_opened_withdraws_the_lesson_too(desk: Path) -> None:
    lived()
    learn_night(CLOSED)
    happened(CLOSED)
    happened(OPENED)
    assert learn_night(CLOSED)["withdrawn"] == 1


def test_every_lesson_can_be_written_again(desk: Path) -> None:
    lived()
    assert learn_again() == {"new": 1, "restated": 0, "withdrawn": 0}
    assert learn_again() == {"new": 0, "restated": 0, "withdrawn": 0}
    assert len(search(equip().engine, "alpha")) == 1


def test_a_project_that_left_the_portfolio_keeps_its_lessons(desk: Path) -> None:
    key = key_of(project="gone")
    happened(OPENED, event("opened", OPENED, deviation=key))
    happened(CLOSED, event("closed", CLOSED, deviation=key))
    assert learn_night(CLOSED)["new"] == 1
    assert story()["project"] is None
    assert search(equip().engine, "gone")["deviation"].tolist() == [key]


def test_an_open_deviation_finds_what_is_like_it_and_what_worked(desk: Path) -> None:
    past = lived()
    put("measure_verdicts", verdict(night=night(25).isoformat()))
    learn_night(CLOSED)
    new = key_of(opened=night(28))
    happened(night(28), event("opened", night(28), deviation=new))
    save_causes(equip().engine, frame_of("causes", [cause(deviation=new)]), [new])
    assert stories_so_far([new, "unknown"])["deviation"].tolist() == [new]
    like = resemble(new)
    assert like.lessons["deviation"].tolist() == [past]
    assert like.lessons["like_causes"].tolist() == [1.0]
    assert like.lessons["indicator"].tolist() == ["csat"]
    assert like.experience["kind"].tolist() == ["escalate"]
    assert like.experience["worked"].tolist() == [1]
    assert like.codes == ("late_input",)


def test_a_deviation_without_causes_is_told_what_was_tried_against_its_indicator(desk: Path) -> None:
    lived()
    new = key_of(opened=night(28))
    happened(night(28), event("opened", night(28), deviation=new))
    other = key_of("nps", opened=night(28))
    happened(night(29), event("opened", night(29), deviation=other))
    assert resemble(new).experience["tried"].tolist() == [1]
    assert resemble(other).experience.empty


def test_a_deviation_that_nobody_knows_is_refused(desk: Path) -> None:
    with pytest.raises(KeyError, match="No deviation is called"):
        resemble("alpha|csat|overall|2020-01-01")


def test_a_deviation_that_comes_back_is_said_in_the_lesson_that_night(desk: Path) -> None:
    lived()
    put("measure_verdicts", verdict(night=night(20).isoformat()))
    learn_night(CLOSED)
    again = key_of(opened=night(28))
    happened(night(28), event("opened", night(28), deviation=again))
    assert learn_night(night(28)) == {"new": 0, "restated": 1, "withdrawn": 0}
    assert story()["came_back"] == {"later": again, "opened_on": "2026-01-28", "days": 8}
    told = resemble(again).experience.iloc[0]
    assert (told["worked"], told["came_back"]) == (1, 1)


def test_the_lessons_of_many_nights_are_written_at_once(desk: Path) -> None:
    lived()
    assert learn_night(night(30), since=night(21)) == {"new": 0, "restated": 0, "withdrawn": 0}
    assert learn_night(night(30), since=night(1)) == {"new": 1, "restated": 0, "withdrawn": 0}
