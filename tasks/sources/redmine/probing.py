"""Does the connection work and does the mapping fit? Asked before the first night; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from tasks.sources.contract import Finding
from tasks.sources.redmine.asking import NOT_SHOWN, Asker
from tasks.sources.redmine.crawl import LISTS, body_of
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.projects import resolve


def probe(asker: Asker, options: RedmineOptions, wanted: Mapping[str, str]) -> list[Finding]:
    """What a pull would meet. Raises a WireError when Redmine cannot be asked at all."""
    asker.whoami()
    rows: list[dict[str, Any]] = []
    offset, total = 0, 1
    while offset < total:
        _, body = asker.projects(offset, 100)
        rows, total, offset = rows + body["projects"], body["total_count"], offset + (len(body["projects"]) or total)
    resolution = resolve(rows, wanted, include_subprojects=options.include_subprojects)
    told = [Finding("unknown_project", resolution.missing_message(name), serious=True) for name in resolution.missing]
    for number, key in resolution.targets.items():
        _, count = asker.count(number, -1)
        name = resolution.names[number]
        if count is None:
            message = f"Project {name} (for {key!r}) is there, but the key may not see its issues."
            told.append(Finding("sees_less", message, "work_items", serious=True))
        else:
            noun = "issue" if count == 1 else "issues"
            told.append(Finding("readable", f"Project {name} (for {key!r}): {count} {noun}.", "work_items", count))
    statuses = body_of(asker.ask("statuses", LISTS["statuses"])[0])["issue_statuses"]
    if options.statuses:
        told += _compared("status", options.statuses, [row["name"] for row in statuses])
    if options.types:
        trackers = body_of(asker.ask("trackers", LISTS["trackers"])[0])["trackers"]
        told += _compared("type", options.types, [row["name"] for row in trackers])
    if options.custom_fields:
        page, body = asker.ask("custom_fields", "/custom_fields.json", accept=NOT_SHOWN)
        if page.notes["status"] in NOT_SHOWN:
            message = "Only an administrator's key may list custom fields: their names were not checked."
            told.append(Finding("not_checked", message))
        else:
            there = [row["name"] for row in body["custom_fields"]]
            told += [_unknown("custom_field", name, there) for name in options.custom_fields if name not in there]
    return told


def _compared(what: str, mapping: Iterable[str], there: list[str]) -> list[Finding]:
    """Names the mapping has and Redmine has not, and the other way round."""
    names = list(mapping)
    told = [_unknown(what, name, there) for name in names if name not in there]
    told += [
        Finding(f"unmapped_{what}", f"{what} {name!r} of Redmine is not in the mapping.")
        for name in there
        if name not in names
    ]
    return told


def _unknown(what: str, name: str, there: list[str]) -> Finding:
    near = get_close_matches(name, there, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(there) or 'none'}."
    return Finding(f"unknown_{what}", f"Redmine has no {what} called {name!r}{meant}", serious=True)
