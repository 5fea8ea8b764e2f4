"""What may a proposal move, and how does the form ask for it? The same changes as `wordkeeper promise propose --changes`.

Here only what a form can contradict within itself; whether the changes fit what is signed, the proposing itself checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from flows.form_fields import Day, Name
from tasks.expectations.errors import PromiseError
from tasks.records.promises import Comparator

_HEAVIEST = 1_000_000
_ADDRESS = "^[^/]+/.+$"

Number = Annotated[float, Field(allow_inf_nan=False)]
Address = Annotated[str, Field(pattern=_ADDRESS, max_length=300)]


class TargetCell(StrEnum):
    """A cell of a signed target that may become empty."""

    ACCEPTANCE = "acceptance"
    COMPARATOR = "comparator"
    DELIVERABLE = "deliverable"
    DUE_ON = "due_on"
    INDICATOR = "indicator"
    SCOPE = "scope"
    STATEMENT = "statement"
    UNIT = "unit"
    VALUE = "value"
    VALUE_HIGH = "value_high"


class _Asked(BaseModel):
    """A part of the form. What it does not ask is refused: a form of another version must not lose its answers."""

    model_config = ConfigDict(extra="forbid")


class _SignedTarget(_Asked):
    target: Name = Field(description="Key of the signed target.")


class _AnotherTarget(_Asked):
    key: Name = Field(description="Stable name of the target in its project.")
    expectation: Name = Field(description="Key of the expectation it carries.")
    statement: str = Field(description="The target in words.", min_length=1, max_length=4000)


class _TargetCells(_Asked):
    """What a target says, beside its name and its expectation."""

    value: Number | None = Field(default=None, description="Value to reach; the lower edge of a range.")
    value_high: Number | None = Field(default=None, description="Upper edge of a range.")
    due_on: Day | None = Field(default=None, description="Day by which it holds.")
    acceptance: str = Field(default="", description="Condition under which it counts as met.", max_length=4000)
    indicator: str = Field(default="", description="Indicator that measures it.", max_length=100)
    scope: str = Field(default="", description="Scope of the indicator.", max_length=400)
    comparator: Comparator | None = Field(default=None, description="How a reading is compared with the value.")
    unit: str = Field(default="", description="Unit of the values.", max_length=100)
    deliverable: str = Field(
        default="", description="Item or milestone that measures it, as source/ref.", max_length=300
    )

    def cells(self, *besides: str) -> dict[str, Any]:
        """What is said, by column, without the fields named."""
        said = self.model_dump(mode="json", exclude=set(besides), exclude_none=True)
        return {name: value for name, value in said.items() if value != ""}


class TargetChange(_TargetCells, _SignedTarget):
    """What changes in one signed target; what is left empty stays as it is signed."""

    expectation: str = Field(
        default="", description="Key of the expectation that it carries from now on.", max_length=100
    )
    statement: str = Field(default="", description="The target in words.", max_length=4000)
    clear: list[TargetCell] = Field(default=[], description="Cells that become empty.", max_length=len(TargetCell))
    remove: bool = Field(default=False, description="The target falls away.")

    def filled(self) -> dict[str, Any]:
        """Columns that get a value."""
        return self.cells("target", "clear", "remove")

    def changed(self) -> dict[str, Any]:
        """Columns with their new values; None where a cell becomes empty."""
        return self.filled() | {cell.value: None for cell in self.clear}


class NewTarget(_TargetCells, _AnotherTarget):
    """A target that is promised from now on; an expectation that is not signed yet comes along with it."""


class ItemChange(_Asked):
    """How one item of the signed plan moves; what is left empty stays as it is signed."""

    item: Address = Field(description="The item, as source/ref.")
    start_on: Day | None = Field(default=None, description="New planned start.")
    due_on: Day | None = Field(default=None, description="New planned finish.")
    weight: Number | None = Field(default=None, description="New weight: hours, or one an item.", gt=0, le=_HEAVIEST)
    no_start: bool = Field(default=False, description="The start falls away; the item counts at its finish.")

    def replanned(self) -> dict[str, Any]:
        """Cells with their new values; None where the start falls away."""
        moved = self.model_dump(mode="json", exclude={"item", "no_start"}, exclude_none=True)
        return moved | ({"start_on": None} if self.no_start else {})


class NewItem(_Asked):
    """An item that joins the signed plan."""

    item: Address = Field(description="The item, as source/ref.")
    due_on: Day = Field(description="Planned finish.")
    start_on: Day | None = Field(default=None, description="Planned start; empty: it counts at its finish.")
    weight: Number = Field(default=1.0, description="Weight: hours, or one an item.", gt=0, le=_HEAVIEST)

    def row(self) -> dict[str, Any]:
        """The item as changes hold it."""
        source, _, ref = self.item.partition("/")
        return {"source": source, "ref": ref} | self.model_dump(mode="json", exclude={"item"}, exclude_none=True)


def changes_of(
    *,
    targets: Sequence[TargetChange] = (),
    add_targets: Sequence[NewTarget] = (),
    replan_items: Sequence[ItemChange] = (),
    add_items: Sequence[NewItem] = (),
    remove_items: Sequence[str] = (),
    take_expectations: Sequence[str] = (),
    remove_expectations: Sequence[str] = (),
    take_tracker_plan: bool = False,
) -> dict[str, Any]:
    """What the form says, as `tasks.expectations.changing` has changes; PromiseError when it contradicts itself."""
    mistakes = [
        *_twice("targets", [each.target for each in targets]),
        *_twice("replan_items", [each.item for each in replan_items]),
        *(mistake for each in targets for mistake in _contradictions(each)),
        *(mistake for each in replan_items for mistake in _idle(each)),
    ]
    if take_tracker_plan and (replan_items or add_items or remove_items):
        mistakes.append("take_tracker_plan: takes the whole plan; leave the lists of items empty")
    if mistakes:
        raise PromiseError(mistakes)
    parts: dict[str, dict[str, Any]] = {
        "targets": {
            "changed": {each.target: each.changed() for each in targets if not each.remove},
            "added": [each.cells() for each in add_targets],
            "removed": sorted(each.target for each in targets if each.remove),
        },
        "items": {
            "replanned": {each.item: each.replanned() for each in replan_items},
            "added": [each.row() for each in add_items],
            "removed": sorted(set(remove_items)),
        },
        "expectations": {"taken": sorted(set(take_expectations)), "removed": sorted(set(remove_expectations))},
    }
    said = {part: {name: below for name, below in value.items() if below} for part, value in parts.items()}
    changes: dict[str, Any] = {part: value for part, value in said.items() if value}
    return changes | ({"items": "tracker"} if take_tracker_plan else {})


def impact_of(cost: str, schedule_days: int | None, resources: str) -> dict[str, Any] | None:
    """The impact of a proposal as `tasks.expectations.impact` has it; None when nothing is said of it."""
    said = {"cost": cost or None, "schedule_days": schedule_days, "resources": resources or None}
    return {name: value for name, value in said.items() if value is not None} or None


def _twice(place: str, names: Sequence[str]) -> Iterable[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{place}[{name}]: is named twice; say everything about it in one place"


def _contradictions(change: TargetChange) -> Iterable[str]:
    place = f"targets[{change.target}]"
    if change.remove and change.changed():
        yield f"{place}: is changed and falls away; do one of both"
    elif not (change.remove or change.changed()):
        yield f"{place}: say what changes, or that it falls away"
    for cell in change.clear:
        if cell in change.filled():
            yield f"{place}.{cell}: gets a value and becomes empty; do one of both"


def _idle(change: ItemChange) -> Iterable[str]:
    if not change.replanned():
        yield f"replan_items[{change.item}]: say what moves"
    elif change.no_start and change.start_on:
        yield f"replan_items[{change.item}].start_on: gets a day and falls away; do one of both"
