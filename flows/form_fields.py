"""What do the forms of the signed promise ask? The fields that several of them share, described and bounded."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)

ProjectKey = Annotated[str, Field(min_length=1, max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Sentence = Annotated[str, Field(min_length=1, max_length=4000)]
Note = Annotated[str, Field(max_length=4000)]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class TargetChange(BaseModel):
    """What changes in one signed target; what is left empty stays as it is signed."""

    target: str = Field(description="Key of the signed target.", min_length=1, max_length=100)
    value: float | None = Field(None, description="New value to reach; the lower edge of a range.")
    value_high: float | None = Field(None, description="New upper edge of a range.")
    due_on: date | None = Field(None, description="New day by which it holds.", ge=EARLIEST, le=LATEST)
    acceptance: str = Field("", description="New condition under which it counts as met.", max_length=4000)
    remove: bool = Field(False, description="The target falls away.")


def changes_of(targets: list[TargetChange], removed_items: list[str], *, take_tracker_plan: bool) -> dict[str, object]:
    """The changes of a proposal in the form in which proposals are kept. ValueError when they contradict each other."""
    if take_tracker_plan and removed_items:
        raise ValueError("Taking the tracker's plan takes the whole plan; leave the removed items out.")
    changed = {
        each.target: cells
        for each in targets
        if not each.remove
        and (
            cells := each.model_dump(
                mode="json", exclude={"target", "remove"}, exclude_none=True, exclude_defaults=True
            )
        )
    }
    removed = sorted(each.target for each in targets if each.remove)
    parts = {"changed": changed, "removed": removed}
    moved: dict[str, object] = {name: part for name, part in parts.items() if part}
    changes: dict[str, object] = {"targets": moved} if moved else {}
    if removed_items:
        changes["items"] = {"removed": sorted(removed_items)}
    return changes | ({"items": "tracker"} if take_tracker_plan else {})


def impact_of(cost: str, schedule_days: int | None, resources: str) -> dict[str, object] | None:
    """The impact of a proposal in the form in which proposals are kept; None when nothing is said of it."""
    said = {"cost": cost or None, "schedule_days": schedule_days, "resources": resources or None}
    return {name: value for name, value in said.items() if value is not None} or None
