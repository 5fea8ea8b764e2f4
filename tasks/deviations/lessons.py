"""What is the story of a deviation, from what was expected to whether the measures worked?

    expectations + deviation + causes + measures + verdicts + duration + cost ──▶ story (JSON) ──▶ words to search in

The story of a closed deviation is a lesson (policy P4.3). That of an open one, told so far, finds the lessons that are
like it. A story names nobody: owners, editors and causes that are about one person are left out. What nobody knows is
null, never zero: `cost` holds the hours of the tracker's issues that carry the measures, where a tracker knows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from tasks.deviations.story_facts import StoryFacts
from tasks.deviations.story_parts import parts_of, plain
from tasks.deviations.terms import terms
from tasks.records.explaining import LESSONS, CauseCode
from tasks.records.frames import conform

MOST_WORDS = 4000
"""Terms of a story that a search looks in; more would only come from very long texts."""

Named = Callable[[str, str], Iterable[str]]
"""What people call a code, in every language: `named("indicator", "csat")`."""

_DEVIATION = ("opened_on", "closed_on", "opened_value", "worst_value", "last_value", "confirmed")


def stories(facts: StoryFacts, named: Named) -> pd.DataFrame:
    """A LESSONS row per deviation, by deviation; `closed_on` is empty where it is open.

    The same facts give the same text. `named` gives the words for a code: kinds indicator, phase, severity, branch,
    cause, cause_subject, cause_side, measure_kind and measure_outcome.
    """
    parts = parts_of(facts)
    told, words = [], []
    for row in facts.deviations.to_dict("records"):
        story = _story(row, {name: by_key.get(row["key"], []) for name, by_key in parts.items()}, facts.critical)
        told.append(json.dumps(story, ensure_ascii=False, sort_keys=True))
        words.append(" ".join(terms("\n".join(_texts(row, story, named)))[:MOST_WORDS]))
    columns = facts.deviations.rename(columns={"key": "deviation"})
    frame = columns.assign(story=pd.Series(told, columns.index, "str"), words=pd.Series(words, columns.index, "str"))
    return conform(frame, LESSONS).sort_values("deviation", ignore_index=True)


def lessons(facts: StoryFacts, named: Named) -> pd.DataFrame:
    """LESSONS of those of the deviations that are closed, by deviation."""
    told = stories(facts, named)
    return told[told["closed_on"].notna()].reset_index(drop=True)


def _story(
    row: Mapping[str, Any], parts: Mapping[str, list[dict[str, Any]]], critical: frozenset[str]
) -> dict[str, Any]:
    measures, end = parts["measures"], row["closed_on"] if pd.notna(row["closed_on"]) else row["last_night"]
    hours = [each["hours"] for each in measures if each["hours"] is not None]
    return {
        "project": next(iter(parts["project"]), None),
        "expectations": parts["expectations"],
        "agreed": next(iter(parts["agreed"]), None),
        "deviation": {name: plain(row[name]) for name in _DEVIATION}
        | {
            "severity": "critical" if row["key"] in critical else row["severity"],
            "days": (end - row["opened_on"]).days,
        },
        "causes": parts["causes"],
        "measures": measures,
        "came_back": next(iter(parts["came_back"]), None),
        "cost": {"hours": sum(hours), "measures": len(hours)} if hours else None,
    }


def _texts(row: Mapping[str, Any], story: Mapping[str, Any], named: Named) -> Iterator[str]:
    """All that people may search for in a story; an empty text stands for what is not known."""
    project = story["project"] or {}
    yield from (row["project"], row["scope"], *named("indicator", row["indicator"]))
    yield from (project.get(name) or "" for name in ("project_name", "customer", "customer_name"))
    yield from named("phase", project.get("phase") or "")
    yield from named("severity", story["deviation"]["severity"])
    for each in story["expectations"]:
        yield from (each["statement"] or "", each["says"] or "")
    for each in story["causes"]:
        yield from (each["statement"] or "", *named("branch", each["branch"]))
        if each["code"] != CauseCode.WRITTEN:
            yield from (each["code"].replace("_", " "), *named("cause", each["code"]))
        yield from named("cause_subject", each["subject"] or "")
        yield from named("cause_side", each["side"] or "")
    for each in story["measures"]:
        yield from (each["statement"], *named("measure_kind", each["kind"]))
        yield from named("measure_outcome", each["outcome"] or "")
