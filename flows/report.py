"""Report: what do the people see tomorrow morning?

    readings, deviations, data quality ──▶ publish ──▶ report site, one part per audience

Schedule: part of `nightly`; runs alone on demand.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.equip import equip
from tasks.publish import publish


@flow(flow_run_name=lambda: run_name("report"))
@in_turn
def report(night: Night = None) -> dict[str, Any]:
    """Write the report site for every audience.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
    """
    night = tonight(night, equip().zone)
    return publish(night)
