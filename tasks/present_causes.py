"""Present causes: the cause-effect matrix of a deviation, in words, on the page of a run."""

from __future__ import annotations

from typing import Any

import pandas as pd
from prefect.artifacts import create_markdown_artifact

from tasks.edit_cause import weighed
from tasks.equip import equip
from tasks.present_proposal import artifact_key, marked
from tasks.rendering.words import word


def present_causes(deviation: str) -> None:
    """Show the matrix on the run's page."""
    create_markdown_artifact(causes_in_words(deviation), key=artifact_key("causes", deviation), description=deviation)


def causes_in_words(deviation: str) -> str:
    """The causes of a deviation as Markdown, the heaviest first."""
    rows = weighed(equip(), [deviation])
    lines = [f"# {marked(deviation)}", ""]
    if rows.empty:
        return "\n".join([*lines, "No cause is known: the data suggest none, and nobody wrote one."])
    head = (
        "rank",
        "cause",
        "branch",
        "whose",
        "explains",
        "importance",
        "relation",
        "score",
        "cumulative",
        "weighed by",
    )
    lines += [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for row in rows.to_dict("records"):
        lines.append(f"| {' | '.join(marked(cell) for cell in cells_of(row))} |")
    return "\n".join([*lines, "", "Shares may overlap: an item may bear the marks of several causes."])


def cells_of(row: dict[str, Any]) -> list[str]:
    """A cause as the cells of a table: rank, name, branch, side, share, importance, relation, score, cumulative, by."""
    return [
        str(row["rank"]), cause_name(row), word(row["branch"], "branch"), _word(row["side"]), _percent(row["share"]),
        _plain(row["importance"]), _plain(row["relation"]), _plain(row["score"]), _percent(row["cumulative_share"]),
        row["edited_by"] if row["edited"] else "the data",
    ]  # fmt: skip


def cause_name(row: dict[str, Any]) -> str:
    """What a cause is called: a person's own words, else what the data show and what it is about."""
    if not pd.isna(row["statement"]):
        return str(row["statement"])
    name = word(row["code"], "cause")
    return name if pd.isna(row["subject"]) else f"{name}: {word(row['subject'], 'cause_subject')}"


def _word(side: Any) -> str:
    return "–" if pd.isna(side) else word(side, "cause_side")


def _percent(share: Any) -> str:
    return "–" if pd.isna(share) else f"{share:.0%}"


def _plain(value: Any) -> str:
    return "–" if pd.isna(value) else f"{value:g}"
