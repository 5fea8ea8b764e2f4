"""A run about a proposal failed: what is in the store all the same, and how does one go on?

An adjustment outlives every run. So a run that failed, or that an upgraded form no longer accepts, says in its log where
the adjustment stands; it changes nothing itself.
"""

from __future__ import annotations

from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import FlowRun, State
from prefect.logging.loggers import flow_run_logger

from flows.negotiation import asked_by
from tasks.equip import equip
from tasks.expectations.adjusting import OPEN_STATES
from tasks.records.adjusting import AdjustmentState
from tasks.store.promises.adjustments import adjustments


def tell_what_is_left_open(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 - Prefect calls it so
    """Say in the run's log which adjustment it left in the store and what can be done with it."""
    tell = flow_run_logger(flow_run, flow).error
    rows = _left_by(flow_run)
    if not rows:
        tell("This run left nothing in the store.")
    for row in rows:
        key, standing = row["key"], f"{row['key']} is {row['state']}, in version {row['version']}, and stays so"
        if row["state"] == AdjustmentState.PROPOSED:
            ways = f"run adjust with {key}, or type: wordkeeper promise agree {key} (or reject, or withdraw)"
            tell(f"{standing}; nothing is lost. To go on, {ways}.")
        else:
            tell(f"{standing}; this run has nothing more to do about it.")


def _left_by(run: FlowRun) -> list[dict[str, Any]]:
    """The adjustment that the run was for or asked about; before that, what its project has open since it began."""
    known = adjustments(equip().engine)
    named = asked_by(run) or run.parameters.get("adjustment")
    if named:
        chosen = known["key"] == named
    else:
        chosen = (known["project"] == run.parameters.get("project")) & known["state"].isin(OPEN_STATES)
        chosen &= known["proposed_at"] >= run.created
    rows: list[dict[str, Any]] = known[chosen].to_dict("records")
    return rows
