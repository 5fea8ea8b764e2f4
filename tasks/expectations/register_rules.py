"""Do the rows of a register fit together, before any of them is kept?

Tells contradictions that no declaration of a column can: names that nothing has, two measures for one target, a
trigger that could never fire. What a target still lacks to be SMART is told elsewhere and keeps nobody from noting it.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from tasks.records.expecting import KanoType
from tasks.records.promises import Comparator

TRIGGER_KEYS = ("indicator", "scope", "comparator", "value", "value_high", "nights")


@dataclass(frozen=True)
class Break:
    """One contradiction: in which section, row (its index) and column, the value, what is wrong, what to do."""

    section: str
    row: Any
    column: str
    value: str
    problem: str
    remedy: str


def breaks(
    expectations: pd.DataFrame,
    targets: pd.DataFrame,
    risks: pd.DataFrame,
    *,
    known_expectations: Collection[str],
    indicators: Collection[str],
) -> list[Break]:
    """Every contradiction in the rows of one project's register.

    `known_expectations` are keys that exist already beside those in the frame, `indicators` the policy's names.
    """
    keys = {*known_expectations, *expectations["key"].dropna()}
    return [*_expectations(expectations), *_targets(targets, keys, indicators), *_risks(risks, indicators)]


def _expectations(frame: pd.DataFrame) -> Iterator[Break]:
    chosen = frame["kano_type"] == KanoType.QUESTIONABLE
    remedy = "ask again in other words; confirm one of the other categories"
    yield from _each("expectations", frame[chosen], "kano_type", "is no category a need can have", remedy)
    half = frame["source"].isna() != frame["ref"].isna()
    remedy = "give the tracker's source and ref together, or neither"
    yield from _each("expectations", frame[half], "ref", "has only one half of where it was read", remedy)
    early = frame["due_on"] < frame["said_on"]
    yield from _each("expectations", frame[early], "due_on", "lies before said_on", "look at both days")


def _targets(frame: pd.DataFrame, keys: Collection[str], indicators: Collection[str]) -> Iterator[Break]:
    unknown = frame["expectation"].notna() & ~frame["expectation"].isin(list(keys))
    yield from _named("targets", frame[unknown], "expectation", "is no expectation of this register", keys)
    unknown = frame["indicator"].notna() & ~frame["indicator"].isin(list(indicators))
    yield from _named("targets", frame[unknown], "indicator", "is no indicator of the policy", indicators)
    both = frame["indicator"].notna() & frame["deliverable"].notna()
    remedy = "exactly one of the two measures a target; make two targets of it"
    yield from _each("targets", frame[both], "deliverable", "stands beside an indicator", remedy)
    shape = frame["deliverable"].notna() & ~frame["deliverable"].fillna("").str.fullmatch(r"[^/\s]+/\S.*")
    remedy = "write source/ref of a work item or milestone, e.g. tracker/MET-12"
    yield from _each("targets", frame[shape], "deliverable", "is not source/ref", remedy)
    within = frame["comparator"] == Comparator.WITHIN
    swapped = within & (frame["value_high"] < frame["value"])
    yield from _each("targets", frame[swapped], "value_high", "lies below value", "write the lower edge as value")
    lone = frame["value_high"].notna() & frame["comparator"].notna() & ~within
    yield from _each("targets", frame[lone], "value_high", "has no meaning here", "only `within` has two edges")


def _risks(frame: pd.DataFrame, indicators: Collection[str]) -> Iterator[Break]:
    triggers = frame["trigger"].dropna()
    for row, trigger in zip(triggers.index, map(json.loads, triggers), strict=True):
        for column, value, problem, remedy in _trigger(trigger, indicators):
            yield Break("risks", row, f"trigger.{column}", value, problem, remedy)


def _trigger(trigger: dict[str, Any], indicators: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    for extra in sorted(trigger.keys() - set(TRIGGER_KEYS)):
        yield extra, "", "is not part of a trigger", f"write one of: {', '.join(TRIGGER_KEYS)}"
    name = trigger.get("indicator")
    if name not in indicators:
        yield "indicator", str(name or ""), "is no indicator of the policy", _nearest(str(name), indicators)
    comparator = trigger.get("comparator")
    if comparator not in set(Comparator):
        yield "comparator", str(comparator or ""), "is not a comparator", f"write one of: {', '.join(Comparator)}"
    edges = ["value", "value_high"] if comparator == Comparator.WITHIN else ["value"]
    for edge in edges:
        if not _is_number(trigger.get(edge)):
            yield edge, str(trigger.get(edge) or ""), "is not a number", "write the value at which the plan starts"
    nights = trigger.get("nights", 1)
    if not isinstance(nights, int) or isinstance(nights, bool) or nights < 1:
        yield "nights", str(nights), "is not a number of nights", "write 1 or more"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _each(section: str, rows: pd.DataFrame, column: str, problem: str, remedy: str) -> Iterator[Break]:
    for row, value in rows[column].astype("object").items():
        yield Break(section, row, column, _shown(value), problem, remedy)


def _named(section: str, rows: pd.DataFrame, column: str, problem: str, names: Iterable[str]) -> Iterator[Break]:
    for row, value in rows[column].items():
        yield Break(section, row, column, str(value), problem, _nearest(str(value), names))


def _nearest(name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"


def _shown(value: object) -> str:
    if pd.isna(value):
        return ""
    return (
        str(value.date())
        if isinstance(value, pd.Timestamp)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )
