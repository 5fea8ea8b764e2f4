"""What does a page say about the promises of a project?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tasks.records.adjusting import AdjustmentState, Against, Attainment, Reason
from tasks.records.expecting import KanoType, Side
from tasks.records.promises import Comparator
from tasks.reports.histories import day
from tasks.reports.promise_facts import PromiseFacts

MOST_ITEMS = 10
_WORST_FIRST = (Attainment.BROKEN, Attainment.AT_RISK, Attainment.UNKNOWN, Attainment.ON_TRACK, Attainment.KEPT)
_TONES = {Attainment.BROKEN: "critical", Attainment.AT_RISK: "warning", Attainment.UNKNOWN: "unjudged"}


@dataclass(frozen=True)
class TargetView:
    """One signed target: what was promised (an edge or two, or a deliverable), what is, and why it stands so."""

    state: Attainment
    reason: str
    indicator: str | None
    scope: str
    deliverable: str | None
    low: float | None
    high: float | None
    value: float | None
    unit: str
    due_on: date | None


@dataclass(frozen=True)
class ExpectationView:
    """One signed expectation: against the original baseline (None: it was signed later) and the current one."""

    key: str
    statement: str
    owner_side: Side
    kano_type: KanoType | None
    original: Attainment | None
    current: Attainment
    targets: tuple[TargetView, ...]
    rating: float | None
    gap: str | None

    @property
    def tone(self) -> str:
        """The sign of its current state."""
        return tone(self.current)


@dataclass(frozen=True)
class DriftView:
    """An item whose dates left the signed ones; `days_later` is None when its due date is gone."""

    name: str
    title: str | None
    signed_due_on: date | None
    due_on: date | None
    days_later: int | None


@dataclass(frozen=True)
class AdjustmentView:
    """An adjustment that is being negotiated or waits for signatures."""

    key: str
    reason: Reason
    state: AdjustmentState
    version: int


@dataclass(frozen=True)
class TriggerView:
    """What suggests an adjustment; of several changed needs or marked items `subjects` names them."""

    trigger: str
    value: float | None
    limit: float | None
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class StartedView:
    """A contingency plan that has started."""

    statement: str
    contingency: str | None
    started_on: date | None


@dataclass(frozen=True)
class PromiseView:
    """The promises of one project; `rebaselines` is how often the signed baseline moved."""

    expectations: tuple[ExpectationView, ...]
    rebaselines: int
    drifted: tuple[DriftView, ...]
    drifted_count: int
    adjustments: tuple[AdjustmentView, ...]
    triggers: tuple[TriggerView, ...]
    started: tuple[StartedView, ...]

    @property
    def standing(self) -> int:
        """How many expectations are kept or on track."""
        return sum(view.current in {Attainment.KEPT, Attainment.ON_TRACK} for view in self.expectations)


def tone(state: Attainment) -> str:
    """The sign that a state of attainment is shown with."""
    return _TONES.get(state, "within")


def promise_views(facts: PromiseFacts | None) -> dict[str, PromiseView]:
    """Project key to its promises; projects without a signed baseline are not there."""
    if facts is None or facts.attainments.empty:
        return {}
    rows = facts.attainments.assign(gap=list(facts.gaps))
    said = facts.expectations.set_index(["baseline", "expectation"]).sort_index()
    return {
        str(project): PromiseView(
            expectations=_expectations(own, said),
            rebaselines=int(own["rebaselines"].max()),
            drifted=tuple(_drift(row) for row in _of(facts.drifted, project).head(MOST_ITEMS).to_dict("records")),
            drifted_count=len(_of(facts.drifted, project)),
            adjustments=tuple(
                AdjustmentView(row["key"], Reason(row["reason"]), AdjustmentState(row["state"]), int(row["version"]))
                for row in _of(facts.adjustments, project).to_dict("records")
            ),
            triggers=_triggers(_of(facts.triggers, project)),
            started=tuple(
                StartedView(row["statement"], _text(row["contingency"]), day(row["started_on"]))
                for row in _of(facts.risks, project).to_dict("records")
            ),
        )
        for project, own in rows.groupby("project", sort=True)
    }


def _of(frame: pd.DataFrame, project: object) -> pd.DataFrame:
    return frame[frame["project"] == project]


def _expectations(own: pd.DataFrame, said: pd.DataFrame) -> tuple[ExpectationView, ...]:
    """The expectations of the current baseline, the worst first."""
    first = own[own["against"] == Against.ORIGINAL].set_index("expectation")["state"].to_dict()
    views = []
    for row in own[own["against"] == Against.CURRENT].to_dict("records"):
        signed = said.loc[(row["baseline"], row["expectation"])]
        kano = _text(signed["kano_type"])
        views.append(
            ExpectationView(
                key=row["expectation"],
                statement=signed["statement"],
                owner_side=Side(signed["owner_side"]),
                kano_type=KanoType(kano) if kano else None,
                original=Attainment(first[row["expectation"]]) if row["expectation"] in first else None,
                current=Attainment(row["state"]),
                targets=tuple(_target(each) for each in json.loads(row["reasons"])),
                rating=_number(row["rating"]),
                gap=_text(row["gap"]),
            )
        )
    return tuple(sorted(views, key=lambda view: (_WORST_FIRST.index(view.current), view.key)))


def _target(told: Mapping[str, Any]) -> TargetView:
    edge, comparator = told.get("promised"), told.get("comparator")
    due = told.get("due_on")
    return TargetView(
        state=Attainment(told["state"]),
        reason=told["reason"],
        indicator=told.get("indicator"),
        scope=told.get("scope", "project"),
        deliverable=told.get("deliverable"),
        low=edge if comparator in {Comparator.AT_LEAST, Comparator.WITHIN} else None,
        high=edge if comparator == Comparator.AT_MOST else told.get("promised_high"),
        value=told.get("value"),
        unit=told.get("unit", ""),
        due_on=date.fromisoformat(due) if due else None,
    )


def _drift(row: Mapping[str, Any]) -> DriftView:
    later = _number(row["days_later"])
    return DriftView(
        f"{row['source']}/{row['ref']}",
        _text(row["title"]),
        day(row["signed_due_on"]),
        day(row["due_on"]),
        None if later is None else round(later),
    )


def _triggers(frame: pd.DataFrame) -> tuple[TriggerView, ...]:
    return tuple(
        TriggerView(
            str(name),
            _number(rows["value"].iloc[0]),
            _number(rows["limit"].iloc[0]),
            tuple(rows["subject"].dropna().astype(str)),
        )
        for name, rows in frame.groupby("trigger", sort=True)
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
