"""What may be laid before both sides: everything that is wrong with it is said at once, with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from tasks.expectations.content import baseline_content, baseline_row, items_frame, targets_frame
from tasks.expectations.errors import PromiseError
from tasks.expectations.existing import Tracker
from tasks.records.definitions import IndicatorDefinition
from tests.tasks.store.frames import frame_of
from tests.tasks.store.promises.story import BRIDGE, content, expectations, plan, targets

UNITS = {"csat": "fraction", "schedule_performance_index": "index"}
DEFINITIONS = {name: IndicatorDefinition(name, unit) for name, unit in UNITS.items()}


def tracker(*items: dict[str, Any], count: int = 4) -> Tracker:
    """Items A-1 … and what else is given; one milestone."""
    own = [{"source": "tracker", "ref": f"A-{number}", "project": "bridge"} for number in range(1, count + 1)]
    extra = [{"source": "tracker", "project": "bridge"} | item for item in items]
    milestone = {"source": "plan", "ref": "M-1", "project": "bridge"}
    return Tracker(frame_of("work_items", [*own, *extra]), frame_of("milestones", [milestone]))


def mistakes(**parts: Any) -> list[str]:
    with pytest.raises(PromiseError) as refused:
        content(**parts)
    return refused.value.mistakes


def test_a_content_holds_what_both_sides_agree_on_and_nothing_internal() -> None:
    written = expectations(
        {"key": "pace", "our_owner": "Alice", "evidence": "mails/7", "said_by": "Bob", "said_on": date(2026, 1, 2)}
        | {"kano_type": "must_be", "need_level": "safety", "source": "tracker", "ref": "WISH-7"},
        {"key": "calm", "state": "latent"},
    )
    held = content(expectations=written)
    assert [row["key"] for row in held["expectations"]] == ["pace"]
    assert set(held["expectations"][0]) == {*("key", "version", "statement", "aspect", "phase", "owner_side", "due_on")}
    for internal in ("Alice", "mails/7", "must_be", "safety", "WISH-7"):
        assert internal not in str(held)
    assert held["items"][0] == ["tracker", "A-1", 1.1, "2026-01-05", "2026-03-02"]
    assert held["items"][2][3] is None
    assert [row["key"] for row in held["targets"]] == ["content", "index", "opening"]


def test_rows_of_other_projects_are_left_out() -> None:
    other = targets({"key": "other", "project": "tunnel"})
    assert content(targets=pd.concat([targets(), other])) == content()


def test_the_order_of_rows_does_not_matter() -> None:
    assert content(items=plan().iloc[::-1], targets=targets().iloc[::-1]) == content()


def test_frames_come_back_as_they_went_in() -> None:
    held = content()
    pd.testing.assert_frame_equal(items_frame(held).drop(columns="baseline"), plan().drop(columns="baseline"))
    again = targets_frame(held, "b")
    assert again["baseline"].tolist() == ["b"] * 3
    pd.testing.assert_frame_equal(again[targets().columns], targets())
    assert items_frame(held | {"items": []}).dtypes.equals(plan().dtypes)
    assert baseline_row({"key": "b", "digest": "d"}, held, date(2026, 1, 8))["items"] == 4


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ({"unit": None}, "targets[t].unit: is missing; csat cannot be compared without it"),
        ({"value": None}, "targets[t].value: is missing; csat cannot be compared without it"),
        ({"unit": "point"}, "targets[t].unit: 'point' is not the unit of csat, which is 'fraction'"),
        ({"indicator": "cstat"}, "targets[t].indicator: 'cstat' is not an indicator; did you mean 'csat'?"),
        (
            {"indicator": None},
            "targets[t].indicator, deliverable: neither is given; exactly one of the two measures a target",
        ),
        ({"expectation": None}, "targets[t].expectation: is missing; a target names the expectation it carries"),
        (
            {"expectation": "pase"},
            "targets[t].expectation: 'pase' is not a confirmed expectation of bridge; did you mean 'pace'?",
        ),
        ({"comparator": "within"}, "targets[t].value_high: is missing; within needs both edges"),
        ({"comparator": "within", "value_high": 0.5}, "targets[t].value_high: 0.5 lies below value, 0.8"),
        ({"value_high": 0.9}, "targets[t].value_high: has no meaning with at_least; only within has two edges"),
        ({"due_on": date(2027, 1, 1)}, "targets[t].due_on: 2027-01-01 lies after the contract ends on 2026-12-31"),
        ({"due_on": date(2025, 1, 1)}, "targets[t].due_on: 2025-01-01 lies before the contract starts on 2026-01-01"),
        (
            {"deliverable": "tracker/A-9"},
            "targets[t].deliverable: 'tracker/A-9' does not exist, or no longer; did you mean 'tracker/A-4'?",
        ),
        (
            {"deliverable": "tracker/A-2", "due_on": None},
            "targets[t].due_on: is missing; tracker/A-2 is delivered by a day",
        ),
    ],
)
def test_a_target_that_cannot_be_signed_is_named(target: dict[str, Any], told: str) -> None:
    row = {"key": "t", "due_on": date(2026, 5, 1)} | target
    found = mistakes(targets=targets(row), tracker=tracker(), definitions=DEFINITIONS)
    assert told in found or any(each.startswith(told.partition("; did")[0]) for each in found)


def test_every_mistake_is_told_at_once() -> None:
    rows = targets({"key": "a", "unit": None}, {"key": "b", "expectation": "nobody"}, {"key": "c", "comparator": None})
    assert len(mistakes(targets=rows)) == 3


def test_an_expectation_is_not_kept_by_closing_the_item_that_states_it() -> None:
    read = expectations({"key": "pace", "source": "tracker", "ref": "A-2"})
    (told,) = mistakes(expectations=read)
    assert told.startswith("targets[opening].deliverable: runs in a circle: the expectation 'pace' was read from")


def test_items_that_are_their_own_ancestors_are_named() -> None:
    circle = [{"ref": "B-1", "parent": "B-3"}, {"ref": "B-2", "parent": "B-1"}, {"ref": "B-3", "parent": "B-2"}]
    below = {"ref": "A-8", "parent": "A-1"}
    assert mistakes(tracker=tracker(*circle, below)) == [
        "items: tracker/B-1, tracker/B-2, tracker/B-3 run in a circle of parents"
    ]


def test_an_item_that_no_longer_exists_is_named_unless_its_source_was_never_read() -> None:
    assert mistakes(tracker=tracker(count=3)) == ["items: tracker/A-4 no longer exists in the tracker"]
    content(tracker=Tracker(frame_of("work_items", []), frame_of("milestones", [])), targets=targets({"key": "t"}))


def test_a_plan_outside_the_contract_is_named_with_a_few_of_its_items() -> None:
    late = plan(9).assign(due_on=pd.Timestamp("2027-02-01"))
    assert mistakes(items=late) == [
        "items: tracker/A-1, tracker/A-2, tracker/A-3, tracker/A-4, tracker/A-5 and 4 more due after the contract ends on 2026-12-31"
    ]


def test_an_item_twice_and_nothing_at_all_are_refused() -> None:
    assert mistakes(items=pd.concat([plan(), plan(1)])) == ["items: an item stands in the plan twice"]
    nothing = plan().iloc[:0], targets().iloc[:0]
    assert mistakes(items=nothing[0], targets=nothing[1]) == ["There is nothing to sign: no target and no plan item."]


def test_a_contract_without_an_end_bounds_nothing() -> None:
    given: dict[str, Any] = {"based_on": None, "adjustment": None, "holds_from": date(2026, 1, 5)}
    far = plan().assign(due_on=pd.Timestamp("2099-01-01"))
    unbounded = replace(BRIDGE, starts_on=None, ends_on=None)
    held = baseline_content(unbounded, expectations(), targets(), far, 0, frozen_as_of=date(2026, 1, 5), **given)
    assert held["items"][0][4] == "2099-01-01"
