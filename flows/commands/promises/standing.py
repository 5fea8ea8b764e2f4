"""Commands that tell how the signed word stands: attainment, risks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared
from flows.commands.promises.answering import OfProject, OnNight, desk_for, say, show_by_project, show_rows
from tasks.records.adjusting import Against

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
        if as_json:
            show_rows(rows, [], as_json=True)
            return
        say(f"Night of {chosen}")
        met = rows["targets_met"].astype(str) + " of " + rows["targets"].astype(str)
        sides = rows.assign(met=met).pivot_table(
            values=["state", "met"], index=["project", "expectation"], columns="against", aggfunc="first"
        )
        table = rows[rows["against"] == Against.CURRENT].set_index(["project", "expectation"])
        table = table.assign(
            current=table["state"], original=sides["state"][Against.ORIGINAL], met=sides["met"][Against.CURRENT]
        )
        show_by_project(table.reset_index(), ["expectation", "original", "current", "met", "rebaselines", "rating"])


def risks(*, project: OfProject = None, as_json: AsJson = False, shared: Shared = SHARED) -> None:
    """List the risks with their contingency plans, and which were started by their condition."""
    with desk_for(shared) as desk:
        from tasks.store.promises.preparing import risks as all_risks

        rows = all_risks(desk.engine, project)
        if rows.empty:
            say("No risk is named; the register's section `risks` holds them.")
            return
        if as_json:
            show_rows(rows, [], as_json=True)
        else:
            show_by_project(rows, ["key", "state", "started_on", "owner", "contingency"])


def register(promise: App) -> None:
    """Add these commands to the group."""
    for command in (attainment, risks):
        promise.command(command)
