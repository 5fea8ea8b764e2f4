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
    _print_readings(console, summary["monitor"])
    _print_deviations(console, summary["analyse"])
    _print_mails(console, summary["notify"])
    console.print()
    _print_report(console, summary["report"])
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


def print_step(console: Console, step: str, state: str, outcome: dict[str, Any]) -> None:
    """What one step of a night did when it ran alone, in the words of a whole night."""
    console.print(f"[bold]{step}[/]: {state}")
    _STEPS[step](console, outcome)


def _print_readings(console: Console, monitored: dict[str, Any]) -> None:
    families = monitored["families"].values()
    readings, measured, restated = (sum(row[name] for row in families) for name in ("readings", "measured", "restated"))
    console.print(f"{readings} readings taken, {measured} with a value, {restated} restated")


def _print_deviations(console: Console, analysed: dict[str, Any]) -> None:
    events = ", ".join(f"{count} {event}" for event, count in analysed.items())
    console.print(f"Deviations: {events or 'none'}")


def _print_mails(console: Console, notified: dict[str, Any]) -> None:
    sent = notified["delivered"]
    console.print(f"Mails: {sent['sent']} sent, {sent['waiting']} waiting for another try, {sent['failed']} failed")
    for error in sent["errors"]:
        console.print(f"  {escape(error)}", soft_wrap=True)


def _print_report(console: Console, published: dict[str, Any]) -> None:
    console.print(f"Report: {Path(published['start']).resolve().as_uri()}", soft_wrap=True)


def _print_pages(console: Console, published: dict[str, Any]) -> None:
    sites = len(published["sites"])
    console.print(f"{published['pages_changed']} pages changed in {sites} site{'' if sites == 1 else 's'}")
    _print_report(console, published)


_STEPS = {
    "collect": print_sources,
    "monitor": _print_readings,
    "analyse": _print_deviations,
    "report": _print_pages,
    "notify": _print_mails,
}
