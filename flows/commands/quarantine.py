"""Commands about quarantine: which rows are held, why, and what becomes of them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from rich.table import Table

from flows.commands.options import SHARED, Shared, console, counted, errors

if TYPE_CHECKING:
    import pandas as pd

app = App(name="quarantine", help="Rows that were not accepted: list, show, release, discard.")

Keys = Annotated[list[str], Parameter(help="Keys as `list` prints them; the first characters are enough.")]


@app.command(name="list")
def list_held(
    *,
    source: Annotated[str | None, Parameter(help="Only of this source.")] = None,
    kind: Annotated[str | None, Parameter(help="Only of this record kind.")] = None,
    project: Annotated[str | None, Parameter(help="Only of this project.")] = None,
    rule: Annotated[str | None, Parameter(help="Only rows that broke this rule.")] = None,
    status: Annotated[str, Parameter(help="held, released, discarded or resolved.")] = "held",
    shared: Shared = SHARED,
) -> None:
    """List quarantined rows with the reason."""
    shared.apply()
    from tasks.equip import equip
    from tasks.store.quarantine import quarantined

    rows = quarantined(equip().engine, source=source, kind=kind, project=project, rule=rule, status=status)
    if rows.empty:
        console.print(f"No rows are {status}.")
        return
    for (of_source, of_kind), group in rows.fillna("").groupby(["source", "kind"], sort=True):
        console.print(
            f"\n{of_source}: {of_kind}, {counted(len(group), 'row')}", style="bold", markup=False, soft_wrap=True
        )
        console.print(_listed(group))
    console.print(
        f"\n{counted(len(rows), 'row')}. See one whole: wordkeeper quarantine show KEY", markup=False, soft_wrap=True
    )


def _listed(rows: pd.DataFrame) -> Table:
    """Key, ref and the whole reason, in which the place is named; readable on 80 columns."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(max_width=24, overflow="fold")
    table.add_column(overflow="fold")
    for row in rows.itertuples():
        reason = row.reason if row.reason.startswith(row.location) else f"{row.location}: {row.reason}"
        table.add_row(*(_plain(str(cell)) for cell in (row.key[:12], row.ref or "(no id)", reason)))
    return table


@app.command
def show(keys: Keys, *, shared: Shared = SHARED) -> None:
    """Show quarantined rows whole, as they were read."""
    shared.apply()
    for row in _rows(keys):
        console.print(json.dumps(row, ensure_ascii=False, indent=2, default=str), markup=False, soft_wrap=True)


@app.command
def release(
    keys: Keys,
    *,
    correct: Annotated[
        list[str] | None,
        Parameter(name="--set", help="A corrected cell as header=value; may be repeated.", negative=""),
    ] = None,
    as_is: Annotated[
        bool, Parameter(help="Accept rows although they break a rule of the checks; noted in the landing.", negative="")
    ] = False,
    shared: Shared = SHARED,
) -> None:
    """Read held rows again, with corrected cells, and accept those that pass the checks now.

    A row that its source could not read is corrected by the file's own headers; one that the checks held back, by the
    columns of its kind. `show` tells them.
    """
    shared.apply()
    from tasks.release import release_rows
    from tasks.store.errors import StoreError
    from tasks.wire.errors import DataError

    pairs = [cell.partition("=") for cell in correct or ()]
    if bad := [name for name, sign, _ in pairs if not sign]:
        errors.print(f"--set wants header=value, not: {', '.join(bad)}", markup=False, soft_wrap=True)
        sys.exit(2)
    full_keys = [str(row["key"]) for row in _rows(keys)]
    try:
        outcome = release_rows(full_keys, {name: value for name, _, value in pairs}, as_is=as_is)
    except (StoreError, DataError) as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        sys.exit(2)
    console.print(f"{counted(outcome.accepted, 'row')} accepted, {len(outcome.still_held)} still held.")
    for reason in outcome.still_held:
        console.print(f"  {reason}", markup=False, soft_wrap=True)
    sys.exit(1 if outcome.still_held else 0)


@app.command
def discard(keys: Keys, *, shared: Shared = SHARED) -> None:
    """Mark rows as not wanted; they stay on record and are not reported again while they stay the same."""
    shared.apply()
    from tasks.equip import equip
    from tasks.store import quarantine

    full_keys = [str(row["key"]) for row in _rows(keys)]
    quarantine.discard(equip().engine, full_keys)
    console.print(f"{counted(len(full_keys), 'row')} discarded.")


def _rows(keys: list[str]) -> list[dict[str, object]]:
    """The rows whose keys start as given; ends the command when one is not found or not clear."""
    from tasks.equip import equip
    from tasks.store.quarantine import quarantined

    rows = quarantined(equip().engine, status=None)
    found = []
    for key in keys:
        matches = rows[rows["key"].str.startswith(key)]
        if len(matches) != 1:
            problem = "no quarantined row has" if matches.empty else f"{len(matches)} quarantined rows have"
            errors.print(
                f"{problem} a key that starts with {key}; see wordkeeper quarantine list", markup=False, soft_wrap=True
            )
            sys.exit(2)
        row = matches.iloc[0].to_dict()
        row["row"] = json.loads(row["row"]) if isinstance(row["row"], str) else None
        found.append(row)
    return found


def _plain(cell: str) -> str:
    """Outside text as text: no markup, no control characters."""
    printable = "".join(character if character.isprintable() else "·" for character in cell)
    return printable.replace("[", "\\[")


def register(parent: App) -> None:
    """Add these commands to the app."""
    parent.command(app)
