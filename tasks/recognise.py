"""Recognise: which measures against open deviations did not help, and which deviations came back after their measures?"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd

from config.measures import Catalogue
from tasks.deviations.recurrence import RECURRENCE_COLUMNS, recurrences
from tasks.equip import Desk
from tasks.notices.ineffective_measures import IneffectiveMeasure
from tasks.notices.plain import json_rows
from tasks.notices.situation import Recurrence
from tasks.records.choices import Language
from tasks.records.explaining import CauseCode, MeasureOutcome, MeasureStatus
from tasks.store.kinds import read_kind
from tasks.store.measures import measures, outcomes
from tasks.take_measure import catalogue

_INEFFECTIVE = [str(MeasureOutcome.NO_CHANGE), str(MeasureOutcome.WORSE)]
_LOOKED_AT = ["key", "project", "indicator", "scope", "opened_on", "closed_on"]
_MOST_OTHERS = 5


def recurred(desk: Desk, night: date) -> pd.DataFrame:
    """The deviations up to `night` that came back after measures: `recurrences`; one query while nobody takes any."""
    known = measures(desk.engine)
    return _recurred(desk, known, night)


def measures_and_recurrences(desk: Desk, night: date) -> tuple[tuple[IneffectiveMeasure, ...], dict[str, Recurrence]]:
    """What the notices of a night need to know of measures; one query while nobody takes any."""
    known = measures(desk.engine)
    if known.empty:
        return (), {}
    words = known.set_index("key")["statement"]
    back = {
        row["deviation"]: Recurrence(row["closed_on"].date(), tuple(words[list(row["measures"])]))
        for row in _recurred(desk, known, night).to_dict("records")
    }
    return _ineffective(desk, known, night), back


def _recurred(desk: Desk, known: pd.DataFrame, night: date) -> pd.DataFrame:
    if known.empty:
        return pd.DataFrame(columns=list(RECURRENCE_COLUMNS))
    found = read_kind(desk.engine, "deviations", {"project": known["project"].unique().tolist()}, _LOOKED_AT)
    found = found[found["opened_on"] <= pd.Timestamp(night)]
    return recurrences(found, known, catalogue().recurrence_within_days)


def _ineffective(desk: Desk, known: pd.DataFrame, night: date) -> tuple[IneffectiveMeasure, ...]:
    said = outcomes(desk.engine, night, known["key"].tolist()).rename(columns={"measure": "key", "night": "judged_on"})
    said = said[said["outcome"].isin(_INEFFECTIVE)]
    rows = known[known["status"] != MeasureStatus.CANCELLED].merge(said, on="key").sort_values("key")
    if rows.empty:
        return ()
    kinds = catalogue()
    return tuple(_told(kinds, row) for row in json_rows(rows))


def _told(kinds: Catalogue, row: dict[str, Any]) -> IneffectiveMeasure:
    others = [kind for kind in _against(kinds, row["cause"]) if kind not in {row["kind"], "other"}][:_MOST_OTHERS]
    own = kinds.kinds.get(row["kind"])
    return IneffectiveMeasure(
        key=row["key"],
        project=row["project"],
        deviation=row["deviation"],
        kinds={language: own.name(language) if own else row["kind"] for language in Language},
        statement=row["statement"],
        owner=row["owner"],
        started_on=date.fromisoformat(row["started_on"]),
        outcome=row["outcome"],
        comparator=row["comparator"],
        value=row["value"],
        before=row["before_centre"],
        after=row["after_centre"],
        met=row["criterion_met"],
        together_with=tuple(json.loads(row["overlaps"] or "[]")),
        caveat=row["caveat"],
        others={language: tuple(kinds.kinds[kind].name(language) for kind in others) for language in Language},
    )


def _against(kinds: Catalogue, cause: str | None) -> list[str]:
    """The kinds against a cause, which is named by its code or as code:subject; none without a cause."""
    code = (cause or "").partition(":")[0]
    return kinds.against(code) if code in set(CauseCode) else []
