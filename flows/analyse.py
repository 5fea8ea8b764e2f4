"""Analyse: which readings left their agreed band, got worse, or came back?

    readings + open deviations ──▶ track ──▶ deviation events

Schedule: part of `nightly`; runs alone on demand.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.equip import equip
from tasks.track import track


@flow(flow_run_name=lambda: run_name("analyse"))
@in_turn
def analyse(night: Night = None) -> dict[str, Any]:
    """Advance the deviations of the whole portfolio by one night.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
    """
    return track(tonight(night, equip().zone))
