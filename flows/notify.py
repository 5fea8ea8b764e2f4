"""Notify: who is told what tonight, and did it leave?

    events + people ──▶ decide ──▶ notices (each once) ──▶ deliver ──▶ attempts

Schedule: part of `nightly`; runs alone on demand. Running it again sends nothing twice.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.decide import decide
from tasks.deliver import deliver
from tasks.equip import equip


@flow(flow_run_name=lambda: run_name("notify"))
@in_turn
def notify(night: Night = None) -> dict[str, Any]:
    """Decide tonight's notices and deliver all that are pending.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
    """
    night = tonight(night, equip().zone)
    return {"decided": decide(night), "delivered": deliver()}
