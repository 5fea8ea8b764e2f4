"""Which next version of a measure is allowed? Owner, due day, success criterion and waiting time are fixed beforehand.

    planned ──▶ started ──▶ done
        └──────────┴──────▶ cancelled

A criterion that is chosen once the effect is seen proves nothing, so it never moves after the start, and a measure
never starts before the day on which it was recorded. Refusals say every reason at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any

from tasks.records.explaining import MEASURES, MeasureStatus
from tasks.records.promises import Comparator

CRITERION = ("comparator", "value", "waiting_days")
NEEDED = ("project", "deviation", "kind", "statement", "owner", "due_on", *CRITERION)
SAID = (*NEEDED, "cause", "source", "ref", "status", "started_on", "ended_on")
"""What a person, a form or a tracker may say of a measure."""

WORDED = (*NEEDED, "cause", "source", "ref")
"""What tells one new measure from another."""

LONGEST_WAIT = 366
"""Days after its start by which a measure is judged at the latest."""

_FIXED = ("project", "deviation")
_WORDS = {
    "deviation": "the deviation it is meant against",
    "kind": "its kind",
    "statement": "what is done",
    "owner": "who does it",
    "due_on": "the day by which it is done",
    "comparator": "the success criterion (at least or at most what value)",
    "value": "the success criterion's value",
    "waiting_days": "the days to wait before it is judged",
}
_NEXT = {
    MeasureStatus.PLANNED: (MeasureStatus.STARTED, MeasureStatus.DONE, MeasureStatus.CANCELLED),
    MeasureStatus.STARTED: (MeasureStatus.DONE, MeasureStatus.CANCELLED),
    MeasureStatus.DONE: (),
    MeasureStatus.CANCELLED: (),
}


class MeasureError(ValueError):
    """A measure is refused and nothing was changed; `mistakes` says why, completely."""

    def __init__(self, *mistakes: str) -> None:
        self.mistakes: list[str] = list(mistakes)
        super().__init__("\n".join(self.mistakes))


def next_version(previous: Mapping[str, Any] | None, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The measure as it reads after `said` (columns of SAID) was added to `previous`, None for a new one.

    Days are dates, missing cells None. `today` is the day it is said on, in the portfolio's zone; a new measure that
    starts at once starts then. The columns key, version, recorded_at and recorded_by are left to the store. Raises
    MeasureError with every reason.
    """
    unknown = sorted(set(said) - set(SAID))
    if unknown:
        raise MeasureError(f"A measure has no {', '.join(unknown)}.")
    row = dict.fromkeys(SAID) | {name: (previous or {}).get(name) for name in SAID} | dict(said)
    row["status"] = MeasureStatus(row["status"] or MeasureStatus.PLANNED).value
    row["comparator"] = row["comparator"] and str(row["comparator"])
    mistakes = [*_missing(row), *_moved(previous, row), *_criterion(row)]
    if not mistakes:
        mistakes = _days(previous, _dated(row, today), today)
    if mistakes:
        raise MeasureError(*mistakes)
    return row


def same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two versions say the same."""
    return all(before.get(name) == after.get(name) for name in SAID)


def _missing(row: Mapping[str, Any]) -> list[str]:
    gaps = [name for name in NEEDED if row[name] is None or (isinstance(row[name], str) and not row[name].strip())]
    told = [f"A measure needs {_WORDS.get(name, name)} before it starts." for name in gaps]
    if (row["source"] is None) != (row["ref"] is None):
        told.append("A tracker's issue is named by its source and its ref together.")
    return told


def _moved(previous: Mapping[str, Any] | None, row: Mapping[str, Any]) -> list[str]:
    """What may not be said any more of a measure that is there already."""
    if previous is None:
        return []
    told = [
        f"The {name} of a measure stays as it is; record another measure." for name in _changed(previous, row, _FIXED)
    ]
    status, wanted = MeasureStatus(previous["status"]), MeasureStatus(row["status"])
    if wanted is not status and wanted not in _NEXT[status]:
        told.append(f"It is {status.value} and cannot be {wanted.value} any more.")
    if previous["started_on"] is not None:
        late = _changed(previous, row, (*CRITERION, "started_on", "kind"))
        told += [f"It started on {previous['started_on']}; its {name} is fixed since then." for name in late]
    return told


def _criterion(row: Mapping[str, Any]) -> list[str]:
    told = []
    if row["comparator"] is not None and row["comparator"] not in {Comparator.AT_LEAST, Comparator.AT_MOST}:
        told.append("A success criterion is at_least or at_most a value.")
    if row["value"] is not None and not isfinite(row["value"]):
        told.append(f"A success criterion's value is a number that can be reached, not {row['value']}.")
    if row["waiting_days"] is not None and not 1 <= row["waiting_days"] <= LONGEST_WAIT:
        told.append(f"A measure is judged between one and {LONGEST_WAIT} days after its start.")
    return told


def _dated(row: dict[str, Any], today: date) -> dict[str, Any]:
    """The row with the days that its status implies, where none is given."""
    status = MeasureStatus(row["status"])
    if status is MeasureStatus.DONE:
        row["ended_on"] = row["ended_on"] or today
        row["started_on"] = row["started_on"] or row["ended_on"]
    elif status is MeasureStatus.STARTED:
        row["started_on"] = row["started_on"] or today
    elif status is MeasureStatus.CANCELLED:
        row["ended_on"] = row["ended_on"] or today
    return row


def _days(previous: Mapping[str, Any] | None, row: Mapping[str, Any], today: date) -> list[str]:
    started, ended = row["started_on"], row["ended_on"]
    status = MeasureStatus(row["status"])
    recorded = today if previous is None else previous["recorded_on"]
    told = []
    if status is MeasureStatus.PLANNED and (started or ended):
        told.append("A planned measure has neither started nor ended; say its status as well.")
    if status is MeasureStatus.STARTED and ended:
        told.append("A measure that has an end is done or cancelled; say its status as well.")
    if started and started > today:
        told.append(f"It cannot have started on {started}, which is not over yet.")
    if ended and ended > today:
        told.append(f"It cannot have ended on {ended}, which is not over yet.")
    if started and started < recorded:
        told.append(f"It was recorded on {recorded}; what started before has no criterion fixed beforehand.")
    if started and row["due_on"] < started:
        told.append(f"It was due on {row['due_on']}, before it starts on {started}; give it another due day.")
    if previous is None and not started and row["due_on"] < today:
        told.append(f"It is due on {row['due_on']}, which is past.")
    if started and ended and ended < started:
        told.append(f"It cannot have ended on {ended}, before it started on {started}.")
    return told


def _changed(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if before[name] != after[name]]


assert set(SAID) <= set(MEASURES.names)  # noqa: S101 - a column renamed in the vocabulary is seen at once
