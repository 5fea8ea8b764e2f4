"""Each cause of a delay is found where it was put, with its share of the shortfall; and nowhere else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.deviations.cause_matrix import RELATIONS
from tasks.records.definitions import WorkingCalendar
from tests.tasks.deviations.case_files import (
    LATE,
    NIGHT,
    PACE,
    case_files,
    deviation,
    evidence,
    expectation,
    found,
    planned,
)
from tests.tasks.store.frames import frame_of

DONE = {"status": "done", "closed_at": "2026-03-12"}
OWNED = [{"assignee": name} for name in ("Ann", "Ben", "Cy", "Dee")]


def test_work_that_is_late_without_any_mark_suggests_nothing() -> None:
    assert found(case_files(**planned(*OWNED, *[DONE] * 4))).empty


def test_blocked_items_explain_their_share_of_the_shortfall() -> None:
    causes = found(case_files(**planned({"status": "blocked", "weight": 6}, *OWNED, *[DONE] * 10)))
    row = causes.loc["blocked_items"]
    assert (row["numerator"], row["denominator"], row["share"]) == (6, 10, 0.6)
    assert (row["importance"], row["relation"], row["branch"], row["side"]) == (6, 9, "process", "ours")
    told = evidence(causes, "blocked_items")
    assert told["items"] == [{"source": "tracker", "ref": "H-1", "title": "Quay 1", "amount": 6, "days": 3}]
    assert told["numbers"]["base_share"] == pytest.approx(0.3)


def test_what_is_done_of_an_item_is_no_shortfall_and_what_is_ahead_makes_up_for_nothing() -> None:
    half = {"status": "blocked", "weight": 4, "done_ratio": 0.5}
    row = found(case_files(**planned(half, {"weight": 2}, {**DONE, "weight": 90}))).loc["blocked_items"]
    assert (row["numerator"], row["denominator"]) == (2, 4)


def test_the_title_of_a_private_item_is_not_told() -> None:
    causes = found(case_files(**planned({"status": "blocked", "is_private": True}, *OWNED)))
    assert "title" not in evidence(causes, "blocked_items")["items"][0]


def test_reopened_items_are_rework_and_so_is_work_on_defects_beside_the_plan() -> None:
    again = {
        "status": "in_progress",
        "past": [("2026-03-08", "done", None, 1.0), ("2026-03-25", "in_progress", None, 0.0)],
    }
    defect = {"planned": False, "type": "defect", "status": "done", "weight": 2}
    causes = found(case_files(**planned(again, {}, {}, {}, defect)))
    row = causes.loc["rework"]
    assert (row["numerator"], row["denominator"], row["branch"]) == (3, 4, "technology")
    assert {item["ref"] for item in evidence(causes, "rework")["items"]} == {"H-1", "H-5"}


def test_work_beside_the_plan_does_not_make_rework_look_more_frequent_among_late_items() -> None:
    """Nothing was planned of it, so it cannot be compared with what was."""
    again = {"status": "in_progress", "past": [("2026-03-08", "done", None, 1.0), ("2026-03-25", "in_progress", None, 0.0)]}  # fmt: skip
    defect = {"planned": False, "type": "defect", "status": "done", "weight": 2}
    assert found(case_files(**planned(again, *[{}] * 9, defect))).loc["rework", ["share", "relation"]].tolist() == [
        0.3,
        3,
    ]


def test_rework_that_lies_in_one_component_for_the_most_part_is_told_there() -> None:
    def defect(component: str) -> dict[str, object]:
        return {"planned": False, "type": "defect", "status": "done", "extra": f'{{"component": "{component}"}}'}

    again = {"status": "in_progress", "past": [("2026-03-08", "done", None, 1.0), ("2026-03-25", "in_progress", None, 0.0)]}  # fmt: skip
    pump, doors = defect("pump"), defect("doors")
    most = found(case_files(**planned(*[pump] * 3, doors, again, *[{}] * 9)))
    assert most["numerator"].to_dict() == {"defect_cluster:pump": 3, "rework": 2}
    assert most.loc["defect_cluster:pump", "relation"] == 3
    part = found(case_files(**planned(*[pump] * 3, doors, {**again, "weight": 4}, *[{}] * 6)))
    assert part["numerator"].to_dict() == {"defect_cluster:pump": 3, "rework": 8}


def test_work_that_was_added_since_the_plan_was_frozen_explains_what_went_into_it() -> None:
    added = [
        {"planned": False, "status": "done", "weight": 2, "type": "task"},
        {"planned": False, "status": "in_progress", "weight": 2, "type": "change"},
        {"planned": False, "status": "open", "weight": 50, "type": "task"},
        {"planned": False, "status": "done", "weight": 9, "created_at": "2026-02-20"},
    ]
    causes = found(case_files(**planned(*[{}] * 5, *added)))
    row = causes.loc["scope_added"]
    assert (row["numerator"], row["denominator"], row["side"]) == (3, 5, "joint")
    assert [item["ref"] for item in evidence(causes, "scope_added")["items"]] == ["H-6", "H-7"]


def test_items_without_owner_count_only_where_the_tracker_keeps_owners() -> None:
    some = found(case_files(**planned(*[{"assignee": None}] * 3, {}, *[DONE] * 8)))
    assert some.loc["unassigned", ["share", "relation", "branch"]].tolist() == [0.75, 9, "resources"]
    assert "unassigned" not in found(case_files(**planned(*[{"assignee": None}] * 4))).index


def test_items_without_owner_that_are_no_more_frequent_among_the_late_ones_are_merely_there() -> None:
    bare = {"assignee": None}
    causes = found(case_files(**planned(bare, {}, {}, {**DONE, **bare}, DONE, DONE)))
    assert causes.loc["unassigned", "relation"] == 1


def test_an_owner_with_far_more_open_work_than_the_others_is_overloaded() -> None:
    causes = found(case_files(**planned(*[{"assignee": "Zoe"}] * 6, *OWNED)))
    row = causes.loc["overloaded_owner:Zoe"]
    assert (row["subject"], row["share"], row["branch"]) == ("Zoe", 0.6, "people")
    assert not any("Ann" in name for name in causes.index)


def test_an_owner_with_no_more_open_work_than_chance_gives_one_of_several_is_not_overloaded() -> None:
    assert found(case_files(**planned(*[{"assignee": "Zoe"}] * 3, *OWNED))).empty


def test_an_owner_who_works_alone_has_nobody_to_be_compared_with() -> None:
    assert found(case_files(**planned(*[{"assignee": "Zoe"}] * 6))).empty


def test_items_that_wait_long_are_told_by_the_status_they_wait_in() -> None:
    waits = {"status": "in_progress", "raw_status": "In Review", "done_ratio": 0.5,
             "past": [("2026-03-02", "open", "To Do", 0.0), ("2026-03-11", "in_progress", "In Review", 0.5),
                      ("2026-03-29", "in_progress", "In Review", 0.5)]}  # fmt: skip
    moves = {
        "status": "in_progress",
        "raw_status": "In Review",
        "past": [("2026-03-20", "in_progress", "In Review", 0.0)],
    }
    causes = found(case_files(**planned(waits, moves, {})))
    row = causes.loc["long_wait:In Review"]
    assert (row["numerator"], row["denominator"]) == (0.5, 2.5)
    assert evidence(causes, "long_wait:In Review")["items"][0]["days"] == 20


def test_an_item_that_was_taken_up_again_and_waits_is_rework_alone() -> None:
    again = {"status": "in_progress", "past": [("2026-03-02", "done", "Done", 1.0), ("2026-03-10", "in_progress", "Reopened", 0.0)]}  # fmt: skip
    assert found(case_files(**planned(again, {}, {}))).index.tolist() == ["rework"]


def test_an_item_that_waits_for_the_customer_is_a_late_input_of_theirs_and_not_blocked_by_us() -> None:
    causes = found(case_files(**planned({"status": "blocked", "raw_status": "Waiting for customer"}, {})))
    assert causes.index.tolist() == ["late_input"]
    assert causes.loc["late_input", ["share", "side", "branch"]].tolist() == [0.5, "theirs", "environment"]


@pytest.mark.parametrize(("contact", "side"), [(date(2026, 3, 20), "theirs"), (date(2026, 3, 2), "joint")])
def test_an_item_blocked_while_an_input_is_overdue_waits_for_it_and_contact_tells_whose_it_is(
    contact: date, side: str
) -> None:
    met = frame_of("touchpoints", [{"source": "calls", "ref": "1", "project": "harbour", "happened_at": contact}])
    blocked = {"status": "blocked", "past": [("2026-03-12", "blocked", "Blocked", 0.0)]}
    causes = found(case_files(**planned(blocked, {}), expectations=expectation(), touchpoints=met))
    assert causes.index.tolist() == ["late_input"]
    assert causes.loc["late_input", ["side", "share"]].tolist() == [side, 0.5]
    assert [item["ref"] for item in evidence(causes, "late_input")["items"]] == ["test-window", "H-1"]


def test_an_item_that_was_blocked_long_before_an_input_fell_due_does_not_wait_for_it() -> None:
    blocked = {"status": "blocked", "past": [("2026-01-12", "blocked", "Blocked", 0.0)]}
    causes = found(case_files(**planned(blocked, {}), expectations=expectation()))
    assert causes.loc["blocked_items", "share"] == 0.5
    assert np.isnan(causes.loc["late_input", "share"])


def test_where_items_were_blocked_before_an_input_fell_due_nothing_tells_which_wait_for_it() -> None:
    before, since = (
        {"status": "blocked", "past": [(day, "blocked", "Blocked", 0.0)]} for day in ("2026-02-20", "2026-03-12")
    )
    causes = found(case_files(**planned(before, since, since, {}), expectations=expectation()))
    assert causes.loc["blocked_items", "share"] == 0.75
    assert np.isnan(causes.loc["late_input", "share"])
    nearly_all = found(case_files(**planned(before, since, since, since), expectations=expectation()))
    assert nearly_all["share"].to_dict() == {"blocked_items": 0.25, "late_input": 0.75}


def test_the_issue_of_an_overdue_input_and_its_parts_are_late_input_whatever_their_status() -> None:
    owed = pd.concat([expectation(source="tracker", ref="H-1"), expectation(key="data", source="tracker", ref="H-8")])
    causes = found(case_files(**planned({}, {"parent": "H-8"}, {}, {}), expectations=owed))
    assert causes.loc["late_input", ["share", "side"]].tolist() == [0.5, "theirs"]
    assert {"H-1", "H-2"} <= {item["ref"] for item in evidence(causes, "late_input")["items"]}


def test_an_overdue_input_that_no_item_waits_for_is_told_without_a_share() -> None:
    causes = found(case_files(**planned({}, {}), expectations=expectation()))
    row = causes.loc["late_input"]
    assert np.isnan(row["share"])
    assert np.isnan(row["numerator"])
    assert (row["importance"], row["relation"]) == (3, 1)
    assert evidence(causes, "late_input")["items"] == [
        {"source": "expectations", "ref": "test-window", "title": "A window for tests", "days": 21}
    ]


@pytest.mark.parametrize(
    "said", [{"state": "doubt"}, {"state": "withdrawn"}, {"due_on": date(2026, 4, 1)}, {"owner_side": "supplier"}]
)
def test_an_input_that_is_not_owed_by_now_delays_nothing(said: dict[str, object]) -> None:
    assert found(case_files(**planned({}, {}), expectations=expectation(**said))).empty


def test_an_input_whose_own_issue_is_done_was_given() -> None:
    given_since = {"planned": False, "ref": "H-9", "status": "done", "created_at": "2026-02-01"}
    owed = expectation(source="tracker", ref="H-9")
    assert found(case_files(**planned({}, {}, given_since), expectations=owed)).empty


def test_holidays_explain_what_the_plan_asked_for_on_them() -> None:
    calendar = WorkingCalendar(holidays=frozenset({date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 7)}))
    causes = found(case_files(**planned({"weight": 15}, {**DONE, "weight": 15}), calendars={"default": calendar}))
    row = causes.loc["holidays"]
    assert (row["numerator"], row["denominator"]) == pytest.approx((4, 15))  # the 7th is a Saturday
    assert (row["side"], row["branch"], row["relation"]) == ("outside", "environment", 3)
    assert [item["ref"] for item in evidence(causes, "holidays")["items"]] == ["2026-03-05", "2026-03-06"]


def test_defects_that_cluster_in_a_component_are_told_by_it() -> None:
    crane = {"planned": False, "type": "defect", "status": "done", "extra": '{"Component": "crane"}'}
    causes = found(case_files(**planned(*[{}] * 6, *[crane] * 3, {**crane, "extra": '{"Component": "pump"}'})))
    assert causes.loc["defect_cluster:crane", "numerator"] == 3
    assert "defect_cluster:pump" not in causes.index


def test_work_ahead_of_its_plan_needs_no_cause() -> None:
    files = case_files(**planned({"status": "blocked"}, *[DONE] * 9))
    assert found(files, deviation(LATE, value=0.3)).empty
    assert found(files, deviation(PACE, value=1.4)).empty
    assert found(files, deviation(PACE, value=0.7)).index.tolist() == ["blocked_items"]


def test_a_project_without_plan_or_items_suggests_nothing() -> None:
    assert found(case_files()).empty
    assert found(case_files(**planned(DONE, DONE))).empty


def test_items_that_left_the_tracker_are_behind_without_a_name() -> None:
    files = planned({"status": "blocked"}, {})
    files["items"] = files["items"].iloc[:1]
    assert found(case_files(**files)).loc["blocked_items", "share"] == 0.5
    files["items"] = files["items"].iloc[:0]
    assert found(case_files(**files)).empty


def test_drifting_dates_are_explained_by_the_items_that_moved() -> None:
    moved = {"status": "blocked", "start_on": "2026-03-01", "due_on": "2026-04-20"}
    kept = {"start_on": "2026-03-01", "due_on": "2026-03-16"}
    files = case_files(**planned(moved, kept, kept, {**kept, "due_on": "2026-05-01"}))
    causes = found(files, deviation("silent_drift", value=0.5))
    assert causes.loc["blocked_items", ["numerator", "denominator"]].tolist() == [1, 2]


def test_growth_of_scope_is_explained_by_what_was_added() -> None:
    added = {"planned": False, "type": "change", "weight": 3}
    files = case_files(**planned({}, {}, added, {**added, "type": "defect", "weight": 1}))
    causes = found(files, deviation("scope_growth", value=0.5))
    assert causes["share"].to_dict() == {"rework": 0.25, "scope_added": 0.75}


def test_two_deviations_of_a_project_are_explained_by_the_same_items() -> None:
    causes = found(case_files(**planned({"status": "blocked"}, *OWNED)), deviation(LATE), deviation(PACE, value=0.5))
    assert causes["deviation"].tolist() == [f"harbour|{LATE}|project|2026-03-30", f"harbour|{PACE}|project|2026-03-30"]


_STATUSES = st.sampled_from(["open", "in_progress", "blocked", "done", "cancelled"])
_ITEMS = st.lists(
    st.tuples(_STATUSES, st.sampled_from([None, "Ann", "Ben"]), st.floats(0, 1), st.integers(1, 40), st.booleans()),
    min_size=1,
    max_size=25,
)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(_ITEMS)
def test_no_share_is_above_the_whole_and_every_share_is_its_fraction(
    items: list[tuple[str, str | None, float, int, bool]],
) -> None:
    files = case_files(
        **planned(
            {},
            *(
                {"status": status, "assignee": owner, "done_ratio": done, "weight": weight, "planned": in_plan}
                for status, owner, done, weight, in_plan in items
            ),
        )
    )
    causes = found(files).reset_index()
    assert causes["share"].dropna().between(0.05, 1).all()
    capped = (causes["numerator"] / causes["denominator"]).clip(upper=1)
    pd.testing.assert_series_equal(causes["share"], capped, check_names=False)
    assert causes["relation"].isin(RELATIONS).all()
    assert causes["importance"].between(1, 10).all()
    again = found(files).reset_index()
    pd.testing.assert_frame_equal(causes, again)
    assert (causes["night"] == pd.Timestamp(NIGHT)).all()
