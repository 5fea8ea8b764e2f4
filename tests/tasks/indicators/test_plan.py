"""What is frozen into a plan."""

import pandas as pd

from tasks.indicators.plan import freeze, tracker_baselines
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, milestones, night, work_items


def test_only_leaves_are_planned_so_that_no_work_counts_twice() -> None:
    items = work_items(
        {"ref": "epic", "due_on": "2026-06-30", "estimate_hours": 100},
        {"ref": "a", "parent": "epic", "due_on": "2026-03-31", "estimate_hours": 40},
        {"ref": "b", "parent": "epic", "due_on": "2026-06-30", "estimate_hours": 60},
    )
    plan, counts = freeze(items)
    assert plan["ref"].tolist() == ["a", "b"]
    assert counts.loc[HARBOUR].to_dict() == {"items": 2, "undated_items": 0, "cancelled_items": 0}


def test_a_parent_is_looked_up_in_its_own_source() -> None:
    items = work_items(
        {"ref": "1", "source": "jira", "due_on": "2026-06-30"},
        {"ref": "1", "source": "redmine", "due_on": "2026-06-30"},
        {"ref": "2", "source": "redmine", "parent": "1", "due_on": "2026-06-30"},
    )
    plan, _ = freeze(items)
    assert list(zip(plan["source"], plan["ref"], strict=True)) == [("jira", "1"), ("redmine", "2")]


def test_an_item_weighs_its_estimate_else_one() -> None:
    items = work_items(
        {"due_on": "2026-06-30", "estimate_hours": 8},
        {"due_on": "2026-06-30", "estimate_hours": 0},
        {"due_on": "2026-06-30"},
    )
    assert freeze(items)[0]["weight"].tolist() == [8, 1, 1]


def test_an_item_without_a_date_takes_that_of_its_milestone() -> None:
    items = work_items(
        {"ref": "own", "due_on": "2026-05-01", "milestone": "gate"},
        {"ref": "inherits", "milestone": "gate"},
        {"ref": "dangling", "milestone": "nowhere"},
        {"ref": "undated"},
        {"ref": "of an undated gate", "milestone": "later"},
    )
    plan, counts = freeze(items, milestones({"ref": "gate", "due_on": "2026-06-30"}, {"ref": "later"}))
    assert dict(zip(plan["ref"], plan["due_on"].dt.strftime("%m-%d"), strict=True)) == {
        "own": "05-01",
        "inherits": "06-30",
    }
    assert counts.loc[HARBOUR, "undated_items"] == 3


def test_cancelled_items_are_no_part_of_the_plan() -> None:
    items = work_items({"due_on": "2026-05-01", "status": "cancelled"}, {"due_on": "2026-05-01"})
    plan, counts = freeze(items)
    assert plan["ref"].tolist() == ["2"]
    assert counts.loc[HARBOUR, "cancelled_items"] == 1


def test_a_start_after_the_due_date_is_dropped() -> None:
    plan, _ = freeze(work_items({"start_on": "2026-05-02", "due_on": "2026-05-01"}))
    assert plan["start_on"].isna().all()


def test_every_project_gets_a_baseline_even_without_a_dated_item() -> None:
    items = work_items({"due_on": "2026-05-01"}, {"project": BRIDGE})
    baselines, plan = tracker_baselines(items, None, night("2026-01-05"))
    assert baselines["key"].tolist() == ["bridge@2026-01-05", "harbour@2026-01-05"]
    assert baselines["kind"].unique().tolist() == ["tracker_plan"]
    assert baselines["items"].tolist() == [0, 1]
    assert baselines["undated_items"].tolist() == [1, 0]
    assert plan["baseline"].tolist() == ["harbour@2026-01-05"]


def test_the_same_plan_has_the_same_digest_in_any_order_and_another_plan_another() -> None:
    rows = [{"ref": f"{day}", "due_on": f"2026-05-{day:02}"} for day in range(1, 9)]
    forward, _ = tracker_baselines(
        work_items(*rows, {"ref": "x", "project": BRIDGE, "due_on": "2026-05-01"}), None, night("2026-01-05")
    )
    backward, _ = tracker_baselines(work_items(*rows[::-1]), None, night("2026-02-05"))
    moved, _ = tracker_baselines(
        work_items(*rows[:-1], {"ref": "8", "due_on": "2026-05-09"}), None, night("2026-01-05")
    )
    digest = forward.set_index("project")["digest"][HARBOUR]
    assert backward["digest"].tolist() == [digest]
    assert moved["digest"].tolist() != [digest]


def test_no_items_give_no_baselines() -> None:
    baselines, plan = tracker_baselines(work_items({}).iloc[:0], None, night("2026-01-05"))
    assert baselines.empty
    assert plan.empty
    assert isinstance(plan, pd.DataFrame)
