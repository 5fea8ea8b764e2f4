"""The group `wordkeeper measure`: what is done against deviations, and what it did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted
from flows.commands.promises.answering import (
    By,
    OfProject,
    OnNight,
    desk_for,
    known_project,
    person,
    say,
    show_rows,
    today,
)
from tasks.expectations.errors import PromiseError
from tasks.records.choices import Language
from tasks.records.explaining import CauseCode, MeasureStatus
from tasks.records.promises import Comparator

if TYPE_CHECKING:
    from tasks.equip import Desk

measure = App(name="measure", help="Measures against deviations: taken, started, done, and what they did.")

Measure = Annotated[str, Parameter(help="Key of the measure, as `list` prints it.")]
Deviation = Annotated[str, Parameter(help="Key of the deviation: project|indicator|scope|day it opened.")]
AtLeast = Annotated[
    float | None, Parameter(help="Success: the periods after lie at least here, in the indicator's unit.")
]
AtMost = Annotated[
    float | None, Parameter(help="Success: the periods after lie at most here, in the indicator's unit.")
]
Wait = Annotated[int | None, Parameter(help="Days after its start before it is judged (else the catalogue's).")]
On = Annotated[date | None, Parameter(help="The day it happened (else today).")]
OfDeviation = Annotated[str | None, Parameter(help="Only of this deviation.")]
AsJson = Annotated[bool, Parameter(name="--json", help="As JSON, every column.", negative="")]


@contextmanager
def measuring(shared: Shared) -> Iterator[Desk]:
    """The desk; a refused measure is told like every other refusal."""
    from tasks.deviations.measure_rules import MeasureError

    with desk_for(shared) as desk:
        try:
            yield desk
        except MeasureError as refusal:
            raise PromiseError(refusal.mistakes) from refusal


@measure.command
def add(
    deviation: Deviation,
    *,
    kind: Annotated[str, Parameter(help="Kind of measure, as `catalogue` prints it.")],
    statement: Annotated[str, Parameter(help="What is done.")],
    owner: Annotated[str, Parameter(help="Who does it.")],
    due_on: Annotated[date, Parameter(help="By when.")],
    at_least: AtLeast = None,
    at_most: AtMost = None,
    waiting_days: Wait = None,
    cause: Annotated[
        str | None, Parameter(help="Name of the cause it is meant against, as `cause list` prints it.")
    ] = None,
    issue: Annotated[str | None, Parameter(help="The tracker's issue that carries it, as source/ref.")] = None,
    started: Annotated[bool, Parameter(help="It takes effect today.", negative="")] = False,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Record a measure against a deviation, with its success criterion and waiting time fixed beforehand."""
    with measuring(shared) as desk:
        from tasks.examine import unseen_issue
        from tasks.take_measure import Criterion, take_measure

        comparator, value = _criterion(at_least, at_most)
        done = take_measure(
            deviation, kind, statement, owner, due_on, Criterion(comparator, value, waiting_days), person(by),
            cause=cause, issue=_issue(issue), started=started,
        )  # fmt: skip
        row = done.row
        say(f"{done.key} is recorded." if done.new else f"{done.key} was recorded before; nothing changed.")
        wait = counted(row["waiting_days"], "day")
        say(f"It is judged {wait} after its start, by {str(row['comparator']).replace('_', ' ')} {row['value']:g}.")
        if row["ref"] and (unseen := unseen_issue(desk, row["source"], row["ref"])):
            say(unseen)


@measure.command
def start(key: Measure, *, on: On = None, by: By = None, shared: Shared = SHARED) -> None:
    """Record that a measure takes effect; its success criterion is fixed from then on."""
    _move(key, {"status": MeasureStatus.STARTED, "started_on": on}, by, shared)


@measure.command
def done(key: Measure, *, on: On = None, by: By = None, shared: Shared = SHARED) -> None:
    """Record that a measure was carried out; it is judged once its waiting time is over."""
    _move(key, {"status": MeasureStatus.DONE, "ended_on": on}, by, shared)


@measure.command
def cancel(key: Measure, *, on: On = None, by: By = None, shared: Shared = SHARED) -> None:
    """Record that a measure was given up."""
    _move(key, {"status": MeasureStatus.CANCELLED, "ended_on": on}, by, shared)


@measure.command
def change(
    key: Measure,
    *,
    kind: Annotated[str | None, Parameter(help="Another kind; only before the start.")] = None,
    statement: Annotated[str | None, Parameter(help="What is done, in new words.")] = None,
    owner: Annotated[str | None, Parameter(help="Another owner.")] = None,
    due_on: Annotated[date | None, Parameter(help="Another due day.")] = None,
    at_least: AtLeast = None,
    at_most: AtMost = None,
    waiting_days: Wait = None,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Change what is said of a measure; its success criterion and waiting time only before it starts."""
    said = {
        "kind": kind, "statement": statement, "owner": owner, "due_on": due_on, "waiting_days": waiting_days,
    }  # fmt: skip
    _move(key, said, by, shared, (at_least, at_most))


@measure.command(name="list")
def list_measures(
    *,
    project: OfProject = None,
    deviation: OfDeviation = None,
    night: OnNight = None,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """List the measures with what each has done as of a night."""
    with measuring(shared) as desk:
        from tasks.rendering.words import word
        from tasks.store.measures import measures, outcomes

        if project is not None:
            known_project(desk, project)
        rows = measures(desk.engine, project, deviations=None if deviation is None else [deviation])
        if rows.empty:
            say("No measure was taken: wordkeeper measure add DEVIATION")
            return
        said = outcomes(desk.engine, night or today(desk), rows["key"].tolist()).rename(columns={"measure": "key"})
        rows = rows.merge(said.rename(columns={"night": "judged_on"}), on="key", how="left")
        if as_json:
            show_rows(rows, [], as_json=True)
            return
        day = rows["ended_on"].fillna(rows["started_on"]).fillna(rows["due_on"]).dt.strftime("%Y-%m-%d")
        stands = rows["status"].where(rows["status"] != MeasureStatus.PLANNED, "planned, due")
        others = rows["overlaps"].fillna("[]").map(json.loads).map(", ".join)
        table = rows.assign(
            status=stands + " " + day,
            success=rows["comparator"].str.replace("_", " ") + " " + rows["value"].map("{:g}".format),
            verdict=rows["outcome"].str.replace("_", " "),
            together_with=others,
            but=[word(code, "measure_caveat") if isinstance(code, str) else "" for code in rows["caveat"]],
        )
        told = [name for name in ("together_with", "but") if table[name].any()]
        columns = ["key", "kind", "owner", "status", "success", "verdict", *told]
        for about, own in table.groupby("deviation", sort=True):
            say(f"\n{about}")
            show_rows(own, columns)


@measure.command
def catalogue(
    *,
    cause: Annotated[CauseCode | None, Parameter(help="Only what is meant against this cause.")] = None,
    language: Annotated[Language, Parameter(help="Names in this language.")] = Language.ENGLISH,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """Print the kinds of measures there are, what they are meant against, and how long they wait."""
    with measuring(shared):
        import pandas as pd

        from tasks.take_measure import catalogue as catalogue_in_force

        known = catalogue_in_force()
        rows = [
            {
                "kind": name,
                "name": known.kinds[name].name(language),
                "wait_critical": known.waiting(name, "critical"),
                "wait_warning": known.waiting(name, "warning"),
                "causes": ", ".join(known.kinds[name].causes),
            }
            for name in known.against(cause)
        ]
        table = pd.DataFrame(rows, columns=["kind", "name", "wait_critical", "wait_warning", "causes"])
        show_rows(table, list(table.columns), as_json=as_json)


def _move(
    key: str,
    said: dict[str, Any],
    by: str | None,
    shared: Shared,
    criterion: tuple[float | None, float | None] = (None, None),
) -> None:
    with measuring(shared):
        from tasks.take_measure import change_measure

        comparator, value = _criterion(*criterion)
        said |= {"comparator": comparator, "value": value}
        given = {name: cell for name, cell in said.items() if cell is not None}
        if not given:
            raise PromiseError("Say what changes: --owner, --due-on, …")
        recorded = change_measure(key, given, person(by))
        stood = "" if recorded.new else " as before; nothing changed"
        say(f"{recorded.key} is {recorded.row['status']}{stood}.")


def _criterion(at_least: float | None, at_most: float | None) -> tuple[Comparator | None, float | None]:
    if at_least is not None and at_most is not None:
        raise PromiseError("--at-least and --at-most: a success criterion is one of them.")
    if at_least is not None:
        return Comparator.AT_LEAST, at_least
    return (None, None) if at_most is None else (Comparator.AT_MOST, at_most)


def _issue(text: str | None) -> Any:
    from tasks.take_measure import Issue

    if text is None:
        return None
    source, slash, ref = text.partition("/")
    if not (source and slash and ref):
        raise PromiseError(f"--issue wants source/ref, not {text!r}.")
    return Issue(source, ref)


def register(app: App) -> None:
    """Add this group to the app."""
    app.command(measure)
