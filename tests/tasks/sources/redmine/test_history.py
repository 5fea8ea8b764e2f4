"""Journals replayed: what an issue was like when. The issues are recorded from a real Redmine."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.tasks.sources.redmine.recorded import Pull


@pytest.fixture
def items(pull: Pull) -> pd.DataFrame:
    """The versions of all recorded issues."""
    return pull.night().frames["work_items"]


def told(items: pd.DataFrame, ref: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of an issue's versions, moments by day."""
    versions = items[items["ref"] == ref].copy()
    for column in ("valid_from", "closed_at", "due_on"):
        versions[column] = versions[column].dt.strftime("%m-%d").astype("object").where(versions[column].notna(), None)
    return list(versions[["valid_from", *columns]].itertuples(index=False, name=None))


def test_a_reopened_issue_was_done_for_a_while(items: pd.DataFrame) -> None:
    assert told(items, "2", "raw_status", "status", "done_ratio", "closed_at", "reopened_count") == [
        ("05-04", "New", "open", 0.0, None, 0),
        ("05-06", "Closed", "done", 1.0, "05-06", 0),
        ("05-14", "Feedback", "open", 0.8, None, 1),
    ], "Redmine's closed_on outlives reopening; ours does not"


def test_an_issue_closed_twice_counts_one_reopening_and_the_last_closing(items: pd.DataFrame) -> None:
    assert told(items, "20", "status", "done_ratio", "closed_at", "reopened_count") == [
        ("02-13", "open", 0.0, None, 0),
        ("02-25", "done", 0.0, "02-25", 0),
        ("03-14", "in_progress", 0.0, None, 1),
        ("03-15", "done", 1.0, "03-15", 1),
    ]


def test_dates_and_estimates_slip_when_they_slipped(items: pd.DataFrame) -> None:
    assert told(items, "3", "due_on", "estimate_hours", "done_ratio") == [
        ("05-12", "09-17", 16.5, 0.0),
        ("05-14", "10-08", 16.5, 0.0),
        ("05-25", "10-08", 40.0, 0.1),
        ("05-30", "11-01", 40.0, 0.1),
    ]


def test_type_and_priority_have_a_history_too(items: pd.DataFrame) -> None:
    assert told(items, "31", "raw_type", "priority") == [
        ("03-30", "Support", "Normal"),
        ("04-15", "Support", "Urgent"),
        ("04-26", "Bug", "Urgent"),
    ]


def test_a_rejected_issue_is_cancelled_because_the_mapping_says_so(items: pd.DataFrame) -> None:
    assert told(items, "15", "raw_status", "status") == [("03-20", "New", "open"), ("03-30", "Rejected", "cancelled")]


def test_an_untouched_issue_has_one_version_from_its_creation(items: pd.DataFrame) -> None:
    assert told(items, "6", "status") == [("05-07", "open")]


def test_a_remark_changes_nothing_but_the_last_change(items: pd.DataFrame) -> None:
    first, second = (
        items[items["ref"] == "12"].drop(columns=["row_digest", "spent_hours"]).astype("str").fillna("").to_numpy()
    )
    names = items.columns.drop(["row_digest", "spent_hours"])
    assert names[first != second].tolist() == ["updated_at", "valid_from"]
    assert items.loc[items["ref"] == "12", "valid_from"].iloc[1] == pd.Timestamp("2026-05-22T09:35:48Z")


def test_what_children_did_to_their_parent_silently_is_not_dated_back(items: pd.DataFrame) -> None:
    versions = items[items["ref"] == "1"]
    assert versions["valid_from"].iloc[-1] == pd.Timestamp("2026-05-30T16:57:48Z"), "its last child's last change"
    assert versions["done_ratio"].iloc[-1] > 0
    assert versions["done_ratio"].iloc[:-1].isna().all()
    assert versions["title"].notna().all()


def test_private_issues_are_marked(items: pd.DataFrame) -> None:
    assert set(items.loc[items["is_private"], "ref"]) == {"24", "37", "38", "40"}


def test_custom_fields_are_mapped_by_name_and_followed_through_the_journals(pull: Pull) -> None:
    issue = pull.server.issues[11]
    issue["custom_fields"] = [
        {"id": 7, "name": "Stage", "value": "Abnahme"},
        {"id": 8, "name": "Team", "value": "北京"},
        {"id": 9, "name": "Sites", "multiple": True, "value": ["Ulm", "Köln"]},
    ]
    change = {"property": "cf", "name": "7", "old_value": "Bau", "new_value": "Abnahme"}
    issue["journals"][0]["details"].append(change)
    stage = {"column": "phase", "values": {"Bau": "implementation", "Abnahme": "acceptance"}}
    pull.configure({"zeta-unlisted": "zeta"}, custom_fields={"Stage": stage, "Team": "extra", "Sites": "extra"})
    items = pull.night().frames["work_items"]
    assert told(items, "11", "phase", "status") == [
        ("02-06", "implementation", "open"),
        ("02-20", "acceptance", "done"),
    ]
    assert items.loc[items["ref"] == "11", "extra"].tolist() == ['{"Sites": "Ulm; Köln", "Team": "北京"}'] * 2


def test_a_custom_value_that_fits_nowhere_is_counted_not_guessed(pull: Pull) -> None:
    pull.server.issues[11]["custom_fields"] = [{"id": 7, "name": "Stage", "value": "irgendwas"}]
    pull.configure({"zeta-unlisted": "zeta"}, custom_fields={"Stage": "phase"})
    harvest = pull.night()
    assert harvest.frames["work_items"]["phase"].isna().all()
    [finding] = [one for one in harvest.findings if one.code == "unmapped_value"]
    assert finding.message == "'irgendwas' of 1 issues cannot stand in phase. Left empty."


def test_an_issue_has_no_versions_from_a_project_that_is_not_monitored(pull: Pull) -> None:
    pull.server.change(11, "2026-06-01T10:00:00Z", project=5)
    pull.configure({"delta-erp": "delta"})
    items = pull.night().frames["work_items"]
    assert told(items, "11", "project", "status", "closed_at") == [("06-01", "delta", "done", "02-20")]


def test_a_past_night_knows_nothing_of_later_changes(pull: Pull) -> None:
    items = pull.night(date(2026, 5, 10)).frames["work_items"]
    assert told(items, "2", "status", "closed_at") == [("05-04", "open", None), ("05-06", "done", "05-06")]
    assert "3" not in set(items["ref"]), "it was created on 12 May"
    later = pull.night(date(2026, 5, 14)).frames["work_items"]
    assert [version[1:] for version in told(later, "2", "status")] == [("open",), ("done",), ("open",)]
    assert "3" in set(later["ref"])
