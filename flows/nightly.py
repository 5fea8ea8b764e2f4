"""Nightly: one whole night for the whole portfolio.

    collect ──▶ monitor ──▶ analyse ──▶ report ──▶ notify

Schedule: every night, one run at a time. Ends Completed, Degraded (naming the bad source; the reports say
what is missing) or Failed. Killed anywhere and run again it ends with the same store and the same mails.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed

from flows.analyse import analyse
from flows.collect import Sources, collect
from flows.monitor import monitor
from flows.night import Night, run_name, tonight
from flows.notify import notify
from flows.report import report
from flows.turn import in_turn
from tasks.announce import progress
from tasks.equip import equip
from tasks.log import begin, finish
from tasks.look_ahead import plan_ahead
from tasks.present import present, present_progress
from tasks.records.choices import RunState

logger = logging.getLogger(__name__)

STAGES = ("collect", "monitor", "analyse", "report", "notify")


@flow(flow_run_name=lambda: run_name("nightly"))
@in_turn
def nightly(night: Night = None, sources: Sources = None) -> State[dict[str, Any]]:
    """Pull, check, measure, analyse, report and notify for one night.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
        sources: Keys of the sources to pull; empty: all of the portfolio.
    """
    night = tonight(night, equip().zone)
    begin("nightly", night)
    summary: dict[str, Any] = {"night": night.isoformat()}
    try:
        missing = _stages(night, sources, summary)
    except Exception as error:
        finish("nightly", night, RunState.FAILED, summary | {"error": str(error)})
        raise
    state = RunState.DEGRADED if missing else RunState.COMPLETED
    finish("nightly", night, state, summary)
    present(night, state, summary)
    if missing:
        message = "; ".join(f"{key}: {reason}" for key, reason in missing.items())
        return Completed(name="Degraded", message=message, data=summary)
    return Completed(data=summary)


def _stages(night: date, sources: list[str] | None, summary: dict[str, Any]) -> dict[str, str]:
    """Run the child flows in order, filling `summary`; return what is missing, by source."""
    # The parent's heartbeat covers its children, and each sync child would wait a second for its own.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), progress("night", len(STAGES)) as advance:
        bar = present_progress(night)
        plan_ahead(night)
        # A flow that returns a state gives its caller the state's data.
        collected = cast("dict[str, Any]", collect(night, sources))
        summary["collect"] = collected
        missing = {key: row["reason"] for key, row in collected.items() if row["state"] != "completed"}
        advance(1)
        for done, stage in enumerate((monitor, analyse, report, notify), start=1):
            bar(done / len(STAGES))
            summary[stage.name] = stage(night)
            advance(1)
        bar(1.0)
    return missing
