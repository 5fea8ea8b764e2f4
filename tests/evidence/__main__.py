"""Tries the analysis on projects whose causes, effects and drifts are known: `make evidence` writes docs/evidence.md."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.evidence.document import DOCUMENT, FULL, QUICK, evidence, written

_STEPS = 3 + 47 + 4 + 2 + 260  # a step is one report of `evidence`; the nights of drifting projects are most of them


def main() -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser(prog="python -m tests.evidence", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into docs/evidence.md")
    parser.add_argument("--quick", action="store_true", help="try a tenth of it, to see that it runs")
    chosen = parser.parse_args()
    columns = BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("", total=_STEPS)
        tables = evidence(
            QUICK if chosen.quick else FULL, lambda what: progress.update(bar, advance=1, description=what)
        )
    if chosen.write:
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), tables), encoding="utf-8")
    sys.stdout.write(tables)


if __name__ == "__main__":
    main()
