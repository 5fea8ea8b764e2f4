"""What an issue was like when: its journals replayed into dated versions.

    first change of a field tells its value before ──▶ state at creation ──▶ one version per journal ──▶ present state

Redmine does not journal everything: a parent's progress and dates follow its children silently. Such a change
shows only in `updated_on`, and what was before it is not known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STATUS = "status_id"
FIELDS = (
    "project_id",
    "tracker_id",
    STATUS,
    "priority_id",
    "subject",
    "assigned_to_id",
    "fixed_version_id",
    "parent_id",
    "start_date",
    "due_date",
    "done_ratio",
    "estimated_hours",
    "is_private",
)
ROLLED_UP = ("priority_id", "start_date", "due_date", "done_ratio")
"""The fields that follow an issue's children; bit n of `silent` stands for the n-th of them."""

Values = dict[str, str | None]
_Change = tuple[str, str, str | None, str | None]


@dataclass(frozen=True)
class Moment:
    """An issue as it was from `at` on.

    silent: bits of `ROLLED_UP` fields whose value then is not known if the issue had children.
    """

    at: str
    values: Values
    closed_at: str | None
    reopened: int
    silent: int = 0


def present(issue: Mapping[str, Any], custom: Collection[str]) -> tuple[Values, dict[str, str]]:
    """The issue's fields now, in the spelling of journals, and the journals' names of the fields they follow.

    `custom` are the names of the wanted custom fields; each becomes a field `custom:<name>`. One that holds
    several values at once is taken as it is now: its journals tell single values only.
    """
    values: Values = {name: _id_of(issue.get(name.removesuffix("_id"))) for name in FIELDS if name.endswith("_id")}
    for name in ("subject", "start_date", "due_date", "done_ratio", "estimated_hours"):
        values[name] = _spelled(issue.get(name))
    values["is_private"] = "1" if issue.get("is_private") else "0"
    followed = {name: name for name in FIELDS}
    values |= {f"custom:{name}": None for name in custom}
    for field in issue.get("custom_fields", ()):
        if field["name"] in custom:
            values[f"custom:{field['name']}"] = _spelled(field.get("value"))
            if not field.get("multiple"):
                followed[f"cf:{field['id']}"] = f"custom:{field['name']}"
    return values, followed


def replay(issue: Mapping[str, Any], custom: Collection[str], closed: Mapping[str, bool]) -> list[Moment]:
    """The versions of `issue`, oldest first, no two at the same second.

    `closed` tells which status ids mean closed. An issue without journals has one version from its creation
    on, and one more when it changed silently.
    """
    now, followed = present(issue, custom)
    changes = list(_changes(issue.get("journals", ()), followed))
    first_values = {name: old for _, name, old, _ in reversed(changes)}  # the earliest of a field wins
    states = [(str(issue["created_on"]), {**now, **first_values})]
    for at, name, _, value in changes:
        if at > states[-1][0]:
            states.append((at, dict(states[-1][1])))
        states[-1][1][name] = value
    silent = 0
    if issue["updated_on"] > states[-1][0]:
        journaled = {name for _, name, _, _ in changes}
        silent = sum(1 << place for place, name in enumerate(ROLLED_UP) if name not in journaled)
        states.append((issue["updated_on"], now))
    else:
        states[-1] = (states[-1][0], now)
    return list(_dated(states, issue, closed, silent))


def _changes(journals: Iterable[Mapping[str, Any]], followed: Mapping[str, str]) -> Iterator[_Change]:
    for journal in sorted(journals, key=lambda one: (one["created_on"], one["id"])):
        for detail in journal.get("details", ()):
            name = f"cf:{detail['name']}" if detail["property"] == "cf" else detail["name"]
            if detail["property"] in ("attr", "cf") and name in followed:
                old, new = _spelled(detail.get("old_value")), _spelled(detail.get("new_value"))
                yield journal["created_on"], followed[name], old, new


def _dated(
    states: Sequence[tuple[str, Values]], issue: Mapping[str, Any], closed: Mapping[str, bool], silent: int
) -> Iterator[Moment]:
    closed_at: str | None = None
    reopened = 0
    was_closed = False
    for place, (at, values) in enumerate(states):
        is_closed = closed.get(values[STATUS] or "", False)
        if is_closed and not was_closed:
            closed_at = at
        elif was_closed and not is_closed:
            closed_at, reopened = None, reopened + 1
        was_closed = is_closed
        last = place == len(states) - 1
        # closed without a journal telling when: Redmine's own date, which reopening does not clear
        told = closed_at if not (last and is_closed and len(states) == 1) else issue.get("closed_on") or at
        yield Moment(at, values, told, reopened, 0 if last else silent)


def _id_of(reference: Any) -> str | None:
    return str(reference["id"]) if reference else None


def _spelled(value: Any) -> str | None:
    if isinstance(value, list):
        return "; ".join(map(str, value)) or None
    return None if value is None or value == "" else str(value)
