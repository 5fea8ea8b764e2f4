"""The group `wordkeeper lesson`: what was learned from deviations that closed, and what is like one that did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter, validators

from flows.commands.options import SHARED, Shared, counted
from flows.commands.promises.answering import OfProject, desk_for, known_project, say, show_rows
from tasks.expectations.errors import PromiseError
from tasks.records.choices import Language
from tasks.rendering.outside_text import one_line

if TYPE_CHECKING:
    import pandas as pd

lesson = App(name="lesson", help="Lessons of closed deviations: searched, shown, compared with a new deviation.")

Deviation = Annotated[str, Parameter(help="Key of the deviation: project|indicator|scope|day it opened.")]
AtMost = Annotated[int, Parameter(name="--limit", help="How many at most.", validator=validators.Number(gte=1))]
AsJson = Annotated[bool, Parameter(name="--json", help="As JSON, every column.", negative="")]
_OUTCOMES = ("tried", "judged", "worked", "no_change", "worse", "doubtful", "came_back")
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
        _show(found, language, as_json=as_json)


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

        if project is not None:
            known_project(desk, project)
        rows = lessons(desk.engine, project=project)
        if rows.empty:
            where = "" if project is None else f" in {project}"
            say(f"No deviation has closed{where} yet; each that does becomes a lesson.")
            return
        _show(rows.head(limit), language, as_json=as_json)
        if len(rows) > limit and not as_json:
            say(f"{counted(len(rows) - limit, 'lesson')} more; --limit shows them.")


@lesson.command
def show(
    deviation: Deviation, *, language: In = Language.ENGLISH, as_json: AsJson = False, shared: Shared = SHARED
) -> None:
    """Tell the story of one deviation: expected, deviated, why, what was done, whether it worked."""
    with desk_for(shared) as desk:
        from tasks.deviations.fold import unknown_deviation
        from tasks.learn import stories_so_far
        from tasks.store.lessons import lessons
        from tasks.tell_lesson import tell

        rows = lessons(desk.engine, [deviation])
        rows = stories_so_far([deviation]) if rows.empty else rows
        if rows.empty:
            raise PromiseError([unknown_deviation(deviation)])
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
            _show(found.lessons, language, as_json=as_json)
        if not as_json:
            _tell_experience(found.experience, found.codes, language)


@lesson.command
def learn(*, shared: Shared = SHARED) -> None:
    """Write the lesson of every deviation that ever closed once more, and make the search anew."""
    with desk_for(shared):
        from tasks.learn import learn_again

        counts = learn_again()
        say(f"Lessons: {counts['new']} new, {counts['restated']} told differently, {counts['withdrawn']} withdrawn.")


def _show(rows: pd.DataFrame, language: Language, *, as_json: bool) -> None:
    """Each lesson under its key: keys and causes are too long to stand beside each other."""
    from tasks.tell_lesson import summary

    if as_json:
        show_rows(rows.drop(columns="words"), [], as_json=True)
        return
    for row in rows.assign(**summary(rows, language)).to_dict("records"):
        say(f"\n{row['deviation']}")
        say(f"  closed {row['closed_on']:%Y-%m-%d}, after {counted(row['days'], 'day')}")
        for name in ("main_cause", "worked"):
            if row[name]:
                say(f"  {name.replace('_', ' ')}: {one_line(row[name])}")
        if "score" in row:
            say(f"  score {row['score']:.2f}" + (f": {row['found']}" if "found" in row else ""))


def _tell_experience(experience: pd.DataFrame, codes: tuple[str, ...], language: Language) -> None:
    from tasks.tell_lesson import experience_table

    about = f"these causes ({', '.join(codes)})" if codes else "this indicator"
    if experience.empty:
        say(f"\nNo measure was tried against {about} yet.")
        return
    say(f"\nWhat was tried here against {about}:")
    for row in experience_table(experience, language).to_dict("records"):
        counts = [f"{row[name]} {name.replace('_', ' ')}" for name in _OUTCOMES if row[name] or name in _OUTCOMES[:3]]
        say(f"  {row['measure']}: {', '.join(counts)}" + (f"; worked in {row['share']}" if row["share"] else ""))


def register(app: App) -> None:
    """Add this group to the app."""
    app.command(lesson)
