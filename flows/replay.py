"""Replay: what do a night's raw pages say when they are read again?

    raw archive ──▶ check ──▶ save

On demand, without the network: after a mapping was corrected, or to see how a night came about.
"""

from __future__ import annotations

from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import Field

from flows.collect import land
from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.equip import equip
from tasks.recall import recall

SourceKey = Annotated[
    str, Field(description="Key of the source, as its file in the portfolio is called.", min_length=1)
]


@flow(flow_run_name=lambda: run_name("replay"))
@in_turn
def replay(source: SourceKey, night: Night = None) -> State[dict[str, Any]]:
    """Read a night's raw pages of one source from the archive again.

    Args:
        source: Key of the source, as its file in the portfolio is called.
        night: The night whose pages are read; empty: the day that the scheduled start belongs to.
    """
    desk = equip()
    desk.chosen_sources([source])
    night = tonight(night, desk.zone)
    outcome = land(source, night, recall(source, night))
    if outcome["state"] == "completed":
        return Completed(data={source: outcome})
    return Completed(name="Degraded", message=f"{source}: {outcome['reason']}", data={source: outcome})
