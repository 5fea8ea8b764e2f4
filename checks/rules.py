"""What must hold for a row of each landed record kind?

Rules are derived from the kind's declaration; only what a declaration cannot say (a score lies on its scale,
an item is not its own parent, one row per ref and moment) is added here. A rule says nothing about how it is
evaluated: `checks.view` prepares the columns, `checks.validation` asks Great Expectations.

A critical rule sends its row to quarantine; a warning lets it in and counts it. Three choices of severity
need a reason:

- Plan days in the wrong order (`start_on` after `due_on`) are critical: planned progress cannot be computed.
  Life-cycle moments in the wrong order (`closed_at` before `created_at`) are a warning: real trackers have
  them after migrations, and the status, not the moment, decides whether an item is done.
- A moment that a record cannot do without (`received_at`, `valid_from`) must be possible; a merely informative
  one (`updated_at`) may be wrong with a warning, and sources never move a cursor by it.
- A reference to a project must be found; one to a parent or milestone may arrive later.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tasks.records.declaration import Column, ColumnType, RecordKind, Reference

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
"""Days outside these years are placeholders (1970-01-01, 9999-12-31), not plans."""

ASSIGNED_LATER = ("landing",)
"""Columns that the store fills in when an accepted row is saved."""

PLAN_DAYS = ("start_on", "due_on")
"""DATE columns that may lie in the future; every other one is something that happened."""


class RuleSeverity(StrEnum):
    """What a broken rule does to its row: quarantine it, or count it."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True)
class Present:
    """The cell is not empty."""


@dataclass(frozen=True)
class OneOf:
    """The cell, when filled, holds one of `choices`."""

    choices: tuple[str, ...]


@dataclass(frozen=True)
class Within:
    """The number, when filled, is finite and between `low` and `high`, both inclusive."""

    low: float
    high: float


@dataclass(frozen=True)
class PlausibleDay:
    """The day, when filled, lies in a plausible year."""


@dataclass(frozen=True)
class PossibleMoment:
    """The day or moment, when filled, lies in a plausible year and not after the batch was pulled."""


@dataclass(frozen=True)
class NotBefore:
    """The cell, when both are filled, is not less than that of column `other`."""

    other: str


@dataclass(frozen=True)
class Flagged:
    """A whole-frame comparison that the view computes beforehand into the boolean column `flag`."""

    flag: str


Test = Present | OneOf | Within | PlausibleDay | PossibleMoment | NotBefore | Flagged


@dataclass(frozen=True)
class Rule:
    """One thing that must hold for every row: `name` is stable, `column` is what the reason is about."""

    name: str
    column: str
    severity: RuleSeverity
    test: Test

    @property
    def key(self) -> str:
        """The rule's stable name within its kind; orderings name both columns."""
        other = f":{self.test.other}" if isinstance(self.test, NotBefore) else ""
        return f"{self.name}:{self.column}{other}"


@cache
def rules_for(kind: RecordKind) -> tuple[Rule, ...]:
    """Every rule of the landed `kind`; of several that a row breaks, the first files it."""
    columns = [column for column in kind.columns if column.name not in ASSIGNED_LATER]
    return (
        *(Rule("required", column.name, RuleSeverity.CRITICAL, Present()) for column in columns if not column.nullable),
        *(rule for column in columns if (rule := _content_rule(column)) is not None),
        *(_ordering_rule(kind, first, second) for first, second in kind.orderings),
        *(_reference_rule(reference) for reference in kind.references),
        *_identity_rules(kind),
    )


def reference_flag(reference: Reference) -> str:
    """Name of the view's column that is True where `reference` is empty or found."""
    return f"_found_{reference.column}"


NEWEST_FLAG = "_newest"
ON_SCALE_FLAG = "_on_scale"
OWN_PARENT_FLAG = "_not_its_own_parent"


def _content_rule(column: Column) -> Rule | None:
    if column.choices:
        return Rule("unknown_choice", column.name, RuleSeverity.CRITICAL, OneOf(column.choices))
    if column.type is ColumnType.NUMBER or column.minimum is not None:
        low = -sys.float_info.max if column.minimum is None else column.minimum
        high = sys.float_info.max if column.maximum is None else column.maximum
        return Rule("out_of_range", column.name, RuleSeverity.CRITICAL, Within(low, high))
    if column.type is ColumnType.DATE and column.name in PLAN_DAYS:
        return Rule("implausible_day", column.name, RuleSeverity.CRITICAL, PlausibleDay())
    if column.type in (ColumnType.DATE, ColumnType.INSTANT):
        severity = RuleSeverity.WARNING if column.nullable else RuleSeverity.CRITICAL
        return Rule("impossible_moment", column.name, severity, PossibleMoment())
    return None


def _ordering_rule(kind: RecordKind, first: str, second: str) -> Rule:
    types = {kind.column(first).type, kind.column(second).type}
    if types <= {ColumnType.NUMBER, ColumnType.INTEGER}:
        return Rule("part_exceeds_whole", second, RuleSeverity.CRITICAL, NotBefore(first))
    severity = RuleSeverity.CRITICAL if types == {ColumnType.DATE} else RuleSeverity.WARNING
    return Rule("end_before_start", second, severity, NotBefore(first))


def _reference_rule(reference: Reference) -> Rule:
    name, severity = (
        ("dangling_reference", RuleSeverity.WARNING)
        if reference.optional
        else ("unknown_reference", RuleSeverity.CRITICAL)
    )
    return Rule(name, reference.column, severity, Flagged(reference_flag(reference)))


def _identity_rules(kind: RecordKind) -> tuple[Rule, ...]:
    rules = [Rule("superseded_duplicate", kind.key[-1], RuleSeverity.CRITICAL, Flagged(NEWEST_FLAG))]
    if any(reference.column == "parent" and reference.kind == kind.name for reference in kind.references):
        rules.append(Rule("own_parent", "parent", RuleSeverity.CRITICAL, Flagged(OWN_PARENT_FLAG)))
    if {"scale", "score"} <= set(kind.names):
        rules.append(Rule("off_scale", "score", RuleSeverity.CRITICAL, Flagged(ON_SCALE_FLAG)))
    return tuple(rules)
