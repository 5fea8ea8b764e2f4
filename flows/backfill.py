"""Backfill: what would past nights have read?

    history in the store ──▶ for each night: measure, judge, track, follow ──▶ readings, deviation events, verdicts

On demand. Each night uses what was valid then; nobody is told anything. Nights that have readings already
are left alone unless asked for again; a reading that changes is restated, not overwritten.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from flows.turn import in_turn
from tasks.explain import explain
from tasks.learn import learn
from tasks.remeasure import remeasure

First = Annotated[date, Field(description="First night to measure.", ge=date(2000, 1, 1))]
Last = Annotated[date, Field(description="Last night to measure.", le=date(2100, 1, 1))]
EveryDays = Annotated[
    int,
    Field(
        description="Days between two nights, before the last four weeks, which are whole; 7: Sundays, when charts' weeks end.",
        ge=1,
        le=31,
    ),
]
Again = Annotated[bool, Field(description="Also measure nights that have readings already.")]


@flow(flow_run_name="backfill-{first:%Y-%m-%d}-{last:%Y-%m-%d}")
@in_turn
def backfill(first: First, last: Last, every_days: EveryDays = 1, again: Again = False) -> dict[str, Any]:
    """Measure and analyse past nights from the history in the store.

    Args:
        first: First night to measure.
        last: Last night to measure.
        every_days: Days between two nights, before the last four weeks, which are whole.
        again: Also measure nights that have readings already.
    """
    measured: dict[str, Any] = remeasure(first, last, every_days=every_days, again=again)
    if measured["measured"]:
        explain(last, every_open=True)  # the nights between are past: only what is still open is explained
        learn(measured["through"], since=first)  # later nights were tracked and their measures followed anew
    return measured
