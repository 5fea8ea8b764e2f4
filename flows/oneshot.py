"""How is a flow run once from the command line, and everything settled before the process ends?

Prefect writes task runs from events, some time after they happen. A command that brings its own server
stops that server at its exit, so it first waits until every task run of its flow run has its final state.
"""

from __future__ import annotations

import time
from typing import Any, cast

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import TERMINAL_STATES, State
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

SETTLE_TIMEOUT_SECONDS = 60.0


def run_once(work: Flow[..., Any], **parameters: Any) -> State[Any]:
    """Run a flow in this process and return its final state, with all its task runs settled."""
    # A one-shot run is watched by whoever started it; its heartbeat would only cost a second at the end.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        state = cast("State[Any]", work(**parameters, return_state=True))
    _settle(state)
    return state


def _settle(state: State[Any]) -> None:
    """Wait until the server that ends with this process has recorded the end of every task run."""
    APILogWorker.drain_all(timeout=10)
    EventsWorker.drain_all(timeout=30)
    if PREFECT_API_URL.value():
        return  # that server lives on and records the rest by itself
    deadline = time.monotonic() + SETTLE_TIMEOUT_SECONDS
    with get_client(sync_client=True) as client:
        before = None
        # A task run may still be on its way to the recorder: the counts must stand still for a flush interval.
        while time.monotonic() < deadline and (counts := _counts(client, state)) != before:
            before = counts if counts[0] == counts[1] else None
            time.sleep(1.1 if before else 0.1)


def _counts(client: SyncPrefectClient, state: State[Any]) -> tuple[int, int]:
    """The number of task runs of the flow run and its children, and how many of them have ended."""
    run_id = str(state.state_details.flow_run_id)
    body = {"flow_runs": {"parent_flow_run_id": {"any_": [run_id]}}}
    children = [row["id"] for row in client.request("POST", "/flow_runs/filter", json=body).json()]
    within = {"id": {"any_": [run_id, *children]}}
    ended = {"state": {"type": {"any_": sorted(kind.value for kind in TERMINAL_STATES)}}}
    total = client.request("POST", "/task_runs/count", json={"flow_runs": within}).json()
    done = client.request("POST", "/task_runs/count", json={"flow_runs": within, "task_runs": ended}).json()
    return int(total), int(done)
