"""Present causes: the cause-effect matrix of a deviation, in words, on the page of a run and in the terminal."""

from __future__ import annotations

from prefect.artifacts import create_markdown_artifact

from tasks.edit_cause import weighed
from tasks.equip import equip
from tasks.present_proposal import artifact_key, marked
from tasks.rendering.fishbone import cause_name
from tasks.rendering.words import word
from tasks.reports.causes_view import CauseView, causes_view

HEAD = (
    *("rank", "cause", "branch", "whose", "explains", "importance", "relation", "score", "cumulative"),
    *("weighed by", "name"),
)
"""The columns of `cells_of`."""


def present_causes(deviation: str) -> None:
    """Show the matrix on the run's page."""
    create_markdown_artifact(causes_in_words(deviation), key=artifact_key("causes", deviation), description=deviation)


def causes_in_words(deviation: str) -> str:
    """The causes of a deviation as Markdown, the heaviest first."""
    views = causes_view(weighed(equip(), [deviation])).get(deviation, ())
    lines = [f"# {marked(deviation)}", ""]
    if not views:
        return "\n".join([*lines, "No cause is known: the data suggest none, and nobody wrote one."])
    lines += [f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    lines += [f"| {' | '.join(marked(cell) for cell in cells_of(view))} |" for view in views]
    return "\n".join([*lines, "", "Shares may overlap: an item may bear the marks of several causes."])


def cells_of(cause: CauseView) -> list[str]:
    """A cause as the cells of a table, under HEAD."""
    return [
        str(cause.rank), cause_name(cause, word), word(cause.branch, "branch"),
        "–" if cause.side is None else word(cause.side, "cause_side"), _percent(cause.share), _plain(cause.importance),
        _plain(cause.relation), _plain(cause.score), _percent(cause.cumulative), cause.by or "the data", cause.name,
    ]  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
