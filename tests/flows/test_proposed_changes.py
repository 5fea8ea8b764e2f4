"""What the form of a proposal says, against what a file of changes says: the same, or every contradiction at once."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from flows.proposed_changes import ItemChange, NewItem, NewTarget, TargetCell, TargetChange, changes_of, impact_of
from tasks.expectations.change_rules import TARGET_COLUMNS
from tasks.expectations.changing import apply_changes
from tasks.expectations.errors import PromiseError
from tests.tasks.store.promises.story import content, expectations

SPEED = {"key": "speed", "expectation": "tempo", "statement": "Fast", "indicator": "csat"}
REACHED = {"comparator": "at_least", "value": 0.0, "unit": "fraction"}


def test_the_form_says_what_a_file_says_and_comes_to_the_same_content() -> None:
    said = changes_of(
        targets=[
            TargetChange.model_validate({"target": "content", "value": 0, "due_on": "2026-06-30", "clear": ["scope"]}),
            TargetChange(target="index", remove=True),
        ],
        add_targets=[NewTarget.model_validate(SPEED | REACHED)],
        replan_items=[
            ItemChange.model_validate({"item": "tracker/A-1", "due_on": "2026-04-01", "weight": 8, "no_start": True})
        ],
        add_items=[NewItem.model_validate({"item": "tracker/A/0", "due_on": "2026-05-01"})],
        remove_items=["tracker/A-2", "tracker/A-2"],
        remove_expectations=[],
    )
    file = {
        "targets": {
            "changed": {"content": {"value": 0, "due_on": "2026-06-30", "scope": None}},
            "added": [SPEED | REACHED],
            "removed": ["index"],
        },
        "items": {
            "replanned": {"tracker/A-1": {"due_on": "2026-04-01", "weight": 8, "start_on": None}},
            "added": [{"source": "tracker", "ref": "A/0", "due_on": "2026-05-01", "weight": 1}],
            "removed": ["tracker/A-2"],
        },
    }
    assert said == file
    register = expectations({"key": "pace"}, {"key": "tempo"})
    assert apply_changes(content(), said, register=register) == apply_changes(content(), file, register=register)


def test_what_is_left_empty_is_not_said() -> None:
    assert changes_of() == {}
    assert changes_of(take_tracker_plan=True, take_expectations=["b", "a"]) == {
        "items": "tracker",
        "expectations": {"taken": ["a", "b"]},
    }
    assert impact_of("", None, "") is None
    assert impact_of("1000 EUR", 0, "") == {"cost": "1000 EUR", "schedule_days": 0}


def test_contradictions_within_the_form_are_told_all_at_once() -> None:
    with pytest.raises(PromiseError) as refused:
        changes_of(
            targets=[
                TargetChange(target="a", value=1, remove=True),
                TargetChange(target="b"),
                TargetChange(target="c", unit="fraction", clear=[TargetCell.UNIT]),
                TargetChange(target="d", value=1),
                TargetChange(target="d", value=2),
            ],
            replan_items=[
                ItemChange(item="tracker/A-1"),
                ItemChange.model_validate({"item": "tracker/A-2", "start_on": "2026-03-01", "no_start": True}),
            ],
            take_tracker_plan=True,
        )
    assert refused.value.mistakes == [
        "targets[d]: is named twice; say everything about it in one place",
        "targets[a]: is changed and falls away; do one of both",
        "targets[b]: say what changes, or that it falls away",
        "targets[c].unit: gets a value and becomes empty; do one of both",
        "replan_items[tracker/A-1]: say what moves",
        "replan_items[tracker/A-2].start_on: gets a day and falls away; do one of both",
        "take_tracker_plan: takes the whole plan; leave the lists of items empty",
    ]


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (TargetChange, {"target": ""}),
        (TargetChange, {"target": "a", "value": "nan"}),
        (TargetChange, {"target": "a", "due_on": "1026-01-31"}),
        (TargetChange, {"target": "a", "comparator": "above"}),
        (TargetChange, {"target": "a", "new_value": 1}),
        (NewTarget, {"key": "a", "expectation": "b"}),
        (ItemChange, {"item": "A-1"}),
        (ItemChange, {"item": "tracker/A-1", "weight": 0}),
        (NewItem, {"item": "tracker/A-1"}),
        (NewItem, {"item": "tracker/A-1", "due_on": "2026-02-30"}),
    ],
)
def test_the_form_refuses_what_is_out_of_bounds_or_not_asked(model: type[BaseModel], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(fields)


def test_every_cell_of_a_target_can_be_changed_and_every_field_says_what_it_is() -> None:
    columns = set(TARGET_COLUMNS) - {"key"}
    assert set(TargetChange.model_fields) - {"target", "clear", "remove"} == columns
    assert {cell.value for cell in TargetCell} == columns - {"expectation"}
    assert set(NewTarget.model_fields) == {"key", *columns}
    for model in (TargetChange, NewTarget, ItemChange, NewItem):
        assert [name for name, field in model.model_fields.items() if not field.description] == []
    assert next(iter(TargetChange.model_fields)) == "target"
