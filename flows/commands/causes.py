"""The group `wordkeeper cause`: why deviations are there, as the data suggest it and as persons say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted
from flows.commands.promises.answering import (
    By,
    OfProject,
    OnNight,
    desk_for,
    known_project,
    person,
    say,
    show_rows,
)
from flows.commands.promises.standing import AsJson
from tasks.expectations.errors import PromiseError
from tasks.records.explaining import Branch

if TYPE_CHECKING:
    from tasks.deviations.cause_rules import Said
    from tasks.equip import Desk

cause_app = App(name="cause", help="Why deviations are there: causes, their evidence, and how persons weigh them.")

Deviation = Annotated[str, Parameter(help="Key of the deviation: project|indicator|scope|day it opened.")]
Cause = Annotated[str, Parameter(help="Name of the cause, as `list` prints it.")]
OnBranch = Annotated[Branch | None, Parameter(help="Branch of the fishbone.")]
Words = Annotated[str | None, Parameter(help="The cause in words.")]
Importance = Annotated[float | None, Parameter(help="How important it is, 1 to 10.")]
Relation = Annotated[float | None, Parameter(help="How strong the relation is: 0, 1, 3 or 9.")]


@contextmanager
def weighing(shared: Shared) -> Iterator[Desk]:
    """The desk; what is refused of a cause is told like every other refusal."""
    from tasks.deviations.cause_rules import CauseError

    with desk_for(shared) as desk:
        try:
            yield desk
        except CauseError as refusal:
            raise PromiseError(refusal.mistakes) from refusal


@cause_app.command(name="list")
def list_causes(
    deviation: Annotated[str | None, Parameter(help="Key of a deviation (else every open one).")] = None,
    *,
    project: OfProject = None,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """List the causes of deviations, the heaviest first: the cause-effect matrix with its Pareto."""
    with weighing(shared) as desk:
        import pandas as pd

        from tasks.edit_cause import refuse_unknown, weighed
        from tasks.present_causes import HEAD, cells_of
        from tasks.reports.causes_view import causes_view
        from tasks.store.kinds import read_kind

        if deviation is not None:
            refuse_unknown(desk.engine, deviation)
        if project is not None:
            known_project(desk, project)
        wanted = {"closed_on": None} if deviation is None else {"key": deviation}
        known = read_kind(desk.engine, "deviations", wanted if project is None else wanted | {"project": project})
        rows = weighed(desk, known["key"].tolist())
        if as_json:
            show_rows(rows, [], as_json=True)
            return
        if rows.empty:
            say("No cause is known: the data suggest none, and nobody wrote one (wordkeeper cause add).")
            return
        for key, views in causes_view(rows).items():
            say(f"\n{key}")
            table = pd.DataFrame([cells_of(view) for view in views], columns=list(HEAD))
            table["score"] = table["importance"] + " × " + table["relation"] + " = " + table["score"]
            show_rows(table, ["name", "cause", "branch", "explains", "score", "cumulative"])
        say("\nShares may overlap: an item may bear the marks of several causes.")


@cause_app.command
def show(deviation: Deviation, cause: Cause, *, shared: Shared = SHARED) -> None:
    """Show the evidence of one cause: its items and numbers, and every version of what persons said."""
    with weighing(shared) as desk:
        import pandas as pd

        from tasks.edit_cause import refuse_unknown
        from tasks.store.causes import causes, edits

        refuse_unknown(desk.engine, deviation)
        row = causes(desk.engine, [deviation]).set_index("cause")
        said = edits(desk.engine, [deviation])
        said = said[said["cause"] == cause]
        if cause not in row.index and said.empty:
            raise PromiseError(f"{deviation} has no cause called {cause}: wordkeeper cause list")
        if cause in row.index:
            told = json.loads(row.loc[cause, "evidence"])
            first = {"night": f"{row.loc[cause, 'night']:%Y-%m-%d}", "whose": row.loc[cause, "side"]}
            numbers = {**first, **told["numbers"]}
            if numbers.pop("by_chance", False):
                say("Chance alone would give as many.")
            say("; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in numbers.items()))
            items = pd.DataFrame(told["items"], columns=["source", "ref", "title", "amount", "days"])
            show_rows(items.dropna(axis="columns", how="all"), list(items.dropna(axis="columns", how="all")))
        if len(said):
            show_rows(said, ["version", "branch", "statement", "importance", "relation", "dismissed", "edited_by"])


@cause_app.command
def edit(
    deviation: Deviation,
    cause: Cause,
    *,
    branch: OnBranch = None,
    importance: Importance = None,
    relation: Relation = None,
    statement: Words = None,
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Weigh a cause, move it to another branch or put it in other words; a dismissed one counts again."""
    from tasks.deviations.cause_rules import Said

    _keep(deviation, cause, Said(branch, statement, importance, relation), by, shared)


@cause_app.command
def add(
    deviation: Deviation,
    *,
    statement: Annotated[str, Parameter(help="The cause in words.")],
    branch: Annotated[Branch, Parameter(help="Branch of the fishbone.")],
    importance: Annotated[float, Parameter(help="How important it is, 1 to 10.")],
    relation: Annotated[float, Parameter(help="How strong the relation is: 0, 1, 3 or 9.")],
    by: By = None,
    shared: Shared = SHARED,
) -> None:
    """Write a cause of your own that the data do not show."""
    from tasks.deviations.cause_rules import Said

    _keep(deviation, None, Said(branch, statement, importance, relation), by, shared)


@cause_app.command
def dismiss(deviation: Deviation, cause: Cause, *, by: By = None, shared: Shared = SHARED) -> None:
    """Say that something is no cause of a deviation; the data may suggest it again, it stays dismissed."""
    from tasks.deviations.cause_rules import Said

    _keep(deviation, cause, Said(dismissed=True), by, shared)


@cause_app.command
def suggest(deviation: Deviation, *, night: OnNight = None, shared: Shared = SHARED) -> None:
    """Look again for causes in the data, as of the last night that was measured."""
    with weighing(shared) as desk:
        from tasks.edit_cause import refuse_unknown
        from tasks.explain import explain_night, why_not_looked
        from tasks.present_proposal import last_measured_night

        refuse_unknown(desk.engine, deviation)
        looked = night or last_measured_night()
        found = explain_night(looked, [deviation])
        why = "" if found else why_not_looked(desk.engine, deviation, looked)
        say(why or f"{counted(found, 'cause')} suggested.")


@cause_app.command(name="matrix")
def show_matrix(
    project: Annotated[str, Parameter(help="Key of the project.")], *, as_json: AsJson = False, shared: Shared = SHARED
) -> None:
    """Show the causes of all open deviations of a project against each other, the heaviest first."""
    with weighing(shared) as desk:
        from tasks.deviations.cause_matrix import matrix
        from tasks.edit_cause import weighed
        from tasks.store.kinds import read_kind

        known_project(desk, project)
        known = read_kind(desk.engine, "deviations", {"closed_on": None, "project": project})
        rows = weighed(desk, known["key"].tolist())
        if rows.empty:
            say("No cause is known of an open deviation of this project.")
            return
        table = matrix(rows)
        if as_json:
            show_rows(table.reset_index(), [], as_json=True)
            return
        effects = [name for name in table.columns if name not in {"score", "cumulative_share"}]
        for number, effect in enumerate(effects, start=1):
            say(f"{number}: {effect.removeprefix(f'{project}|')}")
        numbered = table.rename(columns={effect: str(number) for number, effect in enumerate(effects, start=1)})
        numbered["cumulative"] = table["cumulative_share"].map("{:.0%}".format)
        show_rows(numbered.reset_index(), ["cause", *map(str, range(1, len(effects) + 1)), "score", "cumulative"])


def _keep(deviation: str, cause: str | None, said: Said, by: str | None, shared: Shared) -> None:
    with weighing(shared):
        from tasks.edit_cause import edit_cause

        done = edit_cause(deviation, cause, said, person(by))
        say(f"{done.cause}, version {done.version}, is kept." if done.new else f"{done.cause} stood so before.")


def register(app: App) -> None:
    """Add this group to the app."""
    app.command(cause_app)
