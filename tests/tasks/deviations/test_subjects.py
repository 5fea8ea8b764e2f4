"""What is forecast, and how much comes before it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.deviations.remaining_work import work_of
from tasks.deviations.subjects import owed_until, schedule_until, subjects
from tasks.indicators.calendars import time_axis
from tasks.records.frames import conform
from tasks.records.promises import BASELINE_TARGETS
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, milestones, night, plan_of, projects, work_items

NIGHT = night("2026-03-13")  # a Friday
NO_PLAN = plan_of({"ref": "x", "due_on": "2026-03-01"}).iloc[:0]
ITEMS = work_items(
    {"ref": "1", "due_on": "2026-03-20", "milestone": "gate"},
    {"ref": "2", "due_on": "2026-04-10", "milestone": "gate"},
    {"ref": "3", "due_on": "2026-03-27"},
    {"ref": "4", "due_on": "2026-05-01"},
    {"ref": "5"},
    {"ref": "6", "milestone": "launch"},
    {"ref": "7", "due_on": "2026-03-01", "status": "done", "closed_at": "2026-03-02"},
)
MILESTONES = milestones(
    {"ref": "gate", "due_on": "2026-03-31"},
    {"ref": "launch", "due_on": "2026-04-30"},
    {"ref": "kick-off", "due_on": "2026-01-01", "status": "reached", "reached_on": "2026-01-02"},
    {"ref": "dropped", "due_on": "2026-06-01", "status": "cancelled"},
    {"ref": "some day"},
    {"ref": "abroad", "due_on": "2026-04-01", "project": "unknown"},
)
FINISH = np.array(["2026-05-01"], dtype="datetime64[D]")


def targets(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Signed targets of the harbour."""
    given = pd.DataFrame([{"project": HARBOUR, "baseline": "b", **row} for row in rows], columns=BASELINE_TARGETS.names)
    return conform(given.assign(due_on=pd.to_datetime(given["due_on"])), BASELINE_TARGETS)


def found(*signed: Mapping[str, object], items: pd.DataFrame = ITEMS) -> tuple[pd.DataFrame, dict[str, float]]:
    rows = subjects(projects(), FINISH, items, MILESTONES, targets(*signed))
    left = owed_until(rows, work_of(items, MILESTONES, NO_PLAN, projects()), items, 1)
    return rows, dict(zip(rows["subject"], left, strict=True))


def test_the_finish_and_every_open_milestone_with_a_day_are_forecast() -> None:
    rows, _ = found()
    assert rows["subject"].tolist() == ["finish", "tracker/gate", "tracker/launch"]
    assert rows["due_on"].dt.strftime("%m-%d").tolist() == ["05-01", "03-31", "04-30"]


def test_what_is_due_before_a_milestone_and_what_belongs_to_it_comes_first() -> None:
    _, left = found()
    assert left == {"finish": 6, "tracker/gate": 3, "tracker/launch": 4}  # 1, 3 and its own 2; these and its own 6


def test_a_target_that_an_item_or_a_milestone_carries_is_forecast_and_one_that_an_indicator_measures_is_not() -> None:
    rows, left = found(
        {"key": "handover", "deliverable": "tracker/4", "due_on": "2026-04-15"},
        {"key": "go-live", "deliverable": "tracker/launch", "due_on": "2026-04-20"},
        {"key": "shown", "deliverable": "tracker/7", "due_on": "2026-04-01"},
        {"key": "opened", "deliverable": "tracker/kick-off", "due_on": "2026-04-01"},
        {"key": "undated", "deliverable": "tracker/4"},
        {"key": "liked", "indicator": "csat", "due_on": "2026-04-01"},
        {"key": "vanished", "deliverable": "tracker/99", "due_on": "2026-03-27"},
    )
    assert rows["subject"].tolist()[3:] == ["handover", "go-live", "shown", "opened", "vanished"]
    assert [left[key] for key in rows["subject"][3:]] == [5, 4, 0, 0, 2]
    agreed = rows.set_index("subject")["due_on"].dt.strftime("%m-%d")
    assert (agreed["handover"], agreed["go-live"]) == ("04-15", "04-20")


def test_a_target_called_like_the_finish_does_not_take_its_place() -> None:
    rows, left = found({"key": "finish", "deliverable": "tracker/1", "due_on": "2026-04-15"})
    assert rows["subject"].tolist() == ["finish", "tracker/gate", "tracker/launch", "target/finish"]
    assert (left["finish"], left["target/finish"]) == (6, 1)


def test_a_milestone_of_a_project_without_items_is_waited_for_nobody_knows_how_long() -> None:
    rows = subjects(projects(BRIDGE, HARBOUR), np.repeat(FINISH, 2), ITEMS, MILESTONES, targets())
    left = owed_until(rows, work_of(ITEMS, MILESTONES, NO_PLAN, projects(BRIDGE, HARBOUR)), ITEMS, 2)
    assert rows["number"].tolist() == [0, 1, 1, 1]
    np.testing.assert_array_equal(left, [np.nan, 6, 3, 4])


def test_a_plan_is_earned_up_to_each_planned_day_and_no_farther_than_its_end() -> None:
    rows = subjects(projects(), np.array(["2026-04-10"], dtype="datetime64[D]"), ITEMS, MILESTONES, targets())
    axis = time_axis(np.array([np.datetime64(NIGHT, "D")]), np.array(["default"], dtype=object), {})
    left = schedule_until(rows, np.array([25.0]), np.array([30.0]), axis, NIGHT)
    # 20 working days to 10 April, 12 to 31 March; 30 April lies behind the end
    assert left.tolist() == [25, 17, 25]
    ahead = schedule_until(rows, np.array([45.0]), np.array([30.0]), axis, NIGHT)
    assert ahead.tolist() == [5, 0, 5]
    assert np.isnan(schedule_until(rows, np.array([np.nan]), np.array([30.0]), axis, NIGHT)).all()
