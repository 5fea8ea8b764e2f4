"""Present a proposal: what shall change of the signed word, why, at what price, and how versions differ."""

from __future__ import annotations

import json
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import pandas as pd
from prefect.artifacts import create_markdown_artifact

from tasks.equip import equip
from tasks.expectations.adjusting import diff, said
from tasks.expectations.change_rules import ITEM_CELLS, TRACKER
from tasks.expectations.preview import Preview
from tasks.preview import preview
from tasks.records.adjusting import AdjustmentState
from tasks.rendering.outside_text import neutralise
from tasks.store.promises.adjustments import adjustment_of, versions_of
from tasks.store.promises.documents import document
from tasks.store.readings import last_measured

_ITEMS_SHOWN = 50


def present_proposal(key: str) -> None:
    """Show a proposal and how it stands on the run's page."""
    create_markdown_artifact(proposal_in_words(key), key=artifact_key("adjustment", key), description=key)


def proposal_in_words(key: str) -> str:
    """A proposal as Markdown: what is signed and proposed, impact, earlier versions. PromiseError when there is none."""
    engine = equip().engine
    standing = adjustment_of(engine, key)
    versions = [said(row) for row in versions_of(engine, key).to_dict("records")]
    latest = versions[-1]
    signed = json.loads(document(engine, standing["baseline"])["content"])
    lines = [
        f"# {key}, version {standing['version']}: {standing['state']}",
        "",
        f"Moves **{standing['baseline']}**; reason: {standing['reason']}; proposed by {marked(standing['proposed_by'])}.",
        "",
        marked(latest["rationale"]),
        "",
        *_targets(signed, latest["changes"].get("targets") or {}),
        *_items(signed, latest["changes"].get("items")),
        *_expectations(latest["changes"].get("expectations") or {}),
        *_impact(latest["impact"]),
        *_effect(standing, latest["changes"]),
        *_versions(versions),
    ]
    return "\n".join(lines)


def _targets(signed: dict[str, Any], changes: dict[str, Any]) -> list[str]:
    before = {row["key"]: row for row in signed["targets"]}
    rows = [
        (key, column, before.get(key, {}).get(column), value)
        for key, cells in (changes.get("changed") or {}).items()
        for column, value in cells.items()
    ]
    rows += [(key, "", "signed", "falls away") for key in changes.get("removed") or ()]
    rows += [(row["key"], "", None, row.get("statement") or "new") for row in changes.get("added") or ()]
    if not rows:
        return []
    return [
        "| target | | signed | proposed |", "|---|---|---|---|",
        *(f"| {' | '.join(marked(_shown(cell)) for cell in row)} |" for row in rows), "",
    ]  # fmt: skip


def _items(signed: dict[str, Any], items: Any) -> list[str]:
    if not items:
        return []
    if items == TRACKER:
        return ["- the tracker's plan takes the place of the signed one"]
    counts = {name: len(items.get(name) or ()) for name in ("replanned", "added", "removed")}
    before = {f"{item[0]}/{item[1]}": item for item in signed["items"]}
    rows = [
        (address, column, before[address][ITEM_CELLS[column]] if address in before else None, value)
        for address, cells in (items.get("replanned") or {}).items()
        for column, value in cells.items()
    ]
    rows += [(f"{row['source']}/{row['ref']}", "", None, f"due {row['due_on']}") for row in items.get("added") or ()]
    rows += [(address, "", "signed", "falls away") for address in items.get("removed") or ()]
    return [
        "| plan item | | signed | proposed |", "|---|---|---|---|",
        *(f"| {' | '.join(marked(_shown(cell)) for cell in row)} |" for row in rows[:_ITEMS_SHOWN]), "",
        "- plan items: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count),
    ]  # fmt: skip


def _expectations(changes: dict[str, Any]) -> list[str]:
    words = {"taken": "taken as the register has it now", "removed": "no longer promised"}
    return [f"- expectation {marked(key)}: {words[name]}" for name, keys in changes.items() for key in keys]


def _impact(impact: dict[str, Any] | None) -> list[str]:
    return [f"- impact on {name.replace('_', ' ')}: {marked(_shown(value))}" for name, value in (impact or {}).items()]


def effect_in_words(seen: Preview) -> list[str]:
    """What a preview found, a line each: shares of readings met, target by target, and deviations that open or close."""
    shares = f"{_share(seen.present)} met what is signed, {_share(seen.proposed)} would meet what is proposed"
    lines = [f"Of {seen.readings} readings of the last {seen.days} nights {shares}."]
    for row in seen.targets.itertuples():
        met = [f"{'–' if pd.isna(count) else count} of {row.nights}" for count in (row.met_present, row.met_proposed)]
        lines.append(f"{row.target}: {met[0]} nights met as signed, {met[1]} as proposed")
    for told, rows in (("would open", seen.would_open), ("would close", seen.would_close)):
        lines += [f"{each.indicator} of {each.project}: its deviation {told}" for each in rows.itertuples()]
    return lines


def last_measured_night() -> date:
    """The last night that has readings; today, while there is none."""
    return last_measured(equip().engine, date.max) or datetime.now(equip().zone).date()


def _effect(standing: dict[str, Any], changes: dict[str, Any]) -> list[str]:
    """What the open proposal would have meant; a settled one has shown it."""
    if standing["state"] != AdjustmentState.PROPOSED:
        return []
    seen = preview(standing["project"], changes, last_measured_night())
    return ["", *(f"- {marked(line)}" for line in effect_in_words(seen))]


def _share(share: float | None) -> str:
    return "no reading" if share is None else f"{share:.0%}"


def _versions(versions: list[dict[str, Any]]) -> list[str]:
    lines = []
    for number, (old, new) in enumerate(pairwise(versions), start=2):
        lines += ["", f"Version {number} against version {number - 1}:", ""]
        for each in diff(old, new):
            lines.append(f"- {marked(each.path)}: {marked(_shown(each.before))} → {marked(_shown(each.after))}")
    return lines


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)


def marked(text: str) -> str:
    """Outside text as text in Markdown, on one line."""
    text = neutralise(text)
    for character in "\\`*_{}[]|!#":
        text = text.replace(character, f"\\{character}")
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("\n", " ")


def artifact_key(kind: str, key: str) -> str:
    """A key that Prefect accepts: small letters, digits and dashes."""
    return "-".join([kind, "".join(each if each.isascii() and each.isalnum() else "-" for each in key.lower())])
