"""Commands about the Kano questionnaire: write it, take the answers that came back, report on them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted
from flows.commands.promises.answering import desk_for, known_project, say, show_rows, today
from flows.commands.promises.standing import AsJson
from tasks.records.choices import Language

app = App(name="kano", help="What kind of need each expectation meets: questionnaire, answers, report.")

Project = Annotated[str, Parameter(help="Key of the project.")]
Round = Annotated[str, Parameter(name="--round", help="Name of the questionnaire's round, e.g. 2026-q1.")]
Languages = Annotated[
    list[Language] | None, Parameter(name="--language", help="Only this language; may be repeated.", negative="")
]


@app.command
def questionnaire(
    project: Project,
    *,
    questionnaire_round: Round,
    language: Languages = None,
    paper: Annotated[bool, Parameter(help="Write pages to print as well.", negative="")] = False,
    file: Annotated[Path | None, Parameter(help="Write this workbook (else into the project's folder).")] = None,
    shared: Shared = SHARED,
) -> None:
    """Write a project's questionnaire as a workbook: each expectation asked for and against, in both languages."""
    with desk_for(shared) as desk:
        from tasks.ask import ask
        from tasks.print_register import print_questionnaire

        languages = tuple(language or Language)
        say(str(ask(known_project(desk, project), questionnaire_round, path=file, languages=languages)))
        if paper:
            for path in print_questionnaire(project, questionnaire_round, today(desk), languages=languages):
                say(str(path))


@app.command
def answers(
    project: Project,
    files: Annotated[list[Path], Parameter(help="Filled workbooks, or lists of answers as CSV.")],
    *,
    questionnaire_round: Annotated[
        str | None, Parameter(name="--round", help="The round that CSV lists belong to.")
    ] = None,
    shared: Shared = SHARED,
) -> None:
    """Take the answers in filled questionnaires; a respondent's earlier answer to the same question is replaced."""
    with desk_for(shared) as desk:
        from tasks.ask import take_answers

        found = take_answers(known_project(desk, project), files, questionnaire_round=questionnaire_round)
        say(f"{counted(len(found), 'answer')} of {counted(found['respondent'].nunique(), 'respondent')} kept.")


@app.command
def report(
    project: Project,
    *,
    questionnaire_round: Annotated[str | None, Parameter(name="--round", help="Only this round.")] = None,
    by_segment: Annotated[bool, Parameter(help="Each group of respondents by itself.", negative="")] = False,
    document: Annotated[
        bool, Parameter(help="Write the report with its chart as HTML and PDF; needs --round.", negative="")
    ] = False,
    language: Languages = None,
    night: Annotated[date | None, Parameter(help="Date of the written report (else today).")] = None,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """Tell what kind of need each expectation meets, by the answers. A person confirms it; nothing is stored."""
    with desk_for(shared) as desk:
        from tasks.expectations.errors import PromiseError
        from tasks.print_register import print_kano
        from tasks.rate_kano import rate_kano

        if document:
            if questionnaire_round is None:
                raise PromiseError("--document reports on one round; name it with --round.")
            languages = tuple(language or Language)
            dated = night or today(desk)
            for path in print_kano(known_project(desk, project), questionnaire_round, dated, languages=languages):
                say(str(path))
            return
        rows = rate_kano(known_project(desk, project), questionnaire_round, by_segment=by_segment)
        if rows.empty:
            say("Nobody answered yet: wordkeeper promise kano answers PROJECT FILES")
            return
        wanted = (
            "expectation",
            "segment",
            "category",
            "respondents",
            "better",
            "worse",
            "category_strength",
            "distinct",
        )
        show_rows(rows, [name for name in wanted if name in rows], as_json=as_json)


def register(promise: App) -> None:
    """Add these commands to the group."""
    promise.command(app)
