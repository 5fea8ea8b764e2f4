"""Measures what the product promises, each figure with its floor from the same run. `make bench` runs it.

write portfolio ──▶ floor, load ──▶ measure, floor ──▶ next night ──▶ growth ──▶ commands ──▶ promises ──▶ analysis ──▶ forecast ──▶ Redmine
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from tests.benchmarks.analysis import analysis_rows
from tests.benchmarks.commands import demo_rows, fixed_cost, own_server_rows, task_run_rows
from tests.benchmarks.document import print_table, write_document
from tests.benchmarks.forecasting import forecast_rows
from tests.benchmarks.fresh import ROOT
from tests.benchmarks.promises import promise_rows
from tests.benchmarks.rows import Row, Verdict
from tests.benchmarks.scales import FULL, QUICK, Scale
from tests.benchmarks.tracker import redmine_rows
from tests.benchmarks.volume import growth_rows, next_night_rows, volume_rows
from tests.servers.prefect import prefect_server

DOCUMENT = ROOT / "docs" / "benchmarks.md"
PARTS = ("volume", "commands", "growth", "promises", "analysis", "forecast", "demo", "redmine")


def measured_rows(scale: Scale, parts: list[str], folder: Path) -> Iterator[Row]:
    """Every row of the chosen parts, as it is known."""
    if "volume" in parts:
        yield from volume_rows(scale, folder / "volume")
    if {"volume", "commands"} & {*parts}:
        with prefect_server(folder / "server") as running:
            server = {"PREFECT_API_URL": running["PREFECT_API_URL"]}
            fixed = fixed_cost(folder / "commands", server)
            yield Row(
                "fixed cost of a night on a running server",
                fixed.seconds,
                "s",
                most=5,
                worked=fixed.processor_seconds,
            )
            if "volume" in parts:
                yield from next_night_rows(folder / "volume", fixed, server)
            if "commands" in parts:
                yield from task_run_rows(folder / "commands", server)
    if "commands" in parts:
        yield from own_server_rows(folder / "commands")
    alone: dict[str, Callable[[Path], Iterator[Row]]] = {
        "growth": partial(growth_rows, scale),
        "promises": promise_rows,
        "analysis": partial(analysis_rows, scale),
        "forecast": partial(forecast_rows, scale),
        "demo": demo_rows,
        "redmine": redmine_rows,
    }
    for part, rows in alone.items():
        if part in parts:
            yield from rows(folder / part)


def main() -> None:
    """Measure, print, and write when asked; exit status 1 when a target of the full size is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON instead of a table")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be repeated")
    chosen = parser.parse_args()
    scale = QUICK if chosen.quick else FULL
    progress, rows, load = Console(stderr=True), [], 0.0
    for row in measured_rows(scale, chosen.part or list(PARTS), ROOT / "var" / "bench"):
        rows.append(row)
        load = max(load, os.getloadavg()[0])
        progress.print("  ".join(cell for cell in row.cells() if cell), markup=False, highlight=False)
    if chosen.json:
        sys.stdout.write(json.dumps([row.plain() for row in rows], indent=2) + "\n")
    else:
        print_table(rows, Console(highlight=False))
    if chosen.write:
        write_document(rows, scale, datetime.now(UTC).date(), load, DOCUMENT)
    if scale.is_full and any(row.verdict is Verdict.MISSED for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
