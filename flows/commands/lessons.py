"""The group `wordkeeper lesson`: what was learned from deviations that closed, and what is like one that did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from flows.commands.options import SHARED, Shared, counted
from flows.commands.promises.answering import OfProject, desk_for, say, show_rows
from tasks.expectations.errors import PromiseError
from tasks.records.choices import Language

if TYPE_CHECKING:
    import pandas as pd

lesson = App(name="lesson", help="Lessons of closed deviations: searched, shown, compared with a new deviation.")

Deviation = Annotated[str, Parameter(help="Key of the deviation: project|indicator|scope|day it opened.")]
AtMost = Annotated[int, Parameter(name="--limit", help="How many at most.")]
AsJson = Annotated[bool, Parameter(name="--json", help="As JSON, every column.", negative="")]
In = Annotated[Language, Parameter(help="Words in this language.")]


@lesson.command
def search(
    text: Annotated[str, Parameter(help="Words in English, Chinese or both; `sched*` is all words that begin so.")],
    *,
    limit: AtMost = 10,
    language: In = Language.ENGLISH,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """Find lessons by their words, the best first."""
    with desk_for(shared) as desk:
        from tasks.store.lessons import search as find

        rows = find(desk.engine, text, limit)
        if rows.empty:
            say("No lesson holds these words.")
            return
        found = rows.assign(found=rows["found"].str.join(", "))
        _show(found, ["score", "found"], language, as_json=as_json)


@lesson.command(name="list")
def list_lessons(
    *,
    project: OfProject = None,
    limit: AtMost = 50,
    language: In = Language.ENGLISH,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """List the lessons, the deviation that closed last first."""
    with desk_for(shared) as desk:
        from tasks.store.lessons import lessons

        rows = lessons(desk.engine, project=project)
        if rows.empty:
            say("No deviation has closed yet; each that does becomes a lesson.")
            return
        _show(rows.head(limit), [], language, as_json=as_json)
        if len(rows) > limit and not as_json:
            say(f"{counted(len(rows) - limit, 'lesson')} more; --limit shows them.")


@lesson.command
def show(
    deviation: Deviation, *, language: In = Language.ENGLISH, as_json: AsJson = False, shared: Shared = SHARED
) -> None:
    """Tell the story of one deviation: expected, deviated, why, what was done, whether it worked."""
    with desk_for(shared) as desk:
        from tasks.learn import stories_so_far
        from tasks.store.lessons import lessons
        from tasks.tell_lesson import tell

        rows = lessons(desk.engine, [deviation])
        rows = stories_so_far([deviation]) if rows.empty else rows
        if rows.empty:
            raise PromiseError([f"There is no deviation {deviation}."])
        if as_json:
            print(rows["story"].iloc[0])  # noqa: T201 - for machines, unwrapped
            return
        for line in tell(rows.iloc[0], language):
            say(line)


@lesson.command
def similar(
    deviation: Deviation,
    *,
    limit: AtMost = 5,
    language: In = Language.ENGLISH,
    as_json: AsJson = False,
    shared: Shared = SHARED,
) -> None:
    """List the lessons most like a deviation, and which kinds of measures worked how often against its causes."""
    with desk_for(shared):
        from tasks.resemble import resemble

        try:
            found = resemble(deviation, limit)
        except KeyError as error:
            raise PromiseError([str(error.args[0])]) from error
        if found.lessons.empty:
            say("No lesson is like it yet.")
        else:
            _show(found.lessons, ["score"], language, as_json=as_json)
        if not as_json:
            _tell_experience(found.experience, found.codes, language)


@lesson.command
def learn(*, shared: Shared = SHARED) -> None:
    """Write the lesson of every deviation that ever closed once more, and make the search anew."""
    with desk_for(shared):
        from tasks.learn import learn_again

        counts = learn_again()
        say(f"Lessons: {counts['new']} new, {counts['restated']} told differently, {counts['withdrawn']} withdrawn.")


def _show(rows: pd.DataFrame, first: list[str], language: Language, *, as_json: bool) -> None:
    from tasks.tell_lesson import summary

    if as_json:
        show_rows(rows.drop(columns="words"), [], as_json=True)
        return
    table = rows.assign(**summary(rows, language))
    if "score" in rows:
        table["score"] = table["score"].round(2)
    show_rows(table, ["deviation", "closed_on", "days", "main_cause", "worked", *first])


def _tell_experience(experience: pd.DataFrame, codes: tuple[str, ...], language: Language) -> None:
    from tasks.tell_lesson import experience_table

    about = f"these causes ({', '.join(codes)})" if codes else "this indicator"
    if experience.empty:
        say(f"\nNo measure was tried against {about} yet.")
        return
    say(f"\nWhat was tried here against {about}:")
    table: Any = experience_table(experience, language)
    show_rows(table, ["measure", "tried", "judged", "worked", "no_change", "worse", "doubtful", "came_back", "share"])


def register(app: App) -> None:
    """Add this group to the app."""
    app.command(lesson)
