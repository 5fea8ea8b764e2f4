"""Forecast: when will each project, milestone and signed target be finished?

    items + signed plan ──▶ throughput ─┐
    readings ──▶ gained schedule ───────┴▶ trials, tried on the past ──▶ forecasts

Schedule: part of `analyse` on the policy's weekday; runs alone on demand.
"""

from __future__ import annotations

from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.equip import equip
from tasks.forecast import forecast as forecast_projects
from tasks.forecast import measured_night


@flow(flow_run_name=lambda: run_name("forecast"))
@in_turn
def forecast(
    night: Night = None, projects: Annotated[list[str] | None, Field(max_length=10_000)] = None
) -> dict[str, Any]:
    """Forecast by throughput and by earned schedule, and try both on each project's past.

    Args:
        night: The night to run for; empty: the last measured one up to the day that the scheduled start belongs to.
        projects: Keys of the projects; empty: all.
    """
    counts: dict[str, Any] = forecast_projects(night or measured_night(tonight(None, equip().zone)), projects or None)
    return counts
