"""Projects whose work fails inspection, and projects whose customers complain, each for a known cause.

Inspections: twelve in the four weeks, ten to thirty pieces each, over four components; 4 % fail. Planted: one component
of which 25 % fail, or a tracker in which six in ten defects come back (one in ten elsewhere) while every component fails
at 12 %. Complaints: four to nine a month about anything, most answered within two days. Planted: six in ten about
one topic, six in ten answered after a week or not at all, or promises of ours that are overdue.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tasks.deviations.overdue_inputs import overdue
from tasks.deviations.suggesting import CaseFiles
from tests.evidence.tracker_desk import NIGHT
from tests.tasks.store.frames import frame_of

_COMPONENTS = ("hydraulics", "control", "steel", "software")
_TOPICS = ("lateness", "access", "billing", "speed", "faults", "conduct")
_WORDS = {
    "lateness": "The parts are late again", "access": "I cannot log in", "billing": "The invoice is not ours",
    "speed": "The system is slow", "faults": "It shows an error", "conduct": "The fitter was rude",
}  # fmt: skip
_OTHER = "We would like to talk about this"


def faulty_projects(each: int, seed: int = 7) -> tuple[CaseFiles, dict[str, str]]:
    """Projects with too high a defect rate, `each` per cause, and the cause of each."""
    chance = np.random.default_rng(seed)
    inspections, items, past, planted = [], [], [], {}
    for cause in ("defect_cluster", "rework"):
        for number in range(each):
            key = f"{cause}-{number:03}"
            planted[key] = cause
            for visit in range(12):
                component = _COMPONENTS[visit % 4]
                rate = 0.12 if cause == "rework" else 0.25 if component == _COMPONENTS[0] else 0.04
                looked = int(chance.integers(10, 31))
                inspections.append({"source": "sheet", "ref": f"{key}-{visit}", "project": key, "component": component,
                                    "inspected_on": _before(float(chance.integers(0, 27))).date(), "inspected": looked,
                                    "nonconforming": int(chance.binomial(looked, rate))})  # fmt: skip
            for defect in range(10):
                again = chance.random() < (0.6 if cause == "rework" else 0.1)
                ref, status = f"{key}-D{defect}", "in_progress" if again else str(chance.choice(["done", "open"]))
                items.append({"source": "tracker", "ref": ref, "project": key, "type": "defect", "status": status,
                              "raw_status": status, "estimate_hours": 1.0})  # fmt: skip
                story = [(30, "open"), (15, "done"), (5, status)] if again else [(30, "open"), (10, status)]
                past += [{"source": "tracker", "ref": ref, "valid_from": _before(days), "status": then, "raw_status": then,
                          "done_ratio": np.nan} for days, then in story]  # fmt: skip
    told = pd.DataFrame(past).astype({"source": "str", "ref": "str", "status": "str", "raw_status": "str"})
    return _files(list(planted), inspections=inspections, items=items, past=told), planted


def unhappy_projects(each: int, seed: int = 8) -> tuple[CaseFiles, dict[str, str]]:
    """Projects with too many complaints, `each` per cause, and the cause of each."""
    chance = np.random.default_rng(seed)
    feedback, owed, planted = [], [], {}
    for cause in ("defect_cluster", "long_wait", "late_input"):
        for number in range(each):
            key = f"{cause}-{number:03}"
            planted[key] = cause
            if cause == "late_input" or chance.random() < 0.1:
                owed.append({"key": f"{key}-promise", "project": key, "version": 1, "statement": "Training", "aspect": "date",
                             "state": "confirmed", "owner_side": "supplier", "due_on": _before(20).date()})  # fmt: skip
            for complaint in range(int(chance.integers(4, 10))):
                same = cause == "defect_cluster" and chance.random() < 0.6
                topic = "faults" if same else str(chance.choice([*_TOPICS, *_TOPICS, ""]))
                slow = chance.random() < (0.6 if cause == "long_wait" else 0.1)
                days = float(chance.uniform(1, 28))
                answered = days - (chance.uniform(5, 12) if slow else chance.uniform(0.1, 2))
                feedback.append({"source": "hotline", "ref": f"{key}-{complaint}", "project": key, "kind": "complaint",
                                 "statement": _WORDS.get(topic, _OTHER), "received_at": _before(days),
                                 "answered_at": _before(answered) if answered > 0 else None})  # fmt: skip
    return _files(list(planted), feedback=feedback, owed=owed), planted


def _files(keys: list[str], *, past: pd.DataFrame | None = None, **rows: list[dict[str, Any]]) -> CaseFiles:
    projects = [{"key": key, "name": key, "customer": "acme", "phase": "implementation"} for key in keys]
    items = frame_of("work_items", rows.get("items", []))
    none = pd.DataFrame(columns=["source", "ref", "status", "raw_status", "done_ratio", "valid_from"])
    touchpoints = pd.DataFrame(
        {"project": pd.Series(dtype="str"), "happened_at": pd.Series(dtype="datetime64[us, UTC]")}
    )
    return CaseFiles(
        night=NIGHT,
        projects=frame_of("projects", projects),
        items=items,
        past=none if past is None else past.sort_values(["source", "ref", "valid_from"], ignore_index=True),
        plan=frame_of("baseline_items", []),
        baselines=frame_of("baselines", []),
        milestones=frame_of("milestones", []),
        inspections=frame_of("inspections", rows.get("inspections", [])),
        feedback=frame_of("feedback", rows.get("feedback", [])),
        overdue=overdue(
            frame_of("expectations", rows.get("owed", [])), frame_of("attainments", []), items, touchpoints, NIGHT
        ),
        windows={"defect_rate": 28, "complaint_rate": 30},
    )


def _before(days: float) -> pd.Timestamp:
    return pd.Timestamp(NIGHT, tz="UTC") + pd.Timedelta(hours=12) - pd.Timedelta(days=days)
