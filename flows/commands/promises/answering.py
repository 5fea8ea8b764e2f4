"""How does a command about promises answer: the desk opened, refusals in plain words, tables that fit a terminal."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from rich.table import Table

from config.mistakes import ConfigError
from config.settings import settings
from flows.commands.options import Shared, console, counted, errors
from tasks.expectations.errors import PromiseError
from tasks.rendering.outside_text import one_line

if TYPE_CHECKING:
    import pandas as pd

    from tasks.equip import Desk

By = Annotated[str | None, Parameter(help="Who does this, as the store shall name it (else your login name).")]
OfProject = Annotated[str | None, Parameter(help="Only this project.")]
OnNight = Annotated[date | None, Parameter(help="The night that is meant (else today, or the last that was measured).")]


@contextmanager
def desk_for(shared: Shared) -> Iterator[Desk]:
    """The desk, opened; a refusal is printed with every reason and ends the command with status 2.

    Where pages were written and only their PDF could not be made, the status is 1.
    """
    shared.apply()
    from flows.environment import prepare

    prepare(settings(), quiet=not shared.verbose)
    from tasks.equip import equip

    try:
        yield equip()
    except PromiseError as refusal:
        tell(refusal)
        if refusal.written:
            errors.print(f"No PDF was made; {counted(len(refusal.written), 'HTML page')} written.", style="bold")
            sys.exit(1)
        errors.print("Nothing was changed.", style="bold")
        sys.exit(2)
    except ConfigError as mistakes:
        errors.print(str(mistakes), markup=False, soft_wrap=True)
        sys.exit(2)


def tell(refusal: PromiseError) -> None:
    """Every reason of a refusal, a line each, on the error stream."""
    for mistake in refusal.mistakes:
        errors.print(mistake, markup=False, soft_wrap=True)


def person(by: str | None) -> str:
    """Who acts: the name given, else the login name."""
    return by or getpass.getuser()


def known_project(desk: Desk, project: str) -> str:
    """`project`, when the portfolio has it; else PromiseError names those it has."""
    keys = [entry.key for entry in desk.portfolio.projects]
    if project not in keys:
        raise PromiseError(f"No project is called {project}; the portfolio has: {', '.join(keys)}.")
    return project


def today(desk: Desk) -> date:
    """The day it is in the portfolio's zone."""
    return datetime.now(desk.zone).date()


def say(text: str) -> None:
    """One line of outside text, whole and without markup."""
    console.print(text, markup=False, soft_wrap=True)


def show_rows(rows: pd.DataFrame, columns: Sequence[str], *, as_json: bool = False) -> None:
    """Chosen columns as a table, or every column as JSON for machines."""
    if as_json:
        print(rows.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))  # noqa: T201 - for machines, unwrapped
        return
    table = Table(box=None, pad_edge=False)
    for position, name in enumerate(columns):
        table.add_column(name.replace("_", " "), overflow="fold", no_wrap=position == 0)
    for cells in rows[list(columns)].itertuples(index=False):
        table.add_row(*(_cell(value) for value in cells))
    console.print(table)


def show_by_project(rows: pd.DataFrame, columns: Sequence[str]) -> None:
    """A table per project, under its key."""
    for project, own in rows.groupby("project", sort=True):
        say(f"\n{project}")
        show_rows(own, columns)


def _cell(value: Any) -> str:
    import pandas as pd

    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value.tzinfo is None else f"{value:%Y-%m-%d %H:%M}"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return one_line(text).replace("[", "\\[")
