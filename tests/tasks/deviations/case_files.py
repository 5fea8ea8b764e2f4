"""The harbour project is late, with everything that its trackers and people say about it; builders for its causes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from tasks.deviations.overdue_inputs import overdue
from tasks.deviations.suggesting import CaseFiles, causes_suggested
from tasks.indicators.plan import leaf_items
from tasks.records.catalogue import KINDS
from tasks.records.definitions import WorkingCalendar
from tests.tasks.indicators.frames import HARBOUR, feedback, inspections, milestones, plan_of, projects, work_items
from tests.tasks.store.frames import frame_of

NIGHT = date(2026, 3, 31)
LATE, PACE = "schedule_deviation_rate", "schedule_performance_index_time"
OPEN: dict[str, Any] = {"status": "open", "assignee": "Ann"}


def deviation(
    indicator: str = LATE, scope: str = "project", value: float = -0.3, project: str = HARBOUR
) -> pd.DataFrame:
    """One open deviation."""
    key = f"{project}|{indicator}|{scope}|2026-03-30"
    return pd.DataFrame(
        {"key": [key], "project": [project], "indicator": [indicator], "scope": [scope], "last_value": [value]}
    ).astype({"key": "str", "project": "str", "indicator": "str", "scope": "str"})


def planned(*items: Mapping[str, Any], **others: Any) -> dict[str, pd.DataFrame]:
    """Items that were all due in the middle of March, with the plan that says so.

    An item may name `weight` of its plan row, `planned` False when it is in no plan, and its `past` as (day, status,
    raw status, done ratio).
    """
    rows, plan, past = [], [], []
    for number, given in enumerate(items, start=1):
        item = {"ref": f"H-{number}", "title": f"Quay {number}", **OPEN, **given}
        weight, in_plan = float(item.pop("weight", 1.0)), bool(item.pop("planned", True))
        versions = item.pop("past", None)
        item.setdefault("estimate_hours", weight)
        if not in_plan:
            item.setdefault("created_at", "2026-03-05")
        rows.append(item)
        if in_plan:
            plan.append({"ref": item["ref"], "weight": weight, "start_on": "2026-03-01", "due_on": "2026-03-16"})
        now = ("2026-03-28", item["status"], item.get("raw_status"), item.get("done_ratio"))
        for day, status, raw_status, done_ratio in versions or [now]:
            past.append({"source": "tracker", "ref": item["ref"], "valid_from": f"{day}T00:00Z", "status": status,
                         "raw_status": raw_status, "done_ratio": done_ratio})  # fmt: skip
    told = pd.DataFrame(past).astype({"source": "str", "ref": "str", "status": "str", "raw_status": "str"})
    told["done_ratio"] = told["done_ratio"].astype("float64")
    told["valid_from"] = pd.to_datetime(told["valid_from"], format="ISO8601").astype("datetime64[us, UTC]")
    found = work_items(*rows)
    assert leaf_items(found).all()
    return {"items": found, "plan": plan_of(*plan), "past": told, **others}


def case_files(**parts: Any) -> CaseFiles:
    """The files of the harbour; what is not given is empty."""
    items = parts.get("items", work_items({}).iloc[:0])
    frames = {
        "projects": projects(HARBOUR, calendar="default"),
        "items": items,
        "past": pd.DataFrame(columns=["source", "ref", "status", "raw_status", "done_ratio", "valid_from"]),
        "plan": plan_of({}).iloc[:0],
        "baselines": frame_of(
            "baselines", [{"key": "harbour@0", "project": HARBOUR, "frozen_as_of": date(2026, 3, 1)}]
        ),
        "milestones": milestones({}).iloc[:0],
        "inspections": inspections({}).iloc[:0],
        "feedback": feedback({}).iloc[:0],
    }
    owed = overdue(
        parts.pop("expectations", frame_of("expectations", [])),
        parts.pop("attainments", frame_of("attainments", [])),
        items,
        parts.pop("touchpoints", frame_of("touchpoints", [])),
        NIGHT,
    )
    given = {"calendars": {"default": WorkingCalendar()}, "windows": {"complaint_rate": 30, "defect_rate": 28}, **parts}
    return CaseFiles(night=NIGHT, **{**frames, "overdue": owed, **given})


def found(files: CaseFiles, *deviations: pd.DataFrame) -> pd.DataFrame:
    """The suggested causes by name; of one deviation, the late schedule unless others are given."""
    causes = causes_suggested(pd.concat(deviations or [deviation()], ignore_index=True), files)
    assert list(causes.columns) == list(KINDS["causes"].names)
    return causes.set_index("cause")


def evidence(causes: pd.DataFrame, cause: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(causes.loc[cause, "evidence"])
    return told


def expectation(**said: Any) -> pd.DataFrame:
    """What the customer owes since the tenth of March, unless it says otherwise."""
    whole = {"key": "test-window", "project": HARBOUR, "version": 1, "statement": "A window for tests",
             "aspect": "date", "state": "confirmed", "owner_side": "customer", "due_on": date(2026, 3, 10)}  # fmt: skip
    return frame_of("expectations", [{**whole, **said}])
