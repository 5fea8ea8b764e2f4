"""What becomes of the signed content under an adjustment, what may be changed, and what moved."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.expectations.adjusting import Difference, check_open, diff, next_state, touched, wording
from tasks.expectations.canonical import digest_of
from tasks.expectations.change_rules import mistakes_in_changes
from tasks.expectations.changing import apply_changes
from tasks.expectations.comparing import COLUMNS, compare
from tasks.expectations.errors import PromiseError
from tasks.expectations.impact import mistakes_in_impact
from tasks.records.adjusting import AdjustmentState
from tests.tasks.store.promises.story import content, expectations, plan

SIGNED, PLAN, REGISTER = content(), plan(), expectations()


def changed(changes: dict[str, Any], **others: Any) -> dict[str, Any]:
    return apply_changes(content(), changes, **others)


def moved(changes: dict[str, Any], **others: Any) -> list[tuple[Any, ...]]:
    frame = compare(content(), changed(changes, **others))
    assert list(frame.columns) == COLUMNS
    return [tuple(cell for cell in row if isinstance(cell, str)) for row in frame.itertuples(index=False, name=None)]


def test_a_target_changes_column_by_column() -> None:
    changes = {"targets": {"changed": {"content": {"value": 1, "due_on": "2026-06-30", "acceptance": ""}}}}
    assert moved(changes) == [
        ("target", "content", "changed", "due_on", "2026-06-30"),
        ("target", "content", "changed", "value", "0.8", "1.0"),
    ]


def test_what_was_signed_in_the_first_form_moves_on_without_our_analysis() -> None:
    before = content() | {"schema": 1}
    before["expectations"] = [
        row | {"kano_type": "must_be", "read_from": "tracker/7"} for row in before["expectations"]
    ]
    after = apply_changes(before, {"targets": {"removed": ["index"]}})
    assert (after["schema"], after["expectations"]) == (2, content()["expectations"])
    assert compare(before, after)["key"].tolist() == ["index"]


def test_targets_come_and_go_and_bring_their_expectation_along() -> None:
    added = {
        "key": "speed",
        "expectation": "tempo",
        "indicator": "csat",
        "comparator": "at_least",
        "value": 0.9,
        "unit": "fraction",
    }
    changes = {"targets": {"added": [added], "removed": ["index"]}}
    register = expectations({"key": "pace"}, {"key": "tempo"})
    assert moved(changes, register=register) == [
        ("expectation", "tempo", "added"),
        ("target", "index", "removed"),
        ("target", "speed", "added"),
    ]
    with pytest.raises(PromiseError, match="expectations: 'tempo' is not a confirmed expectation"):
        changed(changes, register=expectations())


def test_items_are_replanned_added_and_removed() -> None:
    items = {
        "replanned": {"tracker/A-1": {"due_on": "2026-04-01", "weight": 8}},
        "added": [{"source": "tracker", "ref": "A-0", "due_on": "2026-05-01"}],
        "removed": ["tracker/A-2"],
    }
    assert moved({"items": items}) == [
        ("item", "tracker/A-2", "removed"),
        ("item", "tracker/A-0", "added"),
        ("item", "tracker/A-1", "changed", "weight", "1.1", "8.0"),
        ("item", "tracker/A-1", "changed", "due_on", "2026-03-02", "2026-04-01"),
    ]
    assert changed({"items": items})["items"][0] == ["tracker", "A-0", 1.0, None, "2026-05-01"]


def test_the_trackers_plan_takes_the_place_of_the_signed_one() -> None:
    assert moved({"items": "tracker"}, plan=plan(5)) == [("item", "tracker/A-5", "added")]
    with pytest.raises(PromiseError, match="the tracker's plan is not at hand"):
        changed({"items": "tracker"})


def test_the_registers_present_version_is_taken_only_when_asked() -> None:
    newer = expectations({"key": "pace", "version": 2, "statement": "Sooner"})
    assert moved({"targets": {"removed": ["index"]}}, register=newer) == [("target", "index", "removed")]
    assert moved({"expectations": {"taken": ["pace"]}}, register=newer) == [
        ("expectation", "pace", "changed", "statement", "The bridge opens on time", "Sooner"),
        ("expectation", "pace", "changed", "version", "1", "2"),
    ]


def test_what_is_given_stays_as_it_is() -> None:
    before = content()
    digest = digest_of(before)
    apply_changes(before, {"targets": {"removed": ["index"]}, "items": {"removed": ["tracker/A-1"]}})
    assert digest_of(before) == digest


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "changes: nothing changes"),
        ({"targets": {"changed": {}}}, "changes: nothing changes"),
        ({"target": {}}, "target: is not a part of changes; allowed: targets, items, expectations"),
        ({"targets": "tracker"}, "targets: is not a mapping of changed, added, removed"),
        ({"items": "trackers"}, "items: is not a mapping of replanned, added, removed"),
        ({"targets": {"remove": []}}, "targets.remove: is not known; allowed: changed, added, removed"),
        ({"targets": {"removed": {"a": 1}}}, "targets.removed: is not a list"),
        ({"targets": {"changed": {"content": 3}}}, "targets.changed: an entry is not a mapping of columns to values"),
        ({"targets": {"changed": {"pace": {"value": 1}}}}, "targets.changed[pace]: is not a signed target"),
        (
            {"targets": {"changed": {"content": {"colour": 1}}}},
            "targets.changed[content].colour: is not a column of a target",
        ),
        (
            {"targets": {"changed": {"content": {"value": "lots"}}}},
            "targets.changed[content].value: 'lots' is not a number",
        ),
        (
            {"targets": {"changed": {"content": {"value": True}}}},
            "targets.changed[content].value: True is not a number",
        ),
        ({"targets": {"changed": {"content": {"due_on": "31.1.2026"}}}}, "'31.1.2026' is not a day like 2026-01-31"),
        (
            {"targets": {"changed": {"content": {"comparator": ">"}}}},
            "'>' is not a comparator; allowed: at_least, at_most, within",
        ),
        ({"targets": {"changed": {"content": {"key": "other"}}}}, "a target keeps its name"),
        ({"targets": {"changed": {"content": {"value": 1}}, "removed": ["content"]}}, "'content' is changed as well"),
        ({"targets": {"removed": ["pace"]}}, "targets.removed: 'pace' is not a signed target"),
        (
            {"targets": {"added": [{"key": "content"}]}},
            "targets.added[content]: there is a target of that name already",
        ),
        ({"targets": {"added": [{}]}}, "targets.added[0].key: is missing"),
        ({"items": {"removed": ["tracker/A-9"]}}, "items.removed: 'tracker/A-9' is not in the signed plan"),
        (
            {"items": {"replanned": {"A-1": {"due_on": "2026-04-01"}}}},
            "items.replanned[A-1]: is not in the signed plan",
        ),
        ({"items": {"replanned": {"tracker/A-1": {"due_on": None}}}}, "None is not a day"),
        (
            {"items": {"replanned": {"tracker/A-1": {"due_on": "2026-01-01"}}}},
            "would start on 2026-01-05, after it is due on 2026-01-01",
        ),
        ({"items": {"replanned": {"tracker/A-1": {"weight": 0}}}}, "0 is not a number above zero"),
        (
            {"items": {"added": [{"source": "tracker", "ref": "A-1", "due_on": "2026-04-01"}]}},
            "is in the signed plan already",
        ),
        ({"items": {"added": [{"ref": "A-7"}]}}, "lacks source, due_on"),
        ({"expectations": {"removed": ["calm"]}}, "expectations.removed: 'calm' is not signed"),
    ],
)
def test_changes_that_cannot_be_made_are_named(changes: dict[str, Any], told: str) -> None:
    found = mistakes_in_changes(content(), changes)
    assert any(told in each for each in found), found
    with pytest.raises(PromiseError):
        apply_changes(content(), changes, plan=plan())


values = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.floats(allow_nan=False)
nested = st.recursive(
    values,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "targets",
                    "items",
                    "expectations",
                    "changed",
                    "added",
                    "removed",
                    "replanned",
                    "taken",
                    "content",
                    "key",
                    "value",
                    "due_on",
                    "source",
                    "ref",
                    "weight",
                    "tracker/A-1",
                ]
            ),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["targets", "items", "expectations"]), nested))
@settings(deadline=None)
def test_any_changes_are_made_or_refused_with_reasons(changes: dict[str, Any]) -> None:
    if mistakes_in_changes(SIGNED, changes):
        with pytest.raises(PromiseError):
            apply_changes(SIGNED, changes, plan=PLAN, register=REGISTER)
    else:
        assert digest_of(apply_changes(SIGNED, changes, plan=PLAN, register=REGISTER))


def test_plans_compare_by_item_and_column() -> None:
    assert compare(content(), content()).empty
    days = plan().assign(start_on=pd.NaT)
    frame = compare(content(), content(items=days.astype(plan().dtypes.to_dict())))
    assert set(frame["column"]) == {"start_on"}
    assert frame["after"].isna().all()


def test_two_versions_differ_by_path_whatever_the_order() -> None:
    old = {"targets": {"removed": ["a", "b"], "added": [{"key": "c", "value": 1}]}}
    new = {"targets": {"removed": ["b", "a"], "added": [{"key": "c", "value": 2}]}}
    assert diff(old, new) == [Difference("targets.added[c].value", 1, 2)]
    assert diff(old, old) == []


def test_states_follow_one_another_only_as_policy_has_it() -> None:
    allowed = {(state, wanted) for state in AdjustmentState for wanted in AdjustmentState if _goes(state, wanted)}
    assert {(a.value, b.value) for a, b in allowed} == {
        *(("proposed", then) for then in ("proposed", "agreed", "rejected", "withdrawn")),
        *(("agreed", then) for then in ("signed", "rejected", "withdrawn")),
    }


def _goes(state: AdjustmentState, wanted: AdjustmentState) -> bool:
    try:
        return next_state("a", state, wanted) is wanted
    except PromiseError:
        return False


def test_the_whole_plan_collides_with_any_item_but_with_no_target() -> None:
    whole, item, target = {"items": "tracker"}, {"items": {"removed": ["t/1"]}}, {"targets": {"removed": ["a"]}}
    with pytest.raises(PromiseError, match="item t/1"):
        check_open(None, whole, {"x": item})
    with pytest.raises(PromiseError, match="item t/1"):
        check_open(None, item, {"x": whole})
    check_open(None, target, {"x": whole})
    check_open("x", whole, {"x": whole})
    assert touched(target) == {"target a"}
    assert touched({"expectations": {"taken": ["a"], "removed": ["b"]}}) == {"expectation a", "expectation b"}


def test_a_wording_has_one_form() -> None:
    first = wording("why", {"b": 1, "a": "e\u0301"}, None)
    assert first == wording("why", {"a": "é", "b": 1}, None)
    assert first["changes"] == '{"a":"é","b":1}'
    assert first["digest"] != wording("why", {"a": "é", "b": 1}, {})["digest"]


@pytest.mark.parametrize(
    ("impact", "count"),
    [
        (None, 0),
        ({}, 0),
        ({"cost": "12 000 EUR", "schedule_days": -3, "resources": "none"}, 0),
        ({"cost": {"amount": 3.5, "currency": "CNY"}}, 0),
        ({"cost": 12}, 1),
        ({"cost": {"amount": "3"}}, 1),
        ({"schedule_days": 1.5, "resources": 3, "mood": "bad"}, 3),
    ],
)
def test_an_impact_is_stated_in_full_or_refused(impact: Any, count: int) -> None:
    assert len(mistakes_in_impact(impact)) == count
