"""Commands about the portfolio folder and the vocabulary: init, check, schema."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.table import Table

from config.mistakes import ConfigError
from flows.commands.options import SHARED, Shared, console, counted, errors

_GOOD_NEWS = {"mapping_seen", "readable"}


def init(directory: Annotated[Path, Parameter(help="A new or empty folder.")]) -> None:
    """Write a commented starter portfolio into DIRECTORY."""
    from config.starter import write_starter

    try:
        written = write_starter(directory)
    except ConfigError as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        sys.exit(2)
    for path in written:
        console.print(str(path), markup=False, soft_wrap=True)
    console.print(
        f"\nEdit these files, then run: wordkeeper check --portfolio {directory}", markup=False, soft_wrap=True
    )


def check(*, shared: Shared = SHARED) -> None:
    """Check the portfolio and try each source's connection and mapping on a sample; stores nothing."""
    shared.apply()
    from config.measures import measures_in_force
    from config.portfolio import load_configuration
    from config.settings import settings
    from tasks.sources.registry import build
    from tasks.wire.errors import WireError

    try:
        chosen = settings()
        portfolio = load_configuration(chosen.policy, chosen.portfolio)
        measures_in_force(chosen.portfolio)
    except ConfigError as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        sys.exit(2)
    console.print(
        f"{chosen.portfolio}: {counted(len(portfolio.projects), 'project')},"
        f" {counted(len(portfolio.customers), 'customer')}, {counted(len(portfolio.stakeholders), 'stakeholder')},"
        f" {counted(len(portfolio.sources), 'source')}; no mistakes.",
        markup=False,
    )
    failed = False
    for entry in portfolio.sources:
        console.print(f"\n{entry.key} ({entry.kind})", style="bold", markup=False, soft_wrap=True)
        try:
            source = build(
                entry.key, entry.kind, entry.options, portfolio.source_projects(entry.key), chosen.portfolio.resolve()
            )
            findings = source.probe()
        except WireError as error:
            failed = True
            console.print(f"  failed: {error}", markup=False, soft_wrap=True)
            continue
        for finding in findings:
            failed = failed or finding.serious
            word = "problem" if finding.serious else "ok" if finding.code in _GOOD_NEWS else "note"
            console.print(f"  {word}: {finding.message}", markup=False, soft_wrap=True)
    sys.exit(1 if failed else 0)


def schema(
    *,
    kind: Annotated[str | None, Parameter(help="Only this record kind.")] = None,
    output: Annotated[Literal["table", "markdown", "json"], Parameter(name="--format")] = "table",
) -> None:
    """Print the data dictionary: every record kind with its columns, types, units and meaning."""
    from tasks.records.catalogue import KINDS
    from tasks.records.dictionary import as_json, as_markdown, rows_of

    if kind is not None and kind not in KINDS:
        errors.print(f"No record kind is called {kind}; there are: {', '.join(KINDS)}.", markup=False, soft_wrap=True)
        sys.exit(2)
    kinds = [KINDS[kind]] if kind else list(KINDS.values())
    if output == "json":
        print(json.dumps([as_json(each) for each in kinds], ensure_ascii=False, indent=2))  # noqa: T201 - for machines, unwrapped
    elif output == "markdown":
        print("\n".join(as_markdown(each) for each in kinds))  # noqa: T201 - for files, unwrapped
    else:
        for each in kinds:
            console.print(_table(each.name, each.meaning, rows_of(each)))


def _table(name: str, meaning: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=f"{name}: {meaning}", title_justify="left", title_style="bold")
    for header in rows[0]:
        table.add_column(header)
    for row in rows:
        table.add_row(*(str(cell) for cell in row.values()))
    return table


def register(app: App) -> None:
    """Add these commands to the app."""
    for command in (init, check, schema):
        app.command(command)
