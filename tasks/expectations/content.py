"""What is laid before both sides to be signed? The agreed expectations, targets and plan as one plain document.

    register + targets + plan as of a night ──▶ content ──▶ canonical form ──▶ hash

The customer reads this: it holds nobody's notes, evidence or owner, and nothing of our analysis. What an expectation is to
the customer (its Kano type) and from which tracker item it was read stand in the register, in the version that the
content names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any

import pandas as pd

from tasks.expectations.canonical import day_text, frame_of_rows, plain_rows
from tasks.expectations.content_rules import mistakes_in
from tasks.expectations.errors import PromiseError
from tasks.expectations.existing import Tracker
from tasks.records.definitions import IndicatorDefinition
from tasks.records.expecting import EXPECTATIONS, ExpectationState
from tasks.records.frames import conform
from tasks.records.people import Project
from tasks.records.promises import BASELINE_ITEMS, BASELINE_TARGETS, BASELINES, TARGETS, BaselineKind

SCHEMA = 2
"""Contents of form 1 also held each expectation's Kano type and source; they stay as they were signed."""

_KEPT_OF_EXPECTATION = ("key", "version", "statement", "aspect", "phase", "owner_side", "due_on")
_ITEM = ("source", "ref", "weight", "start_on", "due_on")


def baseline_content(
    project: Project,
    expectations: pd.DataFrame,
    targets: pd.DataFrame,
    items: pd.DataFrame,
    undated_items: int,
    *,
    based_on: str | None,
    adjustment: Mapping[str, Any] | None,
    frozen_as_of: date,
    holds_from: date,
    tracker: Tracker | None = None,
    definitions: Mapping[str, IndicatorDefinition] | None = None,
) -> dict[str, Any]:
    """The content of a document: the project's confirmed EXPECTATIONS, its TARGETS and the items of its plan.

    `items` has source, ref, weight, start_on, due_on (a plan of `indicators.plan.freeze`, or BASELINE_ITEMS). `tracker`
    says what exists there, `definitions` which indicators there are; without them that is not checked. Raises
    PromiseError with every mistake at once.
    """
    agreed = expectations[
        (expectations["project"] == project.key) & (expectations["state"] == ExpectationState.CONFIRMED)
    ]
    own = targets[targets["project"] == project.key]
    content = {
        "schema": SCHEMA,
        "project": {"key": project.key, "name": project.name, "customer": project.customer},
        "based_on": based_on,
        "adjustment": None if adjustment is None else dict(adjustment),
        "frozen_as_of": day_text(frozen_as_of),
        "holds_from": day_text(holds_from),
        "expectations": expectation_rows(agreed),
        "targets": target_rows(own),
        "items": item_rows(items),
        "undated_items": int(undated_items),
    }
    checked(content, project, tracker, definitions, origins(agreed))
    return content


def checked(
    content: Mapping[str, Any],
    project: Project,
    tracker: Tracker | None = None,
    definitions: Mapping[str, IndicatorDefinition] | None = None,
    read_from: Mapping[str, str] | None = None,
) -> None:
    """Raise PromiseError with every mistake in a content; return None when it may be signed.

    `read_from` are the `origins` of its expectations.
    """
    mistakes = mistakes_in(content, project, tracker, definitions, read_from)
    if mistakes:
        raise PromiseError(mistakes)


def expectation_rows(expectations: pd.DataFrame) -> list[dict[str, Any]]:
    """EXPECTATIONS as a content holds them, by key."""
    return as_shown(plain_rows(expectations.sort_values("key"), EXPECTATIONS))


def as_shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of expectations with what both sides are shown of them; those of a content of form 1 lose the rest."""
    return [{name: _composed(row[name]) for name in _KEPT_OF_EXPECTATION} for row in rows]


def origins(expectations: pd.DataFrame) -> dict[str, str]:
    """The key of each of EXPECTATIONS that was read from a tracker, to that item (source/ref)."""
    read = expectations[expectations["source"].notna() & expectations["ref"].notna()]
    return dict(zip(read["key"], read["source"] + "/" + read["ref"], strict=True))


def target_rows(targets: pd.DataFrame) -> list[dict[str, Any]]:
    """TARGETS as a content holds them, by key."""
    rows = plain_rows(targets.sort_values("key"), TARGETS, without=("project",))
    return [{name: _composed(value) for name, value in row.items()} for row in rows]


def item_rows(items: pd.DataFrame) -> list[list[Any]]:
    """The items of a plan as a content holds them: [source, ref, weight, start_on, due_on], by source and ref."""
    plan = conform(items.sort_values(["source", "ref"]), BASELINE_ITEMS)
    rows = plain_rows(plan, BASELINE_ITEMS, without=("baseline", "project"))
    return [[row[name] for name in _ITEM] for row in rows]


def items_frame(content: Mapping[str, Any], baseline: str = "") -> pd.DataFrame:
    """The BASELINE_ITEMS that a content holds, under the key of its baseline."""
    return items_of({baseline: content})


def items_of(contents: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The BASELINE_ITEMS that several contents hold, by the key of their baseline."""
    counts = [len(content["items"]) for content in contents.values()]
    items = list(chain.from_iterable(content["items"] for content in contents.values()))
    columns = dict(zip(_ITEM, map(list, zip(*items, strict=True)), strict=True)) if items else {}
    projects = [content["project"]["key"] for content in contents.values()]
    frame = pd.DataFrame(
        {
            "baseline": pd.Series(list(contents), dtype="str").repeat(counts).reset_index(drop=True),
            "source": pd.Series(columns.get("source", []), dtype="str"),
            "ref": pd.Series(columns.get("ref", []), dtype="str"),
            "project": pd.Series(projects, dtype="str").repeat(counts).reset_index(drop=True),
            "weight": pd.Series(columns.get("weight", []), dtype="float64"),
            "start_on": _days(columns.get("start_on", [])),
            "due_on": _days(columns.get("due_on", [])),
        }
    )
    return conform(frame, BASELINE_ITEMS)


def targets_frame(content: Mapping[str, Any], baseline: str = "") -> pd.DataFrame:
    """The BASELINE_TARGETS that a content holds, under the key of its baseline."""
    return targets_of({baseline: content})


def targets_of(contents: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """The BASELINE_TARGETS that several contents hold, by the key of their baseline."""
    rows = [
        row | {"baseline": key, "project": content["project"]["key"]}
        for key, content in contents.items()
        for row in content["targets"]
    ]
    return frame_of_rows(rows, BASELINE_TARGETS)


def baseline_row(document: Mapping[str, Any], content: Mapping[str, Any], valid_from: date) -> dict[str, Any]:
    """The row of BASELINES that a document becomes once both sides signed it."""
    return {
        "key": document["key"],
        "project": content["project"]["key"],
        "kind": BaselineKind.SIGNED.value,
        "valid_from": valid_from,
        "frozen_as_of": date.fromisoformat(content["frozen_as_of"]),
        "items": len(content["items"]),
        "undated_items": content["undated_items"],
        "digest": document["digest"],
    }


def baseline_frame(row: Mapping[str, Any]) -> pd.DataFrame:
    """That row as a canonical frame."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
    return frame_of_rows([plain], BASELINES)


def _composed(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _days(cells: list[str | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(cells, dtype="str"), format="%Y-%m-%d").astype("datetime64[s]")
