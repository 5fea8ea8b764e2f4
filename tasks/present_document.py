"""Present a document: what is signed, its hash, who signed it, and whether it holds."""

from __future__ import annotations

import json
from typing import Any

from prefect.artifacts import create_markdown_artifact

from tasks.equip import equip
from tasks.present_proposal import artifact_key, marked
from tasks.store.baselines import baselines
from tasks.store.promises.documents import document
from tasks.store.promises.signatures import signatures


def present_document(key: str) -> dict[str, Any]:
    """Show a document on the run's page; returns its key, its digest, and the sides that signed."""
    engine = equip().engine
    row = document(engine, key)
    signed = signatures(engine, key)
    held = baselines(engine)
    holds = held.loc[held["key"] == key, "valid_from"]
    text = "\n".join([*_head(row), *_signatures(signed), *(f"\nIt holds from {day:%Y-%m-%d}." for day in holds)])
    create_markdown_artifact(text, key=artifact_key("document", key), description=key)
    return {"document": key, "digest": row["digest"], "signed": signed["side"].tolist(), "holds": bool(len(holds))}


def _head(row: dict[str, Any]) -> list[str]:
    content = json.loads(row["content"])
    targets = [
        f"| {marked(each['key'])} | {marked(each['statement'] or '')} | {each['due_on'] or '–'} |"
        for each in content["targets"]
    ]
    counts = ", ".join(
        f"{len(content[part])} {word}"
        for part, word in (("expectations", "expectations"), ("targets", "targets"), ("items", "plan items"))
    )
    return [
        f"# {row['key']}",
        "",
        f"{counts}, frozen as of {content['frozen_as_of']}. What both sides sign is this hash:",
        "",
        f"`{row['digest']}`",
        "",
        "| target | | due |", "|---|---|---|", *targets,
    ]  # fmt: skip


def _signatures(signed: Any) -> list[str]:
    if signed.empty:
        return ["", "Nobody signed it yet."]
    return ["", *(f"- {row.side}: {marked(row.signed_by)}, {row.signed_on:%Y-%m-%d}" for row in signed.itertuples())]
