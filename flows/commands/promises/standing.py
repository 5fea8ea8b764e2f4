"""Commands that tell how the signed word stands: attainment, risks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared
from flows.commands.promises.answering import OfProject, OnNight, desk_for, say, show_rows

AsJson = Annotated[bool, Parameter(name="--json", help="As JSON, every column.", negative="")]


def attainment(
    *, project: OfProject = None, night: OnNight = None, as_json: AsJson = False, shared: Shared = SHARED
) -> None:
    """Tell how each expectation stands against the original and the current baseline, as a night measured it."""
    with desk_for(shared) as desk:
        from tasks.store.promises.attainments import attainments
        from tasks.store.readings import measured_nights

        chosen = night or max(measured_nights(desk.engine, date.min, date.max), default=None)
        rows = None if chosen is None else attainments(desk.engine, chosen, project)
        if rows is None or rows.empty:
            say("Nothing is measured against a signed baseline on that night; sign one, then: wordkeeper monitor")
            return
        if not as_json:
            say(f"Night of {chosen}")
        columns = ["project", "expectation", "against", "state", "targets_met", "targets", "rebaselines", "rating"]
        show_rows(rows, columns, as_json=as_json)


def risks(*, project: OfProject = None, as_json: AsJson = False, shared: Shared = SHARED) -> None:
    """List the risks with their contingency plans, and which were started by their condition."""
    with desk_for(shared) as desk:
        from tasks.store.promises.preparing import risks as all_risks

        rows = all_risks(desk.engine, project)
        if rows.empty:
            say("No risk is named; the register's section `risks` holds them.")
            return
        show_rows(rows, ["project", "key", "state", "statement", "contingency", "owner", "started_on"], as_json=as_json)


def register(promise: App) -> None:
    """Add these commands to the group."""
    for command in (attainment, risks):
        promise.command(command)
