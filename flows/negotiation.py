"""Where does a proposal stand, and what does this run still have to do about it?

The store knows; a run only asks and answers. So a run that was lost with its server, resumed after an upgrade, or
overtaken by the command line never does anything twice and never undoes what a person did elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field, ValidationError

from tasks.equip import equip
from tasks.expectations.adjusting import OPEN_STATES, wording
from tasks.present_proposal import present_proposal, proposal_in_words
from tasks.propose import propose
from tasks.records.adjusting import AdjustmentState, Reason
from tasks.settle_adjustment import decide_adjustment
from tasks.store.promises.adjustments import adjustment_of, adjustments, versions_of

logger = logging.getLogger(__name__)

_VERSION = "-version-"  # between the adjustment's key and the version, in what the server keeps of a run's questions
_AGAIN = "-again"
_CHANGED_FORM = "This form is not the one that was answered, so that answer decides nothing; please answer once more"


class Outcome(StrEnum):
    """What people decide about a proposal."""

    AGREED = "agreed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Decision(RunInput):
    """What both sides decided about the proposal as it is shown; nothing is decided by leaving this closed."""

    outcome: Outcome = Field(description="What both sides decided. Agreed draws up the document that both then sign.")
    by: str = Field(description="Who records this.", min_length=1, max_length=100)


def asked_before() -> str | None:
    """The adjustment that this run asked about before it was suspended; None on its first start."""
    return asked_by(_own_run())


def asked_by(run: FlowRun) -> str | None:
    """The adjustment that a run asked about; None when it asked nothing yet."""
    asked = [key.rpartition(_VERSION)[0] for key in run.empirical_policy.pause_keys or () if _VERSION in key]
    return asked[0] if asked else None


def propose_once(  # noqa: PLR0917 - the order in which the verb takes them
    project: str,
    reason: Reason,
    rationale: str,
    changes: Mapping[str, Any],
    impact: Mapping[str, Any] | None,
    by: str,
    adjustment: str = "",
) -> str:
    """Propose, or find what this run proposed before it was lost; returns the key of the adjustment.

    With `adjustment` the proposal is a further version of that one.
    """
    digest, began = wording(rationale, changes, impact)["digest"], _own_run().created
    found = _revised_before(adjustment, digest, began) if adjustment else _proposed_before(project, digest, began)
    return found or propose(project, reason, rationale, changes, impact, by, adjustment or None).key


def negotiate(key: str) -> State[dict[str, Any]]:
    """Ask for the decision on an adjustment while it is open, record it, and say how it stands.

    Each version is asked for by itself: an answer to a version that was revised meanwhile decides nothing.
    """
    decided_here = False
    while (standing := adjustment_of(equip().engine, key))["state"] == AdjustmentState.PROPOSED:
        decision = _ask(key, standing["version"])
        decide_adjustment(key, AdjustmentState(decision.outcome.value), decision.by)
        decided_here = True
    present_proposal(key)
    outcome = {name: standing[name] for name in ("key", "state", "version", "document", "decided_by")}
    told = f"{key} is {standing['state']}" + (f" by {standing['decided_by']}" if standing["decided_by"] else "")
    if standing["document"]:
        told += f"; both sides sign {standing['document']}"
    if decided_here:
        return Completed(message=f"{told}.", data=outcome)
    logger.info("%s was settled elsewhere; nothing is decided here", key)
    return Completed(name="SettledElsewhere", message=f"Settled elsewhere: {told}.", data=outcome)


def _ask(key: str, version: int) -> Decision:
    """The decision on a version, which is waited for; asked anew when the answer is to a form of another version."""
    described, asked = proposal_in_words(key), f"{key}{_VERSION}{version}"
    while True:
        try:
            return suspend_flow_run(wait_for_input=Decision.with_initial_data(description=described), key=asked)
        except ValidationError as error:
            logger.warning("%s: %s", _CHANGED_FORM, error)
            described, asked = f"{_CHANGED_FORM}.\n\n{described}", f"{asked}{_AGAIN}"


def _own_run() -> FlowRun:
    with get_client(sync_client=True) as client:
        return client.read_flow_run(flow_run.id)


def _revised_before(adjustment: str, digest: str | None, since: datetime | None) -> str | None:
    """The adjustment, when a version of it with this wording was proposed since then."""
    versions = versions_of(equip().engine, adjustment)
    ours = versions[(versions["digest"] == digest) & (versions["proposed_at"] >= since)]
    return None if ours.empty else adjustment


def _proposed_before(project: str, digest: str | None, since: datetime | None) -> str | None:
    """The adjustment that holds this wording in any of its versions, if it is open or was proposed since then."""
    engine = equip().engine
    known = adjustments(engine, project)
    versions = versions_of(engine)
    worded = set(versions.loc[versions["digest"] == digest, "adjustment"])
    ours = known[known["key"].isin(worded) & (known["state"].isin(OPEN_STATES) | (known["proposed_at"] >= since))]
    return None if ours.empty else str(ours["key"].iloc[-1])
