"""Present: show a night in the Prefect UI, as artifacts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from checks.freshness import freshness_of
from tasks.equip import equip
from tasks.records.choices import RunState
from tasks.records.frames import plain_rows
from tasks.store.kinds import read_kind
from tasks.store.readings import readings_of

# A larger table makes an event that Prefect refuses to publish.
LARGEST_TABLE = 2000


def present_progress(night: date) -> Callable[[float], None]:
    """Start a bar on the run's page; call what is returned with the share done, 0 to 1."""
    artifact = create_progress_artifact(progress=0.0, key="night", description=f"The night of {night}")

    def advance(share: float) -> None:
        update_progress_artifact(artifact_id=artifact, progress=100.0 * share)  # type: ignore[arg-type] # an id it is, once no coroutine is asked for

    return advance


def present(night: date, state: RunState, summary: dict[str, Any]) -> None:
    """Show the run summary, the indicator table, the data quality and a link to the report."""
    create_markdown_artifact(_summary(night, state, summary), key="run-summary", description=f"The night of {night}")
    create_table_artifact(
        _indicators(night), key="indicators", description=f"Readings of {night}, outside the band first"
    )
    create_table_artifact(
        _quality(night, summary["collect"]), key="data-quality", description=f"What arrived on {night}"
    )
    report = Path(summary["report"]["start"]).resolve()
    address = equip().settings.site_url
    link = f"{address.rstrip('/')}/internal/" if address else report.as_uri()
    create_link_artifact(link, link_text=f"Report of {night}", key="report", description=str(report))


def _summary(night: date, state: RunState, summary: dict[str, Any]) -> str:
    collected, told = summary["collect"], summary["notify"]
    bad = {key: row["reason"] for key, row in collected.items() if row["state"] != RunState.COMPLETED}
    lines = [f"# {night}: {state.value.capitalize()}", ""]
    lines += [f"- **{key}** brought no whole data: {_escaped(reason)}" for key, reason in bad.items()]
    lines += [
        f"- {len(collected) - len(bad)} of {len(collected)} sources whole",
        f"- {sum(row['measured'] for row in summary['monitor']['families'].values())} readings with a value",
        "- deviations: " + (", ".join(f"{count} {event}" for event, count in summary["analyse"].items()) or "none"),
        f"- {told['delivered']['sent']} mails sent, {told['delivered']['failed']} failed",
        f"- {summary['report']['pages_changed']} report pages changed",
    ]
    return "\n".join(lines)


def _indicators(night: date) -> list[dict[str, Any]]:
    readings = readings_of(equip().engine, [night])
    measured = readings[readings["state"] == "measured"]
    outside = (measured["value"] < measured["band_low"]) | (measured["value"] > measured["band_high"])
    rows = measured.assign(outside=outside.map({True: "outside", False: ""}))
    rows = rows.sort_values("outside", ascending=False, kind="stable").head(LARGEST_TABLE)
    columns = [
        "project",
        "indicator",
        "scope",
        "value",
        "unit",
        "band_low",
        "band_high",
        "outside",
        "sample_size",
        "trust",
    ]
    return plain_rows(rows[columns])


def _quality(night: date, collected: dict[str, Any]) -> list[dict[str, Any]]:
    desk = equip()
    ends = datetime.combine(night, time.max, UTC)
    ages = freshness_of(read_kind(desk.engine, "cursors"), collected, ends, desk.policy.trust_policy())
    freshness = {age.source: age.state.value for age in ages}
    columns = ("read", "unchanged", "written", "warned", "quarantined", "refused", "deleted")
    return [
        {"source": key, "state": row["state"], "freshness": freshness[key], "kind": kind}
        | {column: counts.get(column, 0) for column in columns}
        | {"told": _escaped("; ".join(f"{each['code']} ({each['count']})" for each in row["findings"]))}
        for key, row in collected.items()
        for kind, counts in (row["counts"] or {"": {}}).items()
    ]


def _escaped(text: str) -> str:
    """Outside text as text in Markdown."""
    for character in "\\`*_{}[]<>#|!":
        text = text.replace(
            character, f"\\{character}" if character not in "<>" else {"<": "&lt;", ">": "&gt;"}[character]
        )
    return text.replace("\n", " ")
