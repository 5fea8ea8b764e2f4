"""Move a measure: it started, was done or was cancelled; or something else of it changed.

    form ──▶ a further version of the measure ──▶ judged every night from its start (`analyse`)

On demand. What is left empty stays as it is.
"""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow

from flows.form_fields import Day, Name, Note
from flows.take_measure import WaitingDays
from tasks.present_measures import present_measures
from tasks.take_measure import change_measure

_DAY_OF = {"started": "started_on", "done": "ended_on", "cancelled": "ended_on"}


@flow(flow_run_name="move-measure-{measure}")
def move_measure(
    *,
    measure: Name,
    by: Name,
    status: Literal["", "started", "done", "cancelled"] = "",
    day: Day | None = None,
    owner: Note = "",
    statement: Note = "",
    due_on: Day | None = None,
    comparator: Literal["", "at_least", "at_most"] = "",
    value: float | None = None,
    waiting_days: WaitingDays | None = None,
) -> dict[str, Any]:
    """Record how far a measure has come, or what else of it changed.

    Args:
        measure: Key of the measure, as the page of its deviation shows it.
        by: Who records it.
        status: How far it has come; empty: as before.
        day: Day on which it started, was done or was cancelled; empty: today.
        owner: New owner.
        statement: What is done, in new words.
        due_on: New day by which it is done.
        comparator: New success criterion, first part; only before the start.
        value: New success criterion, second part; only before the start.
        waiting_days: New waiting time in days; only before the start.
    """
    if day is not None and not status:
        raise ValueError("Nothing was changed: say what happened on that day.")
    said: dict[str, Any] = {
        "status": status, "owner": owner, "statement": statement, "due_on": due_on, "comparator": comparator,
        "value": value, "waiting_days": waiting_days, _DAY_OF.get(status, ""): day,
    }  # fmt: skip
    given = {name: cell for name, cell in said.items() if name and cell is not None and cell != ""}
    if not given:
        raise ValueError("Nothing was changed: nothing is said of the measure.")
    done = change_measure(measure, given, by)
    present_measures(done.row["deviation"])
    return {"measure": done.key, "status": done.row["status"], "version": done.row["version"], "new": done.new}
