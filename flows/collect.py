"""Collect: what did the trackers and feedback channels say tonight?

    each source: pull ──▶ raw archive ──▶ check ──▶ accepted and quarantined rows ──▶ save

One bad source never stops the others: it keeps its last good data and the night ends Degraded.
Schedule: part of `nightly`; runs alone on demand.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.futures import as_completed
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.night import Night, run_name, tonight
from flows.turn import in_turn
from tasks.check import check
from tasks.enrol import enrol
from tasks.equip import equip
from tasks.look_ahead import read_ahead
from tasks.pull import Pulled, pull
from tasks.save import save, save_failure

Sources = Annotated[
    list[str] | None,
    Field(description="Keys of the sources to pull; empty: all of the portfolio."),
]
Accept = Annotated[
    list[str] | None,
    Field(description="Keys of sources whose sudden change of volume is real tonight and not to be refused."),
]


# Pulls wait for the network; a few at a time keep a slow source from holding up the others.
PULLERS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=4)


@flow(flow_run_name=lambda: run_name("collect"), task_runner=PULLERS)  # type: ignore[arg-type] # its futures are narrower than the decorator asks for
@in_turn
def collect(night: Night = None, sources: Sources = None, accept: Accept = None) -> State[dict[str, Any]]:
    """Pull, check and save every source of the portfolio for one night.

    Args:
        night: The night to run for; empty: the day that the scheduled start belongs to.
        sources: Keys of the sources to pull; empty: all of the portfolio.
        accept: Keys of sources whose sudden change of volume is real tonight and not to be refused.
    """
    desk = equip()
    night = tonight(night, desk.zone)
    chosen = desk.chosen_sources(sources)
    enrol(night)
    delays = list(desk.settings.pull_retry_delays_seconds)
    patient = pull.with_options(retries=len(delays), retry_delay_seconds=delays)
    pulls = {patient.submit(key, night): key for key in chosen}
    trusted = set(accept or ())
    landed: dict[str, dict[str, Any]] = {}
    for future in as_completed(list(pulls)):
        key = pulls[future]
        future.wait()
        last = len(landed) == len(chosen) - 1
        landed[key] = _landed(key, night, future.state, trust_volume=key in trusted, last=last)
    outcome = {key: landed[key] for key in chosen}
    bad = [key for key, row in outcome.items() if row["state"] != "completed"]
    if not bad:
        return Completed(message=f"{len(outcome)} sources", data=outcome)
    message = "; ".join(f"{key}: {outcome[key]['reason']}" for key in bad)
    if all(outcome[key]["state"] == "failed" for key in chosen):
        return Failed(message=f"No source could be read. {message}")
    return Completed(name="Degraded", message=message, data=outcome)


def land(
    key: str, night: date, pulled: Pulled | None, *, trust_volume: bool = False, last: bool = False
) -> dict[str, Any]:
    """Take one pulled source through checks into the store; a failure on the way is told, not raised.

    While the `last` one of a night is saved, what the night measures begins to be read.
    """
    if pulled is None:
        return {"state": "completed", "counts": {}, "findings": [], "reason": "kept: already pulled for a later night"}
    checked = check(key, night, pulled, trust_volume=trust_volume, return_state=True)
    if not checked.is_completed():
        return save_failure(key, night, reason_of(checked))
    if last:
        read_ahead()
    saved = save(key, night, checked.result(), trust_volume=trust_volume, return_state=True)
    return saved.result() if saved.is_completed() else save_failure(key, night, reason_of(saved))


def _landed(key: str, night: date, pulled: State[Pulled | None], *, trust_volume: bool, last: bool) -> dict[str, Any]:
    if not pulled.is_completed():
        return save_failure(key, night, reason_of(pulled))
    return land(key, night, pulled.result(), trust_volume=trust_volume, last=last)


def reason_of(state: State[Any]) -> str:
    """Why a run did not complete, in the words of its error."""
    error = state.result(raise_on_failure=False)
    return str(error) if isinstance(error, Exception) else str(state.message)
