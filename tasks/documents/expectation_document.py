"""What does the customer expect, and what do we make of it? The expectation document (客户预期文档, policy P2.3).

The team's copy holds all that is known with its evidence and analysis. The customer's copy holds what both sides
take as confirmed: no notes, people, evidence, doubts or analysis of ours. What is left out is taken away here,
before a template sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.records.choices import Audience, Language
from tasks.records.expecting import Aspect, ExpectationState

_INTERNAL = (
    "said_by",
    "evidence",
    "our_owner",
    "their_owner",
    "channel",
    "need_level",
    "kano_type",
    "recorded_by",
    "source",
    "ref",
)


@dataclass(frozen=True)
class Evaluated:
    """What respondents' answers say about one expectation; shares 0..1, `worse` −1..0."""

    respondents: int
    category: str
    better: float | None
    worse: float | None
    distinct: bool


@dataclass(frozen=True)
class ExpectationView:
    """One expectation as its reader may see it; what the reader may not see is None."""

    key: str
    version: int
    statement: str
    aspect: str
    state: str
    owner_side: str
    due_on: date | None
    phase: str | None = None
    channel: str | None = None
    said_by: str | None = None
    said_on: date | None = None
    evidence: str | None = None
    our_owner: str | None = None
    their_owner: str | None = None
    need_level: str | None = None
    kano_type: str | None = None
    targets: tuple[str, ...] = ()
    evaluated: Evaluated | None = None


def expectation_document(
    register: pd.DataFrame,
    parties: Parties,
    language: Language,
    *,
    audience: Audience,
    dated: date,
    background: str = "",
    targets: pd.DataFrame | None = None,
    evaluated: pd.DataFrame | None = None,
) -> str:
    """The document as HTML.

    register: EXPECTATIONS of the project, one row a key. targets: TARGETS of the project; each expectation names those that
    carry it. evaluated: rows of `expectations.kano.evaluate` for one round; used in the team's copy only.
    """
    own = register[register["project"] == parties.project.key].sort_values("key")
    inside = audience is Audience.INTERNAL
    if not inside:
        own = own[own["state"] == ExpectationState.CONFIRMED].assign(**dict.fromkeys(_INTERNAL, None))
    carried = (
        {}
        if targets is None
        else targets.groupby("expectation")["key"].apply(lambda keys: tuple(sorted(keys))).to_dict()
    )
    judged = _judged(evaluated) if inside and evaluated is not None else {}
    views = [_view(row, carried, judged) for row in own.to_dict("records")]
    groups = [(aspect.value, [view for view in views if view.aspect == aspect]) for aspect in Aspect]
    return page(
        "expectations",
        language,
        parties,
        name=f"{parties.project.key}-expectations",
        dated=dated,
        digest=None,
        inside=inside,
        background=background,
        groups=[(aspect, found) for aspect, found in groups if found],
        tally={state.value: sum(view.state == state for view in views) for state in ExpectationState},
        analysed=[view for view in views if view.kano_type or view.need_level or view.evaluated] if inside else [],
    )


def _view(row: dict[str, Any], carried: dict[str, tuple[str, ...]], judged: dict[str, Evaluated]) -> ExpectationView:
    cells: dict[str, Any] = {name: None if pd.isna(value) else value for name, value in row.items()}
    days = {name: cells[name] and pd.Timestamp(cells[name]).date() for name in ("due_on", "said_on")}
    key = str(cells["key"])
    shown: dict[str, Any] = {name: value for name, value in cells.items() if name in ExpectationView.__annotations__}
    return ExpectationView(**shown | days | {"targets": carried.get(key, ()), "evaluated": judged.get(key)})


def _judged(evaluated: pd.DataFrame) -> dict[str, Evaluated]:
    return {
        row["expectation"]: Evaluated(
            int(row["respondents"]), row["category"], row["better"], row["worse"], bool(row["distinct"])
        )
        for row in evaluated.to_dict("records")
    }
