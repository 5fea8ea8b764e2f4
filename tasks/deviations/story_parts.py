"""What goes into the story of a deviation: what was agreed, what caused it, what was done, as plain values.

A story names nobody: owners, editors, the items that show a cause, and causes that are about one person are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from tasks.deviations.cause_matrix import ranked
from tasks.deviations.story_facts import StoryFacts
from tasks.records.explaining import CauseCode, MeasureOutcome
from tasks.records.promises import BaselineKind

_ABOUT_A_PERSON = (CauseCode.OVERLOADED_OWNER, CauseCode.UNASSIGNED)

_AGREED = ("target", "band_low", "band_high", "unit", "baseline", "signed")
_EXPECTED = ("expectation", "statement", "target", "says", "comparator", "value", "value_high", "unit", "due_on")
_CAUSE = (
    *("cause", "branch", "code", "subject", "statement", "side"),
    *("share", "importance", "relation", "score", "cumulative_share"),
)
_MEASURE = (
    *("key", "kind", "statement", "cause", "status", "started_on", "ended_on", "comparator", "value", "waiting_days"),
    *("outcome", "criterion_met", "before_centre", "after_centre", "overlaps", "caveat", "hours"),
)
_CAME_BACK = ("later", "opened_on", "days")
_PROJECT = ("project_name", "customer", "customer_name", "phase")


def parts_of(facts: StoryFacts) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Part of the story to deviation to its rows: expectations, agreed, causes, measures, project, came_back."""
    return {
        "expectations": _rows(_expected(facts), _EXPECTED),
        "agreed": _rows(_agreed(facts), _AGREED),
        "causes": _rows(_causes(facts), _CAUSE),
        "measures": _rows(_measures(facts), _MEASURE),
        "project": _rows(facts.projects, _PROJECT),
        "came_back": _rows(_came_back(facts), _CAME_BACK),
    }


def said_to_have_worked(story: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The measures of a story whose verdict is that they worked, with or without a caveat."""
    return [each for each in story["measures"] if each["outcome"] == MeasureOutcome.WORKED]


def plain(value: Any) -> Any:
    """A cell as JSON takes it."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value


def _expected(facts: StoryFacts) -> pd.DataFrame:
    """What was signed about the indicator, with the expectation that it carries."""
    targets = facts.targets.assign(scope=facts.targets["scope"].fillna("project"))
    targets = targets.rename(columns={"key": "target", "statement": "says"})
    agreed = facts.agreed[["project", "indicator", "scope", "night", "baseline"]]
    wanted = facts.deviations[["key", "project", "indicator", "scope", "opened_on"]].rename(
        columns={"key": "deviation"}
    )
    measured = wanted.merge(agreed, left_on=["project", "indicator", "scope", "opened_on"],
                            right_on=["project", "indicator", "scope", "night"])  # fmt: skip
    promised = measured.merge(targets, on=["baseline", "project", "indicator", "scope"])
    said = facts.expectations[["project", "key", "statement"]].rename(columns={"key": "expectation"})
    return promised.merge(said, on=["project", "expectation"], how="left").sort_values(["deviation", "target"])


def _agreed(facts: StoryFacts) -> pd.DataFrame:
    """The yardstick on the night it opened, and whether both sides had signed it."""
    signed = facts.baselines.loc[facts.baselines["kind"] == BaselineKind.SIGNED, "key"]
    opened = facts.deviations[["key", "project", "indicator", "scope", "opened_on"]].rename(
        columns={"key": "deviation"}
    )
    agreed = facts.agreed.assign(signed=facts.agreed["baseline"].isin(signed))
    return opened.merge(agreed, left_on=["project", "indicator", "scope", "opened_on"],
                        right_on=["project", "indicator", "scope", "night"])  # fmt: skip


def _causes(facts: StoryFacts) -> pd.DataFrame:
    """The causes as they count, by rank; without their evidence, whose items name people."""
    causes = ranked(facts.causes, facts.edits)
    personal = causes["code"].isin(_ABOUT_A_PERSON)
    return causes.assign(
        cause=causes["cause"].where(~personal, causes["code"]), subject=causes["subject"].where(~personal)
    )


def _came_back(facts: StoryFacts) -> pd.DataFrame:
    """The first deviation of the same series that opened soon after each had closed."""
    closed = facts.deviations[["key", "closed_on"]].rename(columns={"key": "deviation"})
    both = closed.merge(facts.later, on="deviation")
    both["days"] = (both["opened_on"] - both["closed_on"]).dt.days
    soon = both[both["days"].between(0, facts.recurrence_days)]
    return soon.sort_values(["deviation", "opened_on"]).drop_duplicates("deviation")


def _measures(facts: StoryFacts) -> pd.DataFrame:
    """The measures with their latest verdict and what they cost, where known."""
    verdicts = facts.outcomes.rename(columns={"measure": "key"}).drop(columns="night")
    hours = facts.issues.rename(columns={"spent_hours": "hours"})
    both = facts.measures.merge(verdicts, on="key", how="left").merge(hours, on=["source", "ref"], how="left")
    code = both["cause"].str.extract("^([^:]*)")[0]
    both["overlaps"] = both["overlaps"].map(json.loads, na_action="ignore").astype(object)
    return both.assign(cause=both["cause"].where(~code.isin(_ABOUT_A_PERSON), code)).sort_values("key")


def _rows(frame: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each deviation as plain values, in the frame's order."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for deviation, row in zip(frame["deviation"], frame[list(columns)].to_dict("records"), strict=True):
        by_key.setdefault(deviation, []).append({name: plain(value) for name, value in row.items()})
    return by_key
