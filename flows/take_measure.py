"""Take a measure: what is done against a deviation, by whom, by when, and what counts as success?

    form ──▶ a measure with its criterion and waiting time, fixed before it starts ──▶ judged every night (`analyse`)

On demand. A criterion does not move once the measure has started; `move_measure` says that it has.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from prefect import flow
from pydantic import Field

from flows.form_fields import Day, Name, Note, Sentence
from tasks.deviations.measure_rules import LONGEST_WAIT
from tasks.present_measures import present_measures
from tasks.take_measure import Criterion, Issue
from tasks.take_measure import take_measure as record

DeviationKey = Annotated[str, Field(min_length=1, max_length=400)]
WaitingDays = Annotated[int, Field(ge=1, le=LONGEST_WAIT)]


@flow(flow_run_name="take-measure-{deviation}")
def take_measure(
    *,
    deviation: DeviationKey,
    kind: Name,
    statement: Sentence,
    owner: Name,
    due_on: Day,
    comparator: Literal["at_least", "at_most"],
    value: float,
    by: Name,
    waiting_days: WaitingDays | None = None,
    cause: Annotated[str, Field(max_length=400)] = "",
    source: Note = "",
    ref: Note = "",
    started: bool = False,
) -> dict[str, Any]:
    """Record a new measure against a deviation.

    Args:
        deviation: Key of the deviation, as its page shows it: project|indicator|scope|day it opened.
        kind: Kind of measure, e.g. replan; wordkeeper measure catalogue lists them by cause.
        statement: What is done.
        owner: Who does it.
        due_on: By when it is done.
        comparator: Success criterion, first part: the periods after it lie at least, or at most, at the value.
        value: Success criterion, second part: the value, in the indicator's unit.
        by: Who records it.
        waiting_days: Days after its start before it is judged; empty: those of the catalogue.
        cause: Name of the cause it is meant against, as the deviation's page lists it; empty: none in particular.
        source: Source whose issue carries the measure; empty: none does.
        ref: Id of that issue; its status then moves the measure.
        started: It takes effect today.
    """
    issue = Issue(source, ref) if source or ref else None
    criterion = Criterion(comparator, value, waiting_days)
    done = record(
        deviation, kind, statement, owner, due_on, criterion, by, cause=cause or None, issue=issue, started=started
    )
    present_measures(deviation)
    return {
        "measure": done.key,
        "status": done.row["status"],
        "waiting_days": done.row["waiting_days"],
        "new": done.new,
    }
