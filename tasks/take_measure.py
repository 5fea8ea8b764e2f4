"""Take a measure: record what is done against a deviation, by whom and by when, and what counts as success."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from config.measures import Catalogue, measures_in_force
from tasks.deviations.measure_rules import MeasureError
from tasks.equip import Desk, equip
from tasks.examine import deviation_of, unfit_criterion, unfit_now, unknown_cause, unknown_kind, unknown_source
from tasks.records.explaining import MeasureStatus
from tasks.records.promises import Comparator
from tasks.store.measures import record_measure

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Criterion:
    """What counts as success, fixed before the start: the periods after lie at least, or at most, at a value."""

    comparator: Comparator | str | None = None
    value: float | None = None
    waiting_days: int | None = None


@dataclass(frozen=True)
class Issue:
    """The tracker's issue that carries a measure; its status moves the measure's."""

    source: str
    ref: str


@dataclass(frozen=True)
class Recorded:
    """A measure as it was recorded: its row of MEASURES, and whether that is a new version."""

    row: dict[str, Any]
    new: bool

    @property
    def key(self) -> str:
        """The key of the measure."""
        return str(self.row["key"])


def take_measure(  # noqa: PLR0917 - each is a field that a person fills in
    deviation: str,
    kind: str,
    statement: str,
    owner: str,
    due_on: date,
    criterion: Criterion,
    by: str,
    *,
    cause: str | None = None,
    issue: Issue | None = None,
    started: bool = False,
    at: datetime | None = None,
) -> Recorded:
    """Record a new measure against a deviation, planned or `started`; without waiting days the catalogue's hold.

    Raises MeasureError with every reason why it is refused.
    """
    desk = equip()
    known = deviation_of(desk, deviation)
    mistakes = [
        *unknown_kind(kind, catalogue().kinds),
        *unknown_cause(desk, deviation, cause),
        *unknown_source(desk, issue.source if issue else None),
        *unfit_criterion(desk, known, criterion.comparator, criterion.value),
    ]
    if mistakes:
        raise MeasureError(*mistakes)
    waiting = criterion.waiting_days
    said = {
        "project": known["project"],
        "deviation": deviation,
        "cause": cause,
        "kind": kind,
        "statement": statement.strip(),
        "owner": owner.strip(),
        "due_on": due_on,
        "comparator": criterion.comparator and str(criterion.comparator),
        "value": criterion.value,
        "waiting_days": catalogue().waiting(kind, known["severity"]) if waiting is None else waiting,
        "source": issue and issue.source,
        "ref": issue and issue.ref,
        "status": str(MeasureStatus.STARTED if started else MeasureStatus.PLANNED),
    }
    return _kept(desk, None, said, by, at)


def change_measure(key: str, said: Mapping[str, Any], by: str, *, at: datetime | None = None) -> Recorded:
    """Record that a measure started, was done or cancelled, or what else is said of it (`measure_rules.SAID`).

    Raises MeasureError with every reason why it is refused.
    """
    desk = equip()
    mistakes = unknown_kind(said["kind"], catalogue().kinds) if "kind" in said else []
    mistakes += unfit_now(desk, key, said)
    if mistakes:
        raise MeasureError(*mistakes)
    return _kept(desk, key, said, by, at)


def catalogue() -> Catalogue:
    """The catalogue in force: the portfolio's own, when it has one, else the shipped one. Raises ConfigError."""
    return measures_in_force(equip().settings.portfolio)


def _kept(desk: Desk, key: str | None, said: Mapping[str, Any], by: str, at: datetime | None) -> Recorded:
    moment = at or datetime.now(UTC)
    row, new = record_measure(desk.engine, key, said, by=by, at=moment, zone=desk.zone)
    logger.info("%s %s", row["key"], f"is {row['status']}" if new else "stood so before")
    return Recorded(row, new)
