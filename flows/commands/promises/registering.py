"""Commands about the register: import, export, list, record a need level's suggestion, and the SMART check."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted, errors
from flows.commands.promises.answering import (
    By,
    OnNight,
    desk_for,
    known_project,
    person,
    say,
    show_by_project,
    show_rows,
    tell,
    today,
)
from flows.commands.promises.standing import AsJson
from tasks.records.choices import Language

if TYPE_CHECKING:
    from tasks.record import Imported

app = App(
    name="register", help="What is expected in a project, with its targets and risks: import, export, list, history."
)

Project = Annotated[str, Parameter(help="Key of the project.")]


@app.command(name="import")
def import_(
    projects: Annotated[
        list[str] | None, Parameter(help="Keys of the projects (else every one with a register).")
    ] = None,
    *,
    file: Annotated[
        Path | None, Parameter(help="This file (YAML or XLSX), not the portfolio's own; for one project.")
    ] = None,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Take what is new or changed in register files into the store; a row that somebody else changed is left alone.

    Of a register with mistakes nothing is taken; the others are.
    """
    with desk_for(shared) as desk:
        from tasks.expectations.errors import PromiseError
        from tasks.record import import_register
        from tasks.registers.opening import FOLDER

        kept = sorted(each.parent.name for each in (desk.settings.portfolio / FOLDER).glob("*/register.*"))
        chosen = [known_project(desk, project) for project in projects or dict.fromkeys(kept)]
        if file is not None and len(chosen) != 1:
            raise PromiseError("--file holds one project's register; name that project.")
        if not chosen:
            raise PromiseError(f"No register is kept in {desk.settings.portfolio / FOLDER}/<project>/register.yaml.")
        conflicts, refused = 0, 0
        for project in chosen:
            try:
                came = import_register(project, person(by), path=file)
            except PromiseError as refusal:
                tell(refusal)
                errors.print(f"{project}: nothing was taken.", style="bold", markup=False)
                refused += 1
            else:
                conflicts += len(came.conflicts)
                _tell(project, came)
    sys.exit(2 if refused else 1 if conflicts else 0)


def _tell(project: str, came: Imported) -> None:
    parts = [
        f"{section}: {came.new[section]} new, {came.changed[section]} changed, {came.unchanged[section]} the same"
        for section in came.new
    ]
    say(f"{project}: {'; '.join(parts)}")
    for cell in came.conflicts.itertuples():
        errors.print(
            f"  {cell.place}: {cell.key}.{cell.column}: the file, written from {cell.file_version or 'nothing'}, says"
            f" {cell.in_file!r}; the store, at {cell.store_version}"
            f"{f' ({cell.changed_by}, {cell.changed_at})' if cell.changed_by else ''}, {cell.in_store!r}."
            " The row was left alone.",
            markup=False,
            soft_wrap=True,
        )


@app.command
def export(
    project: Project,
    *,
    file: Annotated[Path | None, Parameter(help="Write this file (else the portfolio's own).")] = None,
    as_format: Annotated[
        Literal["yaml", "xlsx"], Parameter(name="--format", help="Of the portfolio's own file.")
    ] = "yaml",
    shared: Shared = SHARED,
) -> None:
    """Write what the store holds of a project's register to its file."""
    with desk_for(shared) as desk:
        from tasks.record import export_register

        say(str(export_register(known_project(desk, project), path=file, file_format=as_format)))


@app.command(name="list")
def list_register(
    project: Annotated[str | None, Parameter(help="Only this project.")] = None,
    *,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """List what is expected, how sure it is, and what it was analysed to be."""
    with desk_for(shared) as desk:
        from tasks.store.promises.register import register as held

        rows = held(desk.engine, project)
        if rows.empty:
            say("Nothing is registered yet: wordkeeper promise register import")
            return
        columns = ["key", "version", "state", "kano_type", "statement"]
        if as_json:
            show_rows(rows, columns, as_json=True)
            return
        show_by_project(rows, columns)


@app.command
def history(
    project: Project,
    *,
    key: Annotated[str | None, Parameter(help="Only this expectation, target or risk.")] = None,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """Tell who changed what in a project's register, and when: every cell that ever changed."""
    with desk_for(shared) as desk:
        from tasks.record import register_history

        rows = register_history(known_project(desk, project))
        rows = rows if key is None else rows[rows["key"] == key]
        if rows.empty and not as_json:
            say("Nothing was recorded of that.")
            return
        show_rows(rows, list(rows.columns), as_json=as_json)


def suggest(
    project: Project,
    *,
    every: Annotated[bool, Parameter(name="--all", help="Also where a person confirmed a level.", negative="")] = False,
    guide: Annotated[
        Language | None, Parameter(help="Show the levels and the question of each first, in this language.")
    ] = None,
    shared: Shared = SHARED,
) -> None:
    """Suggest a need level for each expectation, with the words it rests on. A person confirms it; nothing is stored."""
    with desk_for(shared) as desk:
        from tasks.suggest import guide as taxonomy
        from tasks.suggest import suggest_levels

        if guide is not None:
            show_rows(taxonomy(guide), ["need_level", "name", "question"])
        rows = suggest_levels(known_project(desk, project), confirmed_too=every)
        if rows.empty:
            say("No suggestion: each expectation has its level, or holds none of the lexicon's words.")
            return
        told = rows.assign(words=rows["words"].map(", ".join), share=rows["score"].round(2))
        show_rows(told, ["expectation", "need_level", "share", "words"])


def smart(
    project: Project,
    *,
    night: OnNight = None,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """Check the targets in preparation letter by letter: what is missing, and did the company ever reach the like."""
    with desk_for(shared) as desk:
        from tasks.appraise import appraise
        from tasks.present_register import smart_in_words

        rows = appraise(known_project(desk, project), night or today(desk))
        if rows.empty:
            say("No target is in preparation; the register's section `targets` holds them.")
            return
        if as_json:
            show_rows(rows, [], as_json=True)
        else:
            for line in smart_in_words(rows):
                say(line)
        lacking = int((~rows["ok"]).sum())
    if lacking:
        errors.print(f"{counted(lacking, 'fault')} to look at before anybody signs.")
    sys.exit(1 if lacking else 0)


def register(promise: App) -> None:
    """Add these commands to the group."""
    promise.command(app)
    for command in (suggest, smart):
        promise.command(command)
