"""Whose turn is it? One flow at a time works on a state folder, and what a killed one left is settled.

A lock on a file is held by the process and freed by the kernel when the process dies, however it dies. So
whoever holds the lock knows that every other run of these flows that still says Running has lost its
process; it sets those runs and their open task runs to Crashed.
"""

from __future__ import annotations

import fcntl
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar, get_type_hints

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.runtime import flow_run
from prefect.states import Crashed

from tasks.equip import equip

logger = logging.getLogger(__name__)

FLOW_NAMES = ["nightly", "collect", "monitor", "analyse", "report", "notify", "backfill", "replay", "forecast"]
_GONE = "The process of this run is gone; run the night again, it goes on where it stopped."

P = ParamSpec("P")
R = TypeVar("R")

_held = False


def in_turn(work: Callable[P, R]) -> Callable[P, R]:
    """Make a flow's function wait for its turn on the state folder before it does anything."""

    @wraps(work)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        with turn(equip().settings.var):
            return work(*args, **kwargs)

    # Prefect reads the parameters' types where the function was defined; here they are other names.
    guarded.__annotations__ = get_type_hints(work, include_extras=True)
    guarded.__signature__ = inspect.signature(work, eval_str=True)  # type: ignore[attr-defined] # as functools says
    return guarded


@contextmanager
def turn(state_folder: Path) -> Iterator[None]:
    """Hold the state folder for this flow; wait while another process holds it. Child flows pass through."""
    global _held  # noqa: PLW0603 - the lock belongs to the process
    if _held:
        yield
        return
    state_folder.mkdir(parents=True, exist_ok=True)
    with (state_folder / "turn.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.info("another run works on %s; waiting for its end", state_folder)
            fcntl.flock(handle, fcntl.LOCK_EX)
        _held = True
        try:
            settle_orphans()
            yield
        finally:
            _held = False


def settle_orphans() -> int:
    """Set the runs that lost their process to Crashed; return how many. Call it only while holding the turn."""
    running = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING]))
    unended = TaskRunFilterState(type=TaskRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    me = flow_run.id
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=FLOW_NAMES)), flow_run_filter=FlowRunFilter(state=running)
        )
        orphans = [run.id for run in found if str(run.id) != me]
        for run_id in orphans:
            client.set_flow_run_state(run_id, Crashed(message=_GONE), force=True)
        if orphans:
            mine = FlowRunFilter(id=FlowRunFilterId(any_=orphans))
            for task_run in client.read_task_runs(flow_run_filter=mine, task_run_filter=TaskRunFilter(state=unended)):
                client.set_task_run_state(task_run.id, Crashed(message=_GONE), force=True)
    return len(orphans)
