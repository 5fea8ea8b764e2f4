"""Present measures: what is done against a deviation and what it did, in words, on the page of a run."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from prefect.artifacts import create_markdown_artifact

from tasks.equip import equip
from tasks.notices.plain import json_rows
from tasks.present_proposal import artifact_key, marked
from tasks.rendering.words import word
from tasks.store.measures import measures, outcomes

HEAD = (
    "measure",
    "kind",
    "what is done",
    "who",
    "status",
    "due",
    "success",
    "judged after",
    "verdict",
    "together with",
    "but",
)


def present_measures(deviation: str) -> None:
    """Show the measures against a deviation on the run's page."""
    create_markdown_artifact(
        measures_in_words(deviation, datetime.now(UTC).date()),
        key=artifact_key("measures", deviation),
        description=deviation,
    )


def measures_in_words(deviation: str, day: date) -> str:
    """The measures against a deviation as Markdown, with their verdicts up to a day."""
    engine = equip().engine
    rows = measures(engine, deviations=[deviation])
    said = outcomes(engine, day, rows["key"].tolist()).rename(columns={"measure": "key", "night": "judged_on"})
    lines = [f"# {marked(deviation)}", "", f"| {' | '.join(HEAD)} |", f"|{'---|' * len(HEAD)}"]
    found = json_rows(rows.merge(said, on="key", how="left"))
    return "\n".join([*lines, *(f"| {' | '.join(map(marked, _cells(row)))} |" for row in found)])


def _cells(row: dict[str, Any]) -> list[str]:
    begun = f", since {row['started_on']}" if row["started_on"] else ""
    verdict = word(row["outcome"], "measure_outcome") if row["outcome"] else "–"
    return [
        row["key"], row["kind"], row["statement"], row["owner"], word(row["status"], "measure_status") + begun, row["due_on"],
        f"{row['comparator'].replace('_', ' ')} {row['value']:g}", f"{row['waiting_days']} days",
        f"{verdict} ({row['judged_on']})" if row["outcome"] else verdict,
        ", ".join(json.loads(row["overlaps"] or "[]")) or "–",
        word(row["caveat"], "measure_caveat") if row["caveat"] else "–",
    ]  # fmt: skip
