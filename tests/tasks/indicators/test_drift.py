"""Silent drift and growth of scope: the tracker's plan against the signed one."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

from tasks.indicators.drift import drifted_items, measure_drift
from tasks.records.frames import conform
from tasks.records.promises import BASELINES
from tests.tasks.indicators.frames import BRIDGE, HARBOUR, milestones, plan_of, projects, reading_of, work_items

SIGNED = "harbour-baseline-1"


def baselines(kind: str = "signed", key: str = SIGNED, project: str = HARBOUR) -> pd.DataFrame:
    days = {"valid_from": pd.Timestamp("2026-02-01"), "frozen_as_of": pd.Timestamp("2026-02-01")}
    row = {"key": key, "project": project, "kind": kind, **days, "items": 2, "undated_items": 0, "digest": "d"}
    return conform(pd.DataFrame([row]), BASELINES)


def plan(*rows: Mapping[str, object]) -> pd.DataFrame:
    return plan_of(*({"baseline": SIGNED, **row} for row in rows))


def measure(items: pd.DataFrame, signed: pd.DataFrame, held: pd.DataFrame | None = None) -> pd.DataFrame:
    return measure_drift(items, None, signed, baselines() if held is None else held, projects(HARBOUR, BRIDGE))


def test_an_item_whose_dates_are_the_signed_ones_has_not_drifted() -> None:
    items = work_items({"ref": "1", "start_on": "2026-02-02", "due_on": "2026-03-01"})
    signed = plan({"ref": "1", "start_on": "2026-02-02", "due_on": "2026-03-01"})
    assert drifted_items(items, None, signed).empty
    assert reading_of(measure(items, signed), "silent_drift")["value"] == 0


def test_a_due_date_that_moved_without_an_adjustment_is_drift_and_told_with_its_days() -> None:
    items = work_items({"ref": "1", "due_on": "2026-03-15"}, {"ref": "2", "due_on": "2026-03-01"})
    signed = plan({"ref": "1", "due_on": "2026-03-01"}, {"ref": "2", "due_on": "2026-03-01"})
    moved = drifted_items(items, None, signed)
    assert moved[["ref", "days_later"]].to_numpy().tolist() == [["1", 14.0]]
    reading = reading_of(measure(items, signed), "silent_drift")
    assert (reading["value"], reading["numerator"], reading["denominator"]) == (0.5, 1, 2)
    assert reading["baseline"] == SIGNED


def test_the_furthest_moved_stand_first_and_a_lost_due_date_before_them() -> None:
    items = work_items(
        {"ref": "1", "due_on": "2026-03-03"},
        {"ref": "2"},
        {"ref": "3", "due_on": "2026-01-01"},
        {"ref": "4", "start_on": "2026-02-09", "due_on": "2026-03-01"},
    )
    signed = plan(*({"ref": ref, "start_on": "2026-02-02", "due_on": "2026-03-01"} for ref in "1234"))
    assert drifted_items(items, None, signed)["ref"].tolist() == ["2", "3", "1", "4"]


def test_a_start_that_was_not_signed_may_appear() -> None:
    items = work_items({"ref": "1", "start_on": "2026-02-09", "due_on": "2026-03-01"})
    assert drifted_items(items, None, plan({"ref": "1", "due_on": "2026-03-01"})).empty


def test_an_item_due_by_its_milestone_drifts_with_the_milestone() -> None:
    items = work_items({"ref": "1", "milestone": "M"})
    signed = plan({"ref": "1", "due_on": "2026-03-01"})
    assert drifted_items(items, milestones({"ref": "M", "due_on": "2026-03-01"}), signed).empty
    assert len(drifted_items(items, milestones({"ref": "M", "due_on": "2026-04-01"}), signed)) == 1


def test_what_was_cancelled_or_deleted_is_lost_scope_and_no_drift() -> None:
    items = work_items(
        {"ref": "1", "due_on": "2026-03-01"}, {"ref": "2", "due_on": "2026-09-01", "status": "cancelled"}
    )
    signed = plan(*({"ref": ref, "due_on": "2026-03-01"} for ref in "123"))
    readings = measure(items, signed)
    drift, growth = reading_of(readings, "silent_drift"), reading_of(readings, "scope_growth")
    assert (drift["value"], drift["denominator"]) == (0, 1)
    assert '"lost_items":2' in growth["method"]
    assert '"lost_weight":2' in growth["method"]


def test_scope_grows_by_the_weight_of_what_came_after_the_plan_was_frozen() -> None:
    items = work_items(
        {"ref": "1", "due_on": "2026-03-01", "estimate_hours": 8.0},
        {"ref": "2", "created_at": "2026-02-20", "estimate_hours": 4.0},
        {"ref": "3", "created_at": "2026-01-20", "estimate_hours": 40.0},
    )
    reading = reading_of(measure(items, plan({"ref": "1", "due_on": "2026-03-01", "weight": 8.0})), "scope_growth")
    assert (reading["value"], reading["numerator"], reading["denominator"]) == (0.5, 4, 8)


def test_only_projects_that_signed_are_measured() -> None:
    items = work_items({"ref": "1", "due_on": "2026-03-15"})
    trackers_own = baselines("tracker_plan", "harbour@0")
    assert measure(items, plan_of({"ref": "1", "due_on": "2026-03-01"}), trackers_own).empty
    assert set(measure(items, plan({"ref": "1", "due_on": "2026-03-01"}))["project"]) == {HARBOUR}


def test_a_signed_baseline_without_items_has_no_data_to_drift() -> None:
    readings = measure(work_items({"ref": "1"}), plan({"ref": "1", "due_on": "2026-03-01"}).iloc[:0])
    assert readings["state"].tolist() == ["no_data", "no_data"]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    items = work_items({"ref": "1", "due_on": "2026-03-15"}, {"ref": "2", "due_on": "2026-03-01"}).iloc[order]
    signed = plan({"ref": "1", "due_on": "2026-03-01"}, {"ref": "2", "due_on": "2026-03-01"})
    assert drifted_items(items, None, signed)["ref"].tolist() == ["1"]
