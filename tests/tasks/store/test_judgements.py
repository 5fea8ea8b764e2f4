"""Readings, deviations and baselines: kept once, restated openly, told as of any night."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tasks.deviations.fold import fold
from tasks.store.baselines import baseline_items_for, baselines, baselines_for, save_baselines
from tasks.store.episodes import deviations, episodes_before, events_of, save_events
from tasks.store.errors import RefusedRowsError
from tasks.store.kinds import read_kind
from tasks.store.readings import measured_nights, readings, readings_of, save_readings
from tests.tasks.store.frames import frame_of, moment, night


def reading_row(day: int, value: float | None, **others: Any) -> dict[str, Any]:
    return {
        "project": "bridge",
        "indicator": "csat",
        "scope": "overall",
        "night": night(day).isoformat(),
        "state": "measured" if value is not None else "no_data",
        "value": value,
        "unit": "fraction",
        "trust": "A",
        "formula_version": 1,
        **others,
    }


def save(store: Engine, *rows: dict[str, Any], hour: int = 3) -> int:
    return save_readings(store, frame_of("readings", list(rows)), moment(9, hour))


def test_readings_come_back_by_night_and_project(store: Engine) -> None:
    rows = [reading_row(day, day / 10, project=project) for day in (1, 2, 3) for project in ("bridge", "tunnel")]
    assert save(store, *rows) == 0
    assert len(readings(store, night(1), night(2))) == 4
    assert readings_of(store, [night(1), night(3)], ["tunnel"])["value"].tolist() == [0.1, 0.3]
    assert measured_nights(store, night(2), night(9)) == {night(2), night(3)}


def test_the_same_readings_again_are_no_restatement(store: Engine) -> None:
    rows = [reading_row(1, 0.1 + 0.2), reading_row(2, None)]
    save(store, *rows)
    before = readings(store, night(1), night(9))
    assert save(store, *rows) == 0
    assert save(store, reading_row(1, 0.3)) == 0
    pd.testing.assert_frame_equal(readings(store, night(1), night(9)), before)
    assert read_kind(store, "restatements").empty


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ({"value": 0.5}, {"value": 0.6}, "late_data"),
        ({"value": None}, {"value": 0.6}, "late_data"),
        ({"value": 0.5}, {"value": None}, "late_data"),
        ({"value": 0.5, "baseline": "b1"}, {"value": 0.6, "baseline": "b2"}, "baseline"),
        ({"value": 0.5, "baseline": "b1"}, {"value": 0.6, "baseline": "b2", "formula_version": 2}, "formula"),
    ],
)
def test_a_changed_reading_is_restated_with_its_cause(
    store: Engine, before: dict[str, Any], after: dict[str, Any], cause: str
) -> None:
    save(store, reading_row(1, **before), reading_row(2, 0.9))
    assert save(store, reading_row(1, **after)) == 1
    restated = read_kind(store, "restatements").iloc[0]
    assert (restated["cause"], restated["restated_at"]) == (cause, pd.Timestamp(moment(9, 3)))
    assert pd.isna(restated["old_value"]) == (before["value"] is None)
    now = readings(store, night(1), night(1)).iloc[0]
    assert pd.isna(now["value"]) if after["value"] is None else now["value"] == after["value"]


def test_a_reading_restated_twice_leaves_two_restatements(store: Engine) -> None:
    for hour, value in enumerate((0.1, 0.2, 0.3)):
        save(store, reading_row(1, value), hour=hour)
    restated = read_kind(store, "restatements")
    assert restated["new_value"].tolist() == [0.2, 0.3]


KEY = "bridge|csat|overall|2026-01-02"


def event(day: int, what: str, value: float, key: str = KEY, **others: Any) -> dict[str, Any]:
    return {
        "deviation": key,
        "night": night(day).isoformat(),
        "event": what,
        "severity": "warning",
        "value": value,
        "worst_value": 0.4,
        "reported_value": value,
        "nights_inside": 0,
        "confirmed": day > 3,
        "trust": "A",
        **others,
    }


STORY = [
    event(2, "opened", 0.5),
    event(3, "steady", 0.45),
    event(4, "worsened", 0.4, severity="critical"),
    event(5, "closed", 0.9),
]


def tell(store: Engine, *events: dict[str, Any]) -> None:
    for row in events:
        save_events(store, pd.Timestamp(row["night"]).date(), frame_of("deviation_events", [row]))


def test_a_deviation_stands_as_its_events_up_to_the_night_tell(store: Engine) -> None:
    tell(store, *STORY)
    assert deviations(store, night(1)).empty
    third = deviations(store, night(3)).iloc[0]
    assert (third["severity"], third["last_value"], third["opened_value"]) == ("warning", 0.45, 0.5)
    assert (third["project"], third["indicator"], third["scope"]) == ("bridge", "csat", "overall")
    assert deviations(store, night(4)).iloc[0]["severity"] == "critical"
    assert deviations(store, night(5)).empty


def test_deviations_closed_lately_can_be_asked_for(store: Engine) -> None:
    tell(store, *STORY)
    assert deviations(store, night(9), closed_since=night(5))["closed_on"].tolist() == [pd.Timestamp(night(5))]
    assert deviations(store, night(9), closed_since=night(6)).empty
    assert deviations(store, night(4), closed_since=night(1))["closed_on"].isna().tolist() == [True]


def test_episodes_before_a_night_know_nothing_of_it(store: Engine) -> None:
    tell(store, *STORY)
    assert episodes_before(store, night(2)).empty
    assert episodes_before(store, night(5)).iloc[0]["severity"] == "critical"
    assert episodes_before(store, night(6)).empty


def test_the_deviations_kept_are_the_fold_of_all_events(store: Engine) -> None:
    tell(store, *STORY)
    pd.testing.assert_frame_equal(read_kind(store, "deviations"), fold(read_kind(store, "deviation_events")))


def test_a_night_saved_again_replaces_its_events(store: Engine) -> None:
    other = "bridge|nps|project|2026-01-02"
    save_events(
        store, night(2), frame_of("deviation_events", [event(2, "opened", 0.5), event(2, "opened", 7.0, other)])
    )
    save_events(store, night(2), frame_of("deviation_events", [event(2, "opened", 0.3)]))
    assert events_of(store, night(2))["deviation"].tolist() == [KEY]
    assert read_kind(store, "deviations")["opened_value"].tolist() == [0.3]
    save_events(store, night(2), frame_of("deviation_events", []))
    assert read_kind(store, "deviations").empty


def test_a_reopened_past_reopens_the_deviation(store: Engine) -> None:
    tell(store, *STORY)
    save_events(store, night(5), frame_of("deviation_events", [event(5, "steady", 0.4)]))
    assert deviations(store, night(9))["closed_on"].isna().tolist() == [True]


def test_events_of_another_night_are_refused(store: Engine) -> None:
    with pytest.raises(ValueError, match="other nights"):
        save_events(store, night(3), frame_of("deviation_events", STORY[:1]))


def baseline(key: str, first: int, *, project: str = "bridge", kind: str = "tracker_plan") -> dict[str, Any]:
    return {
        "key": key,
        "project": project,
        "kind": kind,
        "valid_from": night(first).isoformat(),
        "frozen_as_of": night(first).isoformat(),
        "items": 1,
        "undated_items": 0,
        "digest": key,
    }


def baseline_item(baseline_key: str, ref: str, project: str = "bridge") -> dict[str, Any]:
    names = {"baseline": baseline_key, "source": "tracker", "ref": ref, "project": project}
    return names | {"weight": 2.0, "due_on": "2026-03-01"}


def freeze(store: Engine, rows: list[dict[str, Any]], items: list[dict[str, Any]]) -> int:
    return save_baselines(store, frame_of("baselines", rows), frame_of("baseline_items", items))


def test_the_youngest_baseline_holds_and_on_one_day_the_signed_one(store: Engine) -> None:
    freeze(
        store,
        [
            baseline("plan", 1),
            baseline("signed", 5, kind="signed"),
            baseline("a-plan", 5),
            baseline("z-plan", 5),
            baseline("other", 3, project="tunnel"),
        ],
        [baseline_item("plan", "A-1"), baseline_item("signed", "A-2"), baseline_item("other", "B-1", "tunnel")],
    )
    held = {day: baselines_for(store, night(day))["key"].tolist() for day in (1, 4, 5)}
    assert held == {1: ["plan"], 4: ["plan", "other"], 5: ["signed", "other"]}
    assert sorted(baseline_items_for(store, night(5))["ref"]) == ["A-2", "B-1"]
    assert len(baselines(store)) == 5


def test_a_kept_baseline_is_never_edited(store: Engine) -> None:
    assert freeze(store, [baseline("plan", 1)], [baseline_item("plan", "A-1")]) == 1
    changed = {**baseline("plan", 4), "digest": "other"}
    assert freeze(store, [changed], [baseline_item("plan", "A-9")]) == 0
    assert baselines(store)["digest"].tolist() == ["plan"]
    assert baseline_items_for(store, night(9))["ref"].tolist() == ["A-1"]


def test_items_of_one_baseline_are_kept_whole_or_not_at_all(store: Engine) -> None:
    with pytest.raises(RefusedRowsError):
        freeze(store, [baseline("plan", 1)], [baseline_item("plan", "A-1"), baseline_item("plan", "A-1")])
    assert baselines(store).empty
