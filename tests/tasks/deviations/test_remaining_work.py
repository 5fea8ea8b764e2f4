"""Which items are still owed, and on which days the others were finished."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.deviations.remaining_work import Work, throughput, work_of
from tasks.indicators.calendars import time_axis
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, milestones, night, plan_of, projects, work_items

NIGHT = night("2026-03-13")
NO_PLAN = plan_of({"ref": "x", "due_on": "2026-03-01"}).iloc[:0]


def owed(work: Work, count: int = 1) -> list[float]:
    return list(work.owed(count))


def throughput_of(work: Work, items: pd.DataFrame, days: int = 10, **columns: object) -> np.ndarray:
    owners = projects(HARBOUR, **columns)
    axis = time_axis(np.array([np.datetime64(NIGHT, "D")]), np.array(["default"], dtype=object), {})
    return np.asarray(throughput(work, items, owners, axis=axis, night=NIGHT, days=days).amounts[0])


def test_a_project_that_signed_nothing_owes_the_leaf_items_of_its_tracker() -> None:
    items = work_items(
        {"ref": "parent"},
        {"ref": "child", "parent": "parent"},
        {"ref": "done", "status": "done", "closed_at": "2026-03-02"},
        {"ref": "dropped", "status": "cancelled"},
        {"ref": "blocked", "status": "blocked"},
        {"ref": "elsewhere", "project": "unknown"},
    )
    work = work_of(items, None, NO_PLAN, projects())
    assert owed(work) == [2]
    assert len(work.row) == 3


def test_a_project_that_signed_owes_its_plan_and_what_came_later_is_not_in_it() -> None:
    items = work_items(
        {"ref": "1", "due_on": "2026-05-01"},
        {"ref": "2", "status": "done", "closed_at": "2026-03-02"},
        {"ref": "3", "status": "cancelled"},
        {"ref": "added"},
        {"ref": "other", "project": BRIDGE},
    )
    plan = plan_of(*({"ref": ref, "due_on": "2026-04-01"} for ref in ("1", "2", "3", "deleted")))
    work = work_of(items, None, plan, projects(HARBOUR, BRIDGE))
    assert owed(work, 2) == [2, 1]  # 1 and what the tracker lost; the bridge's own
    signed = work.due[(work.project == 0) & work.open]
    assert (signed == np.datetime64("2026-04-01")).all()


def test_an_item_without_a_day_is_due_with_its_milestone() -> None:
    items = work_items({"ref": "1", "milestone": "gate"}, {"ref": "2"})
    due = work_of(items, milestones({"ref": "gate", "due_on": "2026-06-01"}), NO_PLAN, projects()).due
    assert due[0] == np.datetime64("2026-06-01")
    assert np.isnat(due[1])


def test_a_project_without_items_owes_nobody_knows_what() -> None:
    work = work_of(work_items({"ref": "1"}), None, NO_PLAN, projects(HARBOUR, BRIDGE))
    assert owed(work, 2)[0] == 1
    assert np.isnan(owed(work, 2)[1])


def test_the_history_begins_with_the_contract_and_holds_days_of_none() -> None:
    items = work_items(
        {"ref": "1", "status": "done", "closed_at": "2026-03-11T10:00Z"},
        {"ref": "2", "status": "done", "closed_at": "2026-03-11T12:00Z"},
        {"ref": "3"},
    )
    work = work_of(items, None, NO_PLAN, projects())
    amounts = throughput_of(work, items, 6, starts_on="2026-03-09")
    np.testing.assert_array_equal(amounts, [np.nan, 0, 0, 2, 0, 0])


def test_work_before_the_contract_is_history_as_well() -> None:
    items = work_items({"ref": "1", "status": "done", "closed_at": "2026-03-10"}, {"ref": "2"})
    work = work_of(items, None, NO_PLAN, projects())
    np.testing.assert_array_equal(throughput_of(work, items, 5, starts_on="2026-03-12"), [np.nan, 1, 0, 0, 0])


def test_what_was_finished_before_anybody_looked_is_no_throughput() -> None:
    """Without closing days the first look at a tracker would seem a day of great deeds."""
    items = work_items(
        {"ref": "1", "status": "done", "valid_from": "2026-03-10", "closed_at": None},
        {"ref": "2", "status": "done", "valid_from": "2026-03-12", "closed_at": None},
        {"ref": "3", "valid_from": "2026-03-10"},
    )
    work = work_of(items, None, NO_PLAN, projects())
    amounts = throughput_of(work, items, 6, starts_on="2026-01-01")
    np.testing.assert_array_equal(amounts, [np.nan, np.nan, 0, 0, 1, 0])
    assert owed(work) == [1]
