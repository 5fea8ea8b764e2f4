"""Monitor: where does each project stand against the yardstick it is measured by?

    store ──▶ note what the trackers' issues say is expected (as latent, when the policy names such issues)
    store ──▶ freeze (a plan for projects that have none) ──▶ measure, family by family ──▶ readings
                                      what both sides signed, and those readings ──▶ assess ──▶ attainments, readings

Schedule: part of `nightly`; runs alone on demand.
"""

from __future__ import annotations

from typing import Any

from prefect import flow

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.assess import assess, promised
from tasks.equip import equip
from tasks.freeze import freeze
from tasks.look_ahead import look_ahead
from tasks.measure import FAMILY_NAMES, measure
from tasks.sense import sense_expectations


@flow(flow_run_name=lambda: run_name("monitor"))
@in_turn
def monitor(night: Night = None) -> dict[str, Any]:
    """Measure every indicator of the whole portfolio for one night.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
    """
    night = tonight(night, equip().zone)
    noted = sense_expectations()
    frozen = freeze(night)
    look_ahead(night)
    families = {family: measure(family, night) for family in FAMILY_NAMES}
    if promised(night):
        families["promise"] = assess(night)
    return {"expectations_noted": noted, "baselines_frozen": frozen, "families": families}
