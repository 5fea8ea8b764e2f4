"""May this content be signed at all? Says everything that is wrong with it, each in one sentence with its place."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tasks.expectations.existing import Tracker, listed
from tasks.indicators.matching import row_positions
from tasks.records.definitions import IndicatorDefinition
from tasks.records.people import Project
from tasks.records.promises import Comparator


def mistakes_in(
    content: Mapping[str, Any],
    project: Project,
    tracker: Tracker | None = None,
    definitions: Mapping[str, IndicatorDefinition] | None = None,
    read_from: Mapping[str, str] | None = None,
) -> list[str]:
    """Every mistake in a content; `tracker` and `definitions` as far as they are known.

    `read_from` tells from which item (source/ref) an expectation was read: it is not kept by closing that one.
    """
    addresses = None if tracker is None else tracker.addresses()
    found = [] if content["targets"] or content["items"] else ["There is nothing to sign: no target and no plan item."]
    found += _expectations(content, project)
    for target in content["targets"]:
        place = f"targets[{target['key']}]"
        found += (f"{place}.{problem}" for problem in _target(target, content, addresses, definitions, read_from or {}))
        found += _outside(f"{place}.due_on", target["due_on"], project)
    found += _items(content, project, tracker)
    if tracker is not None:
        found += _circles(tracker.items, project)
    return found


def _expectations(content: Mapping[str, Any], project: Project) -> Iterable[str]:
    for expectation in content["expectations"]:
        yield from _outside(f"expectations[{expectation['key']}].due_on", expectation["due_on"], project)


def _target(
    target: Mapping[str, Any],
    content: Mapping[str, Any],
    addresses: frozenset[str] | None,
    definitions: Mapping[str, IndicatorDefinition] | None,
    read_from: Mapping[str, str],
) -> Iterable[str]:
    agreed = {row["key"]: row for row in content["expectations"]}
    carries = target["expectation"]
    if carries is None:
        yield "expectation: is missing; a target names the expectation it carries"
    elif carries not in agreed:
        yield f"expectation: {carries!r} is not a confirmed expectation of {content['project']['key']}{_nearest(carries, agreed)}"
    if (target["indicator"] is None) == (target["deliverable"] is None):
        both = "both are given" if target["indicator"] else "neither is given"
        yield f"indicator, deliverable: {both}; exactly one of the two measures a target"
    if target["indicator"] is not None:
        yield from _measured(target, definitions)
    if target["deliverable"] is not None:
        yield from _delivered(target, read_from.get(carries or ""), addresses)


def _measured(target: Mapping[str, Any], definitions: Mapping[str, IndicatorDefinition] | None) -> Iterable[str]:
    name = target["indicator"]
    if definitions is not None and name not in definitions:
        yield f"indicator: {name!r} is not an indicator{_nearest(name, definitions)}"
    for column in ("comparator", "value", "unit"):
        if target[column] is None:
            yield f"{column}: is missing; {name} cannot be compared without it"
    expected = definitions[name].unit if definitions is not None and name in definitions else None
    if target["unit"] is not None and expected is not None and target["unit"] != expected:
        yield f"unit: {target['unit']!r} is not the unit of {name}, which is {expected!r}"
    within = target["comparator"] == Comparator.WITHIN
    if within and target["value_high"] is None:
        yield "value_high: is missing; within needs both edges"
    elif not within and target["value_high"] is not None:
        yield f"value_high: has no meaning with {target['comparator']}; only within has two edges"
    elif within and target["value"] is not None and target["value_high"] < target["value"]:
        yield f"value_high: {target['value_high']:g} lies below value, {target['value']:g}"


def _delivered(target: Mapping[str, Any], read_from: str | None, addresses: frozenset[str] | None) -> Iterable[str]:
    address = target["deliverable"]
    if target["due_on"] is None:
        yield f"due_on: is missing; {address} is delivered by a day"
    if addresses is not None and address not in addresses:
        yield f"deliverable: {address!r} does not exist, or no longer{_nearest(address, addresses)}"
    if read_from == address:
        yield (
            f"deliverable: runs in a circle: the expectation {target['expectation']!r} was read from {address}, "
            "and would be kept by closing the item that states it"
        )


def _items(content: Mapping[str, Any], project: Project, tracker: Tracker | None) -> Iterable[str]:
    names = [f"{item[0]}/{item[1]}" for item in content["items"]]
    if len(set(names)) < len(names):
        yield "items: an item stands in the plan twice"
    if not unicodedata.is_normalized("NFC", "".join(names)):
        yield "items: an id is written with decomposed accents, which the signed form does not keep; rename it"
    if tracker is not None:
        gone = tracker.lacks(names)
        if gone:
            yield f"items: {listed(gone)} no longer {'exists' if len(gone) == 1 else 'exist'} in the tracker"
    dues = [item[4] for item in content["items"]]
    first, last = (None if day is None else day.isoformat() for day in (project.starts_on, project.ends_on))
    late = [name for name, due in zip(names, dues, strict=True) if last is not None and due > last]
    early = [name for name, due in zip(names, dues, strict=True) if first is not None and due < first]
    if late:
        yield f"items: {listed(late)} due after the contract ends on {last}"
    if early:
        yield f"items: {listed(early)} due before the contract starts on {first}"


def _circles(items: pd.DataFrame, project: Project) -> Iterable[str]:
    """Items that are their own ancestors: each is somebody's parent, so that none of them would be in the plan."""
    own = items[items["project"] == project.key].reset_index(drop=True)
    if own.empty or not own["parent"].notna().any():
        return
    above = np.where(own["parent"].notna(), row_positions(own, own, ref="parent"), -1)
    above = np.append(above, -1)  # the root is its own parent, at the end
    for _ in range(len(own).bit_length() + 1):
        above = above[above]
    circling = own[above[:-1] >= 0]
    if len(circling):
        yield f"items: {listed((circling['source'] + '/' + circling['ref']).tolist())} run in a circle of parents"


def _outside(place: str, day: str | None, project: Project) -> Iterable[str]:
    if day is None:
        return
    if project.starts_on is not None and day < project.starts_on.isoformat():
        yield f"{place}: {day} lies before the contract starts on {project.starts_on}"
    if project.ends_on is not None and day > project.ends_on.isoformat():
        yield f"{place}: {day} lies after the contract ends on {project.ends_on}"


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
