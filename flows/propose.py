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

from flows.form_fields import Name, Note, ProjectKey, Sentence, TargetChange, changes_of, impact_of
from flows.negotiation import negotiate, propose_once
from tasks.records.adjusting import Reason


@flow(flow_run_name="propose-{project}")
def propose(
    *,
    project: ProjectKey,
    reason: Reason,
    rationale: Sentence,
    by: Name,
    targets: Annotated[list[TargetChange], Field(max_length=200)] = [],  # noqa: B006 - a form's default; never changed
    remove_items: Annotated[list[str], Field(max_length=5000)] = [],  # noqa: B006
    take_tracker_plan: bool = False,
    cost: Note = "",
    schedule_days: Annotated[int | None, Field(ge=-3650, le=3650)] = None,
    resources: Note = "",
) -> State[dict[str, Any]]:
    """Propose an adjustment of the signed promise, then wait, suspended, for what both sides decide.

    Args:
        project: Key of the project.
        reason: Class of the reason (policy P5.1).
        rationale: Why the signed word shall move, in words the customer may read.
        by: Who proposes it.
        targets: The signed targets that change.
        remove_items: Plan items that fall away, as source/ref.
        take_tracker_plan: The tracker's plan of tonight takes the place of the signed plan.
        cost: Impact on cost, in words with its currency.
        schedule_days: Impact on the schedule in working days; later is positive.
        resources: Impact on people and means, in words.
    """
    changes = changes_of(targets, remove_items, take_tracker_plan=take_tracker_plan)
    impact = impact_of(cost, schedule_days, resources)
    return negotiate(propose_once(project, reason, rationale, changes, impact, by))
