"""The figures as a table on the terminal and as docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.rows import Row, Verdict
from tests.benchmarks.scales import Scale

_HEADINGS = ("What", "Measured", "Floor", "Ratio", "Processor time", "Target", "Verdict")
_STYLES = {Verdict.REACHED: "green", Verdict.MISSED: "bold red", Verdict.SKIPPED: "yellow", Verdict.TOLD: "dim"}
_GIB = 1 << 30

_HEAD = """\
# Benchmarks

Written by `python -m tests.benchmarks --write`; `make bench` prints the same table. Every step runs in a process of its
own; its floor is measured in the same run on the same machine, so the ratios carry over to other machines and the
seconds do not. *Processor time* is that of the step and of its floor: on a machine that others use as well it tells
more than the time that passed.

"""

_MEANING = """
## What the floors are

- **First load**: parse the same CSV files with Arrow and upsert rows of the same width into plain SQLite tables, one per
  file, keyed by source and id, in the journal mode of the store; what the store adds to a row (source, digest, moment,
  landing, the source's own names) is written as constants and copies. No mapping, check, history or second index. The
  product's time is pull, check and save of all sources, the import of Great Expectations included. The better of two
  runs counts on both sides. A floor that writes the file's cells alone, keyed by id alone, took 5.2 s of processor time
  when it was last tried, in another run: against that one a first load takes between 3 and 4 times as long.
- **Measuring**: the same arithmetic in bare pandas and numpy on frames already read, written without the product's
  functions (`tests/benchmarks/measuring_floor.py`). Its values and openings are compared with the stored ones; a
  difference fails the benchmark. It is written plainly (joins on text keys) and not tuned, which is why the product can
  be faster although it also takes intervals, grades trust and explains each reading.
- **Growth**: the floor is the same work on half of the items.
- **Redmine**: the same addresses, asked one after the other with one connection, each answer parsed as JSON.
- **Verdicts and episodes** have no floor. The readings are made in memory, 100 projects at a time, as `wordkeeper simulate`
  takes them; reading as many from the store takes about 2 s of processor time more for every 100 projects and year.
- **Task runs**: those of a night of three projects.

The demo's first time counts from an installed environment; downloading packages depends on the network.

## Where the next night's time goes

Every project's numbers change a little from one night to the next, so every page of a project is written anew: with
1,000 projects (two languages inside, one for each customer) 3,000 pages. Two processes share a night. Step by step
without a server, in seconds of processor time of the first one: pulling and checking the export 2.4 (of a million lines
the 10,000 that changed are read), saving 0.6, measuring 2.2, judging, tracking and explaining 1, pages 4.5, deciding and
delivering 0.8. The second one imports Great Expectations while the first imports Prefect (2.4), reads a million items
while what changed is saved and those that changed once more (1.5), and makes half of the pages (3.5). Prefect and its server, beside them on the same two cores, make
up the rest. On the first night of a week the forecasts are made too (some 10 s), and the pages of all open deviations.
"""


def print_table(rows: Sequence[Row], console: Console) -> None:
    """Print the rows."""
    table = Table(title="Wordkeeper benchmarks")
    for heading in _HEADINGS:
        table.add_column(heading, justify="left" if heading in ("What", "Target", "Verdict") else "right")
    for row in rows:
        *cells, verdict = row.cells()
        table.add_row(*cells, f"[{_STYLES[row.verdict]}]{verdict}[/]")
    console.print(table)
    for row in rows:
        if row.note:
            console.print(f"  {row.what}: {row.note}", style="dim")


def as_markdown(rows: Sequence[Row], scale: Scale, today: date, load: float) -> str:
    """The text of docs/benchmarks.md; `load` is the highest load average seen."""
    size = f"{scale.projects:,} projects, {scale.items:,} work items, {scale.answers:,} survey and feedback rows"
    lines = [f"Measured on {today}: {size}. {_machine(load)}", "", _line(_HEADINGS), _line(["---"] * len(_HEADINGS))]
    lines += [_line([*row.cells()[:-1], _emphasised(row.verdict)]) for row in rows]
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    missed = [row for row in rows if row.verdict is Verdict.MISSED]
    lines += [
        "",
        "Not reached in this run: " + ("; ".join(row.what for row in missed) if missed else "nothing") + ".",
        "",
        *notes,
    ]
    return _HEAD + "\n".join(lines) + "\n" + _MEANING


def _machine(load: float) -> str:
    """The machine in general terms: no name, no path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; highest load average during the run {load:.1f}."
    )


def _emphasised(verdict: Verdict) -> str:
    return f"**{verdict.value}**" if verdict is Verdict.MISSED else verdict.value


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write_document(rows: Sequence[Row], scale: Scale, today: date, load: float, path: Path) -> None:
    """Write docs/benchmarks.md."""
    path.write_text(as_markdown(rows, scale, today, load), encoding="utf-8")
