"""Propose: how shall the signed word change, and what did both sides decide about it?

    form ──▶ proposal in the store ──▶ shown, with its effect ──▶ suspended until a person answers ──▶ store

On demand. The run needs a deployment, because it ends while people talk and starts again, from the top, when they
have decided; it then finds its own proposal in the store and proposes nothing twice.
"""

from __future__ import annotations

from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.form_fields import Name, Note, ProjectKey, Sentence
from flows.left_open import tell_what_is_left_open
from flows.negotiation import asked_before, negotiate, propose_once
from flows.proposed_changes import (
    Address,
    ItemChange,
    NewItem,
    NewTarget,
    TargetChange,
    changes_of,
    impact_of,
)
from tasks.records.adjusting import Reason

_TARGETS, _ITEMS = 200, 5000


@flow(flow_run_name="propose-{project}", on_failure=[tell_what_is_left_open])
def propose(
    *,
    project: ProjectKey,
    reason: Reason,
    rationale: Sentence,
    by: Name,
    targets: Annotated[list[TargetChange], Field(max_length=_TARGETS)] = [],  # noqa: B006 - a form's default; never changed
    add_targets: Annotated[list[NewTarget], Field(max_length=_TARGETS)] = [],  # noqa: B006
    replan_items: Annotated[list[ItemChange], Field(max_length=_ITEMS)] = [],  # noqa: B006
    add_items: Annotated[list[NewItem], Field(max_length=_ITEMS)] = [],  # noqa: B006
    remove_items: Annotated[list[Address], Field(max_length=_ITEMS)] = [],  # noqa: B006
    take_tracker_plan: bool = False,
    take_expectations: Annotated[list[Name], Field(max_length=_TARGETS)] = [],  # noqa: B006
    remove_expectations: Annotated[list[Name], Field(max_length=_TARGETS)] = [],  # noqa: B006
    cost: Note = "",
    schedule_days: Annotated[int | None, Field(ge=-3650, le=3650)] = None,
    resources: Note = "",
    adjustment: Annotated[str, Field(max_length=100)] = "",
) -> State[dict[str, Any]]:
    """Propose an adjustment of the signed promise, then wait, suspended, for what both sides decide.

    Args:
        project: Key of the project.
        reason: Class of the reason (policy P5.1).
        rationale: Why the signed word shall move, in words the customer may read.
        by: Who proposes it.
        targets: The signed targets that change or fall away.
        add_targets: Targets that are promised from now on.
        replan_items: Items of the signed plan that move.
        add_items: Items that join the signed plan.
        remove_items: Items of the signed plan that fall away, as source/ref.
        take_tracker_plan: The tracker's plan of tonight takes the place of the signed plan.
        take_expectations: Expectations to promise as the register has them now, by key.
        remove_expectations: Signed expectations that are no longer promised, by key.
        cost: Impact on cost, in words with its currency.
        schedule_days: Impact on the schedule in working days; later is positive.
        resources: Impact on people and means, in words.
        adjustment: Key of the open adjustment that this is a further version of; empty: a new one.
    """
    if key := asked_before():
        return negotiate(key)
    changes = changes_of(
        targets=targets, add_targets=add_targets, replan_items=replan_items, add_items=add_items, remove_items=remove_items,
        take_expectations=take_expectations, remove_expectations=remove_expectations, take_tracker_plan=take_tracker_plan,
    )  # fmt: skip
    impact = impact_of(cost, schedule_days, resources)
    return negotiate(propose_once(project, reason, rationale, changes, impact, by, adjustment))
