"""The gate: what goes in, what is held back, and when a whole batch is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from checks.gate import REJECT_COLUMNS, BatchFacts, GateLimits, inspect
from checks.rejects import Broken
from checks.validation import ValidationError
from tasks.records.declaration import RecordKind
from tasks.records.frames import empty_frame
from tasks.records.landed import FEEDBACK, INSPECTIONS, LANDED_KINDS, SURVEY_ANSWERS, WORK_ITEMS
from tasks.sources import contract
from tests.checks.builders import FACTS, MOMENT, NIGHT, batch, row

pytestmark = pytest.mark.slow

COMPLETE = replace(FACTS, complete=True, previous_rows=100)


def items(count: int, **changes: object) -> pd.DataFrame:
    """A batch of `count` good work items, all with `changes`."""
    return batch(WORK_ITEMS, *(row(WORK_ITEMS, f"W{number}", **changes) for number in range(count)))


def test_a_rejected_row_has_the_form_of_a_sources_own_rejects() -> None:
    assert REJECT_COLUMNS == contract.REJECT_COLUMNS
    for batch_of in (items(1), items(1, done_ratio=10.0)):
        columns = inspect(WORK_ITEMS, batch_of, FACTS).quarantined.columns
        assert tuple(columns) == (*REJECT_COLUMNS, "_valid_from")


def test_a_rejected_row_says_where_it_was_what_was_wrong_and_what_to_do() -> None:
    bad = row(WORK_ITEMS, "W2", done_ratio=10.0, title="升级 “core”\nnext line", _location="tracker.csv row 3")
    verdict = inspect(WORK_ITEMS, batch(WORK_ITEMS, row(WORK_ITEMS, "W1"), bad), FACTS)
    assert list(verdict.accepted["ref"]) == ["W1"]
    line = verdict.quarantined.iloc[0]
    assert (line["kind"], line["ref"], line["project"]) == ("work_items", "W2", "alpha")
    assert (line["location"], line["column"], line["value"]) == ("tracker.csv row 3", "done_ratio", "10")
    assert line["rule"] == "out_of_range"
    assert line["reason"] == (
        "done_ratio 10 is not between 0 and 1 (unit: fraction). Correct it at the source, "
        "or check the unit declared for it."
    )
    assert line["row_digest"] == bad["row_digest"]
    kept = json.loads(line["row"])
    assert kept["title"] == "升级 “core”\nnext line"
    assert kept["start_on"] == "2026-03-02"
    assert kept["created_at"] == "2026-03-02T09:30:00Z"


def test_a_row_that_breaks_several_rules_is_one_line_that_names_them_all() -> None:
    verdict = inspect(WORK_ITEMS, items(1, done_ratio=-1.0, project="gamma", estimate_hours=float("inf")), FACTS)
    assert len(verdict.quarantined) == 1
    line = verdict.quarantined.iloc[0]
    assert line["rule"] == "out_of_range"
    for told in ("estimate_hours inf", "done_ratio -1", "project gamma is not in the portfolio"):
        assert told in line["reason"]
    assert json.loads(line["row"])["estimate_hours"] == "inf"


def test_an_unmapped_status_is_told_by_the_trackers_own_name() -> None:
    verdict = inspect(WORK_ITEMS, items(1, status=None, raw_status="Waiting"), FACTS)
    assert list(verdict.quarantined["value"]) == ["Waiting"]
    assert list(verdict.quarantined["rule"]) == ["required"]


def test_closed_before_created_is_accepted_and_counted() -> None:
    verdict = inspect(WORK_ITEMS, items(3, closed_at=MOMENT - timedelta(days=1)), FACTS)
    assert verdict.counts == {"accepted": 3, "warned": 3, "quarantined": 0, "repeated": 0}
    (warned,) = verdict.warnings
    assert (warned.rule, warned.column, warned.count) == ("end_before_start", "closed_at", 3)
    assert warned.message == (
        "3 of 3 work_items rows: closed_at lies before created_at; accepted "
        "(e.g. export.csv row W0: closed_at '2026-03-01T09:30:00Z')"
    )


def test_warnings_count_accepted_rows_only() -> None:
    verdict = inspect(WORK_ITEMS, items(2, milestone="M9", done_ratio=2.0), FACTS)
    assert verdict.warnings == []
    assert verdict.warned_rows == 0


def test_a_parent_may_be_in_the_batch_or_in_the_store_or_still_to_come() -> None:
    rows = [
        row(WORK_ITEMS, "W1", parent="W0", milestone="M1"),
        row(WORK_ITEMS, "W2", parent="W1"),
        row(WORK_ITEMS, "W3", parent="W9", milestone="M9"),
    ]
    verdict = inspect(WORK_ITEMS, batch(WORK_ITEMS, *rows), FACTS)
    assert len(verdict.accepted) == 3
    assert [(warned.column, warned.count) for warned in verdict.warnings] == [("parent", 1), ("milestone", 1)]


def test_a_reference_to_a_kind_that_nothing_is_known_of_is_not_judged() -> None:
    assert inspect(WORK_ITEMS, items(1, milestone="M9"), replace(FACTS, known_refs={})).warnings == []


def test_of_two_rows_for_one_ref_and_moment_the_newest_counts_and_the_conflict_is_kept() -> None:
    older = row(WORK_ITEMS, "W1", title="old", updated_at=MOMENT, _location="row 2")
    newer = row(WORK_ITEMS, "W1", title="new", updated_at=MOMENT + timedelta(hours=1), _location="row 1")
    for order in ([older, newer], [newer, older]):
        verdict = inspect(WORK_ITEMS, batch(WORK_ITEMS, *order), FACTS)
        assert list(verdict.accepted["title"]) == ["new"]
        assert list(verdict.quarantined["location"]) == ["row 2"]
        assert list(verdict.quarantined["rule"]) == ["superseded_duplicate"]


def test_where_nothing_tells_the_newest_the_last_row_counts() -> None:
    rows = [row(INSPECTIONS, "I1", subject=subject) for subject in ("first", "second")]
    assert list(inspect(INSPECTIONS, batch(INSPECTIONS, *rows), FACTS).accepted["subject"]) == ["second"]


def test_versions_of_one_ref_at_different_moments_all_go_in() -> None:
    rows = [row(WORK_ITEMS, "W1", valid_from=MOMENT + timedelta(days=day)) for day in range(3)]
    assert inspect(WORK_ITEMS, batch(WORK_ITEMS, *rows), FACTS).counts["accepted"] == 3


def test_a_row_that_only_repeats_another_is_left_out_and_counted() -> None:
    same = row(WORK_ITEMS, "W1")
    verdict = inspect(WORK_ITEMS, batch(WORK_ITEMS, same, same, same), FACTS)
    assert verdict.counts == {"accepted": 1, "warned": 0, "quarantined": 0, "repeated": 2}
    assert [(warned.rule, warned.count) for warned in verdict.warnings] == [("repeated_row", 2)]


@pytest.mark.parametrize(("scale", "score", "good"), [
    ("five_point", 0.0, False), ("five_point", 1.0, True), ("five_point", 5.0, True), ("five_point", 6.0, False),
    ("nps", 0.0, True), ("nps", 10.0, True), ("nps", 11.0, False), ("ces", 7.0, True), ("ces", 8.0, False),
])  # fmt: skip
def test_a_score_is_judged_by_its_own_scale(scale: str, score: float, good: bool) -> None:
    verdict = inspect(SURVEY_ANSWERS, batch(SURVEY_ANSWERS, row(SURVEY_ANSWERS, "S1", scale=scale, score=score)), FACTS)
    assert len(verdict.accepted) == int(good)


@pytest.mark.parametrize(("hours_after_midnight", "good"), [(-1, True), (23, True), (25, False)])
def test_an_event_may_lie_a_tolerance_ahead_of_the_night_but_not_more(hours_after_midnight: int, good: bool) -> None:
    midnight = datetime(NIGHT.year, NIGHT.month, NIGHT.day, tzinfo=UTC) + timedelta(days=1)
    received = midnight + timedelta(hours=hours_after_midnight)
    frame = batch(FEEDBACK, row(FEEDBACK, "F1", received_at=received, answered_at=None, closed_at=None))
    assert len(inspect(FEEDBACK, frame, FACTS).accepted) == int(good)


def test_what_happened_between_a_past_night_and_its_pull_is_possible() -> None:
    received = datetime(2026, 6, 1, tzinfo=UTC)
    frame = batch(FEEDBACK, row(FEEDBACK, "F1", received_at=received, answered_at=None, closed_at=None))
    assert len(inspect(FEEDBACK, frame, replace(FACTS, pulled_at=datetime(2026, 6, 30, tzinfo=UTC))).accepted) == 1


def test_examples_leave_personal_values_out() -> None:
    verdict = inspect(WORK_ITEMS, items(7, assignee="Alice", done_ratio=3.0), FACTS)
    told = str(verdict.results) + str(verdict.warnings)
    assert "Alice" not in told
    examples = next(result.examples for result in verdict.results if result.column == "done_ratio")
    assert examples == tuple(f"export.csv row W{number}: done_ratio '3'" for number in range(5))


def test_every_rule_is_reported_with_its_share() -> None:
    frame = batch(WORK_ITEMS, row(WORK_ITEMS, "W1"), row(WORK_ITEMS, "W2", done_ratio=2.0))
    shares = {(result.rule, result.column): result.share for result in inspect(WORK_ITEMS, frame, FACTS).results}
    assert shares["out_of_range", "done_ratio"] == 0.5
    assert shares["required", "ref"] == 0.0


def test_accepted_rows_keep_their_columns_and_index_from_zero() -> None:
    frame = items(3).drop(columns=["landing", "extra"]).set_index(pd.Index([7, 7, 9]))
    verdict = inspect(WORK_ITEMS, frame, FACTS)
    pd.testing.assert_frame_equal(verdict.accepted, frame.reset_index(drop=True))


# whole batches


def test_an_empty_complete_batch_is_refused_where_the_previous_one_had_rows() -> None:
    verdict = inspect(WORK_ITEMS, empty_frame(WORK_ITEMS), COMPLETE)
    assert verdict.refused_rule == "empty_batch"
    assert verdict.refused is not None
    assert "0 rows where the previous landing had 100" in verdict.refused
    assert "last good data stay" in verdict.refused


@pytest.mark.parametrize("facts", [FACTS, replace(COMPLETE, complete=False), replace(COMPLETE, previous_rows=None)])
def test_an_empty_batch_is_nothing_to_worry_about_otherwise(facts: BatchFacts) -> None:
    assert inspect(WORK_ITEMS, empty_frame(WORK_ITEMS), facts).refused is None


def test_a_batch_of_unchanged_rows_is_not_empty() -> None:
    assert inspect(WORK_ITEMS, empty_frame(WORK_ITEMS), replace(COMPLETE, seen=100)).refused is None


@pytest.mark.parametrize(("seen", "rule"), [(49, "volume_drop"), (50, None), (1000, None), (1001, "volume_growth")])
def test_a_complete_batch_of_quite_another_size_is_refused(seen: int, rule: str | None) -> None:
    assert inspect(WORK_ITEMS, items(1), replace(COMPLETE, seen=seen)).refused_rule == rule


def test_a_small_source_may_shrink_and_grow() -> None:
    assert inspect(WORK_ITEMS, items(1), replace(COMPLETE, previous_rows=49)).refused is None


def test_a_batch_without_a_required_column_is_refused_by_name() -> None:
    verdict = inspect(WORK_ITEMS, items(2).drop(columns=["status", "ref"]), FACTS)
    assert verdict.refused_rule == "missing_column"
    assert verdict.refused is not None
    assert "work_items of source jira has no column ref, status" in verdict.refused


def test_a_batch_of_which_too_much_would_be_held_back_is_refused_with_the_commonest_reason() -> None:
    frame = pd.concat([items(30), items(31, done_ratio=50.0).assign(ref=[f"X{n}" for n in range(31)])])
    verdict = inspect(WORK_ITEMS, frame, FACTS)
    assert verdict.refused_rule == "quarantined_share"
    assert verdict.refused is not None
    assert "31 of 61 rows (51%, limit 50%)" in verdict.refused
    assert "out_of_range done_ratio: 31 (e.g. export.csv row W0: done_ratio '50')" in verdict.refused
    assert len(verdict.accepted) == len(verdict.quarantined) == 0
    assert verdict.results
    # the same rows are a small share of a night in which most had not changed
    assert inspect(WORK_ITEMS, frame, replace(FACTS, seen=1000)).counts["quarantined"] == 31


def test_rows_that_the_source_rejected_count_towards_the_share() -> None:
    assert inspect(WORK_ITEMS, items(30), replace(FACTS, rejected=31)).refused_rule == "quarantined_share"
    assert inspect(WORK_ITEMS, empty_frame(WORK_ITEMS), replace(FACTS, rejected=60)).refused_rule == "quarantined_share"


def test_good_rows_of_a_small_dirty_sheet_go_on() -> None:
    frame = pd.concat([items(1), items(8, done_ratio=50.0).assign(ref=[f"X{n}" for n in range(8)])])
    assert inspect(WORK_ITEMS, frame, FACTS).counts["accepted"] == 1


def test_limits_come_from_the_policy() -> None:
    strict = replace(FACTS, limits=GateLimits(quarantined_share=0.1, minimum_rows=2))
    assert inspect(WORK_ITEMS, items(2, done_ratio=2.0), strict).refused_rule == "quarantined_share"


def test_cells_that_do_not_fit_their_declaration_refuse_the_batch() -> None:
    frame = items(2).astype({"done_ratio": "object"})
    frame.loc[0, "done_ratio"] = "half"
    verdict = inspect(WORK_ITEMS, frame, FACTS)
    assert verdict.refused_rule == "unreadable_column"
    assert verdict.refused is not None
    assert "half" in verdict.refused


def test_a_rule_that_cannot_be_evaluated_has_not_passed() -> None:
    def fails(*_: object) -> Broken:
        raise ValidationError("work_items: rule required:ref could not be evaluated: out of order")

    verdict = inspect(WORK_ITEMS, items(1), FACTS, fails)
    assert verdict.refused_rule == "check_failed"
    assert verdict.refused is not None
    assert "required:ref" in verdict.refused


@pytest.mark.parametrize("kind", LANDED_KINDS, ids=lambda kind: kind.name)
def test_a_batch_without_rows_does_not_wait_for_great_expectations(kind: RecordKind) -> None:
    verdict = inspect(kind, empty_frame(kind), FACTS, lambda *_: pytest.fail("asked"))
    assert verdict.counts["accepted"] == 0


def test_a_batch_is_not_changed_by_looking_at_it() -> None:
    frame = items(5, done_ratio=np.nan, parent="W9")
    before = frame.copy()
    inspect(WORK_ITEMS, frame, FACTS)
    pd.testing.assert_frame_equal(frame, before)
