"""Commands that write pages about expectations: the expectation document, the draft of a letter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared
from flows.commands.promises.answering import OnNight, desk_for, known_project, say, today
from tasks.records.choices import Audience, Language

Project = Annotated[str, Parameter(help="Key of the project.")]
To = Annotated[Path | None, Parameter(help="Folder to write into (else documents/ in the state folder).")]


def expectations(
    project: Project,
    *,
    audience: Annotated[
        Audience, Parameter(help="internal: with evidence, doubts and analysis; customer: what is confirmed.")
    ] = Audience.INTERNAL,
    background: Annotated[str, Parameter(help="A few sentences on the project, printed at its head.")] = "",
    language: Annotated[
        list[Language] | None, Parameter(help="Only this language; may be repeated.", negative="")
    ] = None,
    night: OnNight = None,
    to: To = None,
    shared: Shared = SHARED,
) -> None:
    """Write the expectation document as HTML and PDF: what is expected, its evidence, its analysis."""
    with desk_for(shared) as desk:
        from tasks.print_register import print_expectations

        for path in print_expectations(
            known_project(desk, project),
            night or today(desk),
            audience=audience,
            background=background,
            languages=tuple(language or Language),
            folder=to,
        ):
            say(str(path))


def letter(
    project: Project,
    recipient: Annotated[str, Parameter(help="Key of one of the customer's people.")],
    *,
    language: Annotated[Language | None, Parameter(help="Else the recipient's.")] = None,
    night: OnNight = None,
    to: To = None,
    shared: Shared = SHARED,
) -> None:
    """Draft a calming letter to a customer from the facts of a night. A person completes it; nothing is sent."""
    with desk_for(shared) as desk:
        from datetime import date

        from tasks.print_register import draft_letter
        from tasks.store.readings import measured_nights

        measured = max(measured_nights(desk.engine, date.min, date.max), default=today(desk))
        for path in draft_letter(
            known_project(desk, project), recipient, night or measured, language=language, folder=to
        ):
            say(str(path))


def register(promise: App) -> None:
    """Add these commands to the group."""
    for command in (expectations, letter):
        promise.command(command)
