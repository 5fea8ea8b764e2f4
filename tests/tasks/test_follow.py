"""A year of one project against a scripted clock: a measure that does not help, one that does, and the relapse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.decide import decide
from tasks.deliver import deliver
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.follow import follow_night, taken
from tasks.recognise import recurred
from tasks.records.frames import conform
from tasks.records.judgements import READINGS
from tasks.remeasure import remeasure
from tasks.store.measures import measures, outcome_history
from tasks.store.notices import notices
from tasks.store.readings import save_readings
from tasks.take_measure import Criterion, change_measure, take_measure
from tasks.track import track_night
from tests.tasks.desk import FILES, portfolio

pytestmark = pytest.mark.slow

SUNDAY = date(2026, 1, 4)
"""Weeks end on Sundays, as charts count them."""

PEOPLE = FILES["stakeholders.yaml"] + (
    "  - {key: dora, name: Dora, mail: dora@example.test, role: delivery_director, audience: internal, language: zh,"
    " projects: all, digest: none}\n"
    "  - {key: bob, name: Bob, mail: bob@acme.test, role: customer_sponsor, audience: customer, customer: acme,"
    " language: en, projects: [alpha], digest: none}\n"
)
WEEKS = 46
FIRST_MEASURE, SECOND_MEASURE = 18, 30


def sunday(week: int) -> date:
    """The night on which a week ends; the first is 0."""
    return SUNDAY + timedelta(weeks=week)


def morning(week: int) -> datetime:
    """Monday morning after that."""
    return datetime.combine(sunday(week) + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=9)


def stands() -> pd.DataFrame:
    """Planned and actual progress by week: two per cent are planned of each.

    The project falls behind from week 8 on, catches up from week 31 on, and loses work that was done in week 46.
    """
    week = np.arange(WEEKS + 1)
    gained = np.select([week < 8, week <= 30, week < 37, week < 46], [0.02, 0.016, 0.035, 0.02], -0.1)
    wobble = np.resize([0.0007, -0.0012, 0.0004, 0.0009, -0.0008], WEEKS + 1)
    return pd.DataFrame({"planned": 0.02 * (week + 1), "actual": np.cumsum(gained + wobble)})


def measured(week: int, stand: pd.Series) -> None:
    """Keep the readings of the night on which a week ends."""
    values = {
        "planned_progress": stand["planned"],
        "actual_progress": stand["actual"],
        "schedule_deviation_rate": stand["actual"] / stand["planned"] - 1,
    }
    rows = [{"indicator": name, "value": value} for name, value in values.items()]
    frame = pd.DataFrame(rows).assign(project="alpha", scope="project", night=pd.Timestamp(sunday(week)))
    frame = frame.assign(state="measured", trust="A", unit="fraction", formula_version=1)
    save_readings(equip().engine, conform(frame, READINGS), morning(week))


def take(week: int, kind: str, statement: str) -> None:
    """On the Monday after a week somebody takes a measure against what is open, to keep behind by no more than ten per cent."""
    open_ = notices(equip().engine)["deviation"].iloc[0]
    taken_ = take_measure(
        open_, kind, statement, "Tom Baker", sunday(week + 4), Criterion("at_least", -0.1, 14), "alice", started=True,
        at=morning(week),
    )  # fmt: skip
    assert taken_.new


def lived(folder: Path, missed: range = range(0), times: int = 1) -> dict[int, dict[str, Any]]:
    """What was followed on each of the Sundays, every one run so many times but those missed; people act all the same."""
    said = {}
    (folder / "stakeholders.yaml").write_text(PEOPLE)
    enrol.fn(sunday(0))
    assert not taken(sunday(0))
    for week, stand in stands().iterrows():
        number = int(str(week))
        if number not in missed:
            measured(number, stand)
            for _ in range(times):
                track_night(sunday(number))
                said[number] = follow_night(sunday(number), at=morning(number))
                decide.fn(sunday(number))
                deliver.fn()
        if number == FIRST_MEASURE:
            take(number, "add_people", "A second crew")
        if number == SECOND_MEASURE:
            change_measure("alpha-measure-1", {"status": "cancelled"}, "alice", at=morning(number))
            take(number, "replan", "Work on Saturdays")
    return said


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, dict[str, Any]]]:
    """The year, every night on time and once more."""
    with pytest.MonkeyPatch.context() as patch, portfolio(tmp_path_factory.mktemp("year"), patch) as folder:
        yield lived(folder, times=2)


def test_exactly_these_mails_leave(year: dict[int, dict[str, Any]]) -> None:
    assert year
    told = notices(equip().engine)
    weeks = ((told["night"] - pd.Timestamp(SUNDAY)).dt.days // 7).tolist()
    assert list(zip(weeks, told["recipient"], told["reason"], told["status"], strict=True)) == [
        (16, "alice", "opened", "sent"),
        (17, "bob", "opened", "sent"),
        (26, "alice", "measure_ineffective", "sent"),
        (26, "dora", "measure_ineffective", "sent"),
        (34, "alice", "resolved", "sent"),
        (34, "bob", "resolved", "sent"),
        (34, "dora", "resolved", "sent"),
        (46, "alice", "opened", "sent"),
    ]
    outbox = equip().settings.outbox_dir
    assert len(list(outbox.rglob("*.eml"))) == len(told)


def test_the_verdicts_came_when_there_was_enough_to_judge(year: dict[int, dict[str, Any]]) -> None:
    changed = [week for week, said in year.items() if said["verdicts"]]
    assert changed == [19, *range(21, 31), 31, *range(33, 46)]
    first, second = (_changes(f"alpha-measure-{number}") for number in (1, 2))
    assert first == [(19, "too_early"), (21, "not_enough_data"), (26, "no_change")]
    assert second == [(31, "too_early"), (33, "not_enough_data"), (38, "worked")]


def _changes(measure: str) -> list[tuple[int, str]]:
    """The weeks in which the outcome of a measure became another one."""
    said = outcome_history(equip().engine, measure)
    said = said[said["outcome"] != said["outcome"].shift()]
    return list(zip((said["night"] - pd.Timestamp(SUNDAY)).dt.days // 7, said["outcome"], strict=True))


def test_the_relapse_is_recognised(year: dict[int, dict[str, Any]]) -> None:
    assert year
    back = recurred(equip(), sunday(WEEKS))
    assert back["measures"].tolist() == [("alpha-measure-1", "alpha-measure-2")]
    assert back["deviation"].iloc[0].endswith(sunday(46).isoformat())
    opened = notices(equip().engine).query("reason == 'opened' and recipient == 'alice'")["facts"].map(json.loads)
    assert opened.iloc[1]["deviations"][0]["recurred"]["measures"] == ["A second crew", "Work on Saturdays"]
    assert recurred(equip(), sunday(45)).empty


def test_nights_that_were_missed_give_the_same_verdicts_when_they_are_measured_later(
    year: dict[int, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert year
    keys = ["alpha-measure-1", "alpha-measure-2"]
    on_time = [outcome_history(equip().engine, key) for key in keys]
    missed = range(21, 41)
    with portfolio(tmp_path, monkeypatch) as folder:
        lived(folder, missed)
        assert not outcome_history(equip().engine, keys[1]).equals(on_time[1])
        _measures_as_scripted(monkeypatch)
        for week in missed:
            remeasure.fn(sunday(week), sunday(week))
        late = [outcome_history(equip().engine, key) for key in keys]
    equip.cache_clear()
    for then, now in zip(on_time, late, strict=True):
        pd.testing.assert_frame_equal(then, now)


def _measures_as_scripted(patch: pytest.MonkeyPatch) -> None:
    """A night that is measured finds the readings of the script."""
    stand = stands()

    def measure_night(family: str, night: date, _: object) -> dict[str, int]:
        week = (night - SUNDAY).days // 7
        if family == "schedule":
            measured(week, stand.loc[week])
        return {"restated": 0}

    patch.setattr("tasks.remeasure.measure_night", measure_night)
    patch.setattr("tasks.remeasure.freeze_plans", lambda _: None)
    patch.setattr("tasks.remeasure.assess_night", lambda *_: {"restated": 0})


def test_every_version_is_kept(year: dict[int, dict[str, Any]]) -> None:
    assert year
    found = measures(equip().engine).set_index("key")
    assert found["status"].to_dict() == {"alpha-measure-1": "cancelled", "alpha-measure-2": "started"}
    assert found["version"].to_dict() == {"alpha-measure-1": 2, "alpha-measure-2": 1}
    assert Path(equip().settings.portfolio).exists()
