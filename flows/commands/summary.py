"""What the terminal shows after a run: plain words and small tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.settings import Settings

_COLUMNS = {
    "read": "read",
    "unchanged": "same",
    "written": "new",
    "warned": "warned",
    "quarantined": "held",
    "deleted": "gone",
}
_COLOURS = {"completed": "green", "degraded": "yellow", "failed": "red"}


def print_night(console: Console, state: str, summary: dict[str, Any], settings: Settings) -> None:
    """The whole night: sources, readings, deviations, mails, and where the report and the mails are."""
    console.print(f"\n[bold]{summary['night']}[/]: {state}")
    print_sources(console, summary["collect"])
    families = summary["monitor"]["families"]
    readings = sum(row["readings"] for row in families.values())
    measured = sum(row["measured"] for row in families.values())
    restated = sum(row["restated"] for row in families.values())
    console.print(f"{readings} readings taken, {measured} with a value, {restated} restated")
    events = ", ".join(f"{count} {event}" for event, count in summary["analyse"].items())
    console.print(f"Deviations: {events or 'none'}")
    sent = summary["notify"]["delivered"]
    console.print(f"Mails: {sent['sent']} sent, {sent['waiting']} waiting for another try, {sent['failed']} failed")
    for error in sent["errors"]:
        console.print(f"  {escape(error)}")
    console.print(f"\nReport: {Path(summary['report']['start']).resolve().as_uri()}", soft_wrap=True)
    console.print(f"Mails:  {settings.outbox_dir.resolve()}", soft_wrap=True)


def print_sources(console: Console, collected: dict[str, Any]) -> None:
    """One row per source and kind, then what is to be told of each source."""
    table = Table(box=None, pad_edge=False)
    for header in ("source", "", "kind"):
        table.add_column(header, no_wrap=True)
    for header in _COLUMNS.values():
        table.add_column(header, justify="right")
    for key, row in collected.items():
        colour = _COLOURS[row["state"]]
        for kind, counts in row["counts"].items():
            numbers = (f"{counts.get(column, 0):,}" for column in _COLUMNS)
            table.add_row(key, f"[{colour}]{row['state']}[/]", kind, *numbers)
        if not row["counts"]:
            table.add_row(key, f"[{colour}]{row['state']}[/]", "nothing new" if row["state"] == "completed" else "")
    console.print(table)
    for key, row in collected.items():
        if row["reason"]:
            console.print(f"  [bold]{key}[/]: {escape(row['reason'])}", soft_wrap=True)
        for finding in row["findings"]:
            if not finding["serious"]:
                console.print(f"  {key}: {escape(finding['message'])}", soft_wrap=True)


def print_backfill(console: Console, result: dict[str, Any]) -> None:
    """How many past nights were measured."""
    already = result["nights"] - result["measured"]
    console.print(
        f"{result['measured']} past nights measured, {already} were there already, {result['restated']} readings restated"
    )


def print_outcome(console: Console, state: str, result: dict[str, Any]) -> None:
    """What one step alone did."""
    for stage, outcome in result.items():
        console.print(f"[bold]{stage}[/]: {state}")
        if stage == "collect":
            print_sources(console, outcome)
        else:
            for name, value in outcome.items():
                console.print(f"  {name}: {escape(str(value))}", soft_wrap=True)
