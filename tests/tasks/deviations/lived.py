"""A deviation that was lived through: promised, missed, explained, acted on, closed; in frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tasks.deviations.story_facts import PROJECT_COLUMNS, StoryFacts
from tests.tasks.store.frames import frame_of, moment, night

KEY = "bridge|csat|overall|2026-01-05"
NAMES = {
    ("indicator", "csat"): ("Customer satisfaction", "客户满意度"),
    ("indicator", "schedule_deviation_rate"): ("Schedule deviation rate", "进度偏差率"),
    ("cause", "late_input"): ("Late input of the customer", "客户输入延迟"),
    ("measure_kind", "escalate"): ("Escalate", "升级处理"),
    ("measure_outcome", "worked"): ("Worked", "有效"),
}


def named(kind: str, code: str) -> tuple[str, ...]:
    """The names of a code in both languages, or its own."""
    return NAMES.get((kind, code), (code.replace("_", " "),) if code else ())


def deviation(**others: Any) -> dict[str, Any]:
    """A closed deviation of customer satisfaction."""
    return {
        "key": KEY, "project": "bridge", "indicator": "csat", "scope": "overall", "severity": "warning",
        "opened_on": night(5).isoformat(), "closed_on": night(25).isoformat(), "opened_value": 0.7,
        "worst_value": 0.55, "reported_value": 0.55, "last_value": 0.9, "last_night": night(25).isoformat(),
        "nights_inside": 2, "confirmed": True, **others,
    }  # fmt: skip


def cause(code: str = "late_input", **others: Any) -> dict[str, Any]:
    """A cause that the data suggest."""
    return {
        "deviation": KEY, "cause": code, "night": night(6).isoformat(), "branch": "environment", "code": code,
        "side": "theirs", "share": 0.6, "numerator": 6.0, "denominator": 10.0, "importance": 8.0, "relation": 9.0,
        "evidence": '{"items": [{"ref": "X-1", "title": "Mallory forgot"}]}', **others,
    }  # fmt: skip


def edit(code: str = "written:1", **others: Any) -> dict[str, Any]:
    """What a person says of a cause."""
    return {
        "deviation": KEY, "cause": code, "version": 1, "branch": "process", "statement": "No rehearsal before hand-over",
        "importance": 5.0, "relation": 9.0, "dismissed": False, "edited_at": moment(7), "edited_by": "Mallory", **others,
    }  # fmt: skip


def measure(key: str = "bridge-measure-1", **others: Any) -> dict[str, Any]:
    """A measure against it that was done."""
    return {
        "key": key, "version": 1, "project": "bridge", "deviation": KEY, "cause": "late_input", "kind": "escalate",
        "statement": "Ask the sponsor for the decision", "owner": "Mallory", "status": "done",
        "due_on": night(15).isoformat(), "comparator": "at_least", "value": 0.85, "waiting_days": 7,
        "started_on": night(8).isoformat(), "ended_on": night(10).isoformat(), "source": "tracker", "ref": "A-1",
        "recorded_at": moment(7), "recorded_by": "Mallory", **others,
    }  # fmt: skip


def verdict(key: str = "bridge-measure-1", **others: Any) -> dict[str, Any]:
    """What that measure did."""
    return {
        "measure": key, "night": night(22).isoformat(), "outcome": "worked", "before_centre": 0.6,
        "after_centre": 0.9, "before_points": 8, "after_points": 6, "criterion_met": True, "overlaps": "[]", **others,
    }  # fmt: skip


def projects(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """What the portfolio says of the projects, a row per deviation."""
    given = rows or (
        {"deviation": KEY, "project_name": "Harbour bridge", "customer": "port", "customer_name": "Port of Lake",
         "phase": "acceptance"},
    )  # fmt: skip
    return pd.DataFrame(list(given), columns=list(PROJECT_COLUMNS)).astype("str")


def facts(**others: Sequence[Mapping[str, Any]] | Any) -> StoryFacts:
    """All of it; frames may be given as rows."""
    rows: dict[str, Any] = {
        "deviations": [deviation()],
        "agreed": [{
            "project": "bridge", "indicator": "csat", "scope": "overall", "night": night(5).isoformat(),
            "state": "measured", "value": 0.7, "target": 0.85, "band_low": 0.8, "unit": "fraction", "trust": "A",
            "baseline": "bridge-1", "formula_version": 1,
        }],
        "baselines": [{"key": "bridge-1", "project": "bridge", "kind": "signed"}],
        "targets": [{
            "baseline": "bridge-1", "key": "happy", "project": "bridge", "expectation": "care", "indicator": "csat",
            "scope": "overall", "comparator": "at_least", "value": 0.85, "unit": "fraction",
            "statement": "At least 85 % are satisfied", "due_on": night(31).isoformat(),
        }],
        "expectations": [{"key": "care", "project": "bridge", "version": 2, "statement": "We are looked after"}],
        "causes": [cause()],
        "edits": [edit()],
        "measures": [measure()],
        "outcomes": [verdict()],
    }  # fmt: skip
    kinds = {name: name for name in rows} | {
        "agreed": "readings", "targets": "baseline_targets", "edits": "cause_edits", "outcomes": "measure_verdicts",
    }  # fmt: skip
    wanted = rows | {name: value for name, value in others.items() if name in rows}
    frames = {name: frame_of(kinds[name], value) for name, value in wanted.items()}
    beside = {
        "projects": projects(),
        "issues": pd.DataFrame({"source": ["tracker"], "ref": ["A-1"], "spent_hours": [12.5]}),
    }
    return StoryFacts(**frames, **(beside | {name: value for name, value in others.items() if name not in rows}))
