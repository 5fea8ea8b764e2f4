"""Edit cause: why is this deviation there, in the eyes of a person?

    form ──▶ a new version of what is said of the cause ──▶ the cause-effect matrix, shown

On demand. What a person says wins over what the data suggest; every version is kept.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from flows.form_fields import Name
from tasks.deviations.cause_rules import Said
from tasks.edit_cause import edit_cause as kept
from tasks.present_causes import present_causes
from tasks.records.explaining import Branch

DeviationKey = Annotated[str, Field(min_length=1, max_length=400)]
CauseName = Annotated[str, Field(max_length=400)]
Words = Annotated[str, Field(max_length=1000)]
Importance = Annotated[int, Field(ge=1, le=10)]
Relation = Literal[0, 1, 3, 9]


@flow(flow_run_name="edit-cause-{deviation}")
def edit_cause(
    *,
    deviation: DeviationKey,
    by: Name,
    cause: CauseName = "",
    statement: Words = "",
    branch: Branch | None = None,
    importance: Importance | None = None,
    relation: Relation | None = None,
    dismissed: bool = False,
) -> dict[str, Any]:
    """Weigh a cause of a deviation, dismiss it, or write one of your own; what is left empty stays as it stands.

    Args:
        deviation: Key of the deviation, as its page shows it: project|indicator|scope|day it opened.
        by: Who says so.
        cause: Name of the cause, as the deviation's page lists it, e.g. blocked_items; empty: a cause of your own.
        statement: The cause in words; needed for one of your own.
        branch: Branch of the fishbone it belongs to.
        importance: How important it is, from 1 to 10.
        relation: How strongly it is related to the deviation: 0 not, 1 weakly, 3 somewhat, 9 strongly.
        dismissed: It is no cause of this deviation.
    """
    said = Said(branch, statement or None, importance, relation, dismissed)
    done = kept(deviation, cause or None, said, by)
    present_causes(deviation)
    return {"deviation": deviation, "cause": done.cause, "version": done.version, "new": done.new}
