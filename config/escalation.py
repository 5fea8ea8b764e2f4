"""Who is told what, and how often contact is due: roles, the ladder, digests and cadences of the policy."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import Entry, Hours, Name, Number, Weekday, Whole
from tasks.records.choices import Language, Severity, TrustGrade


class DigestFrequency(StrEnum):
    """How often a person gets a digest."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


class CustomerRule(Entry):
    """When a customer's people are told of a deviation."""

    roles: tuple[Name, ...]
    confirmed_only: bool = True
    minimum_trust: TrustGrade = TrustGrade.B


class Ladder(Entry):
    """Which roles each severity reaches; a step adds to the steps before it."""

    warning: tuple[Name, ...]
    critical: tuple[Name, ...]
    customer: CustomerRule

    def roles_by_severity(self) -> dict[Severity, frozenset[str]]:
        """The roles told of a deviation, by its severity, the customer's among them.

        Whether the customer's people are told at all is for `customer` to say.
        """
        warning = frozenset((*self.warning, *self.customer.roles))
        return {Severity.WARNING: warning, Severity.CRITICAL: warning.union(self.critical)}


class MessageLimits(Entry):
    """How much one message holds."""

    escalations_per_night: Annotated[Whole, Field(ge=1)]
    digest_projects: Annotated[Whole, Field(ge=1)]
    digest_deviations: Annotated[Whole, Field(ge=1)]


class AlarmBudget(Entry):
    """How many false alarms a person is asked to bear; `wordkeeper simulate` compares history with it."""

    acceptable_per_month: Annotated[Number, Field(ge=0, le=1000)]
    short_lived_days: Annotated[Whole, Field(ge=0, le=90)]


class Cadence(Entry):
    """How often a project in a phase is in contact with its customer (policy P6.2)."""

    contact_every_days: Annotated[Whole, Field(ge=1, le=366)]
    confirm_milestones_days_before: Annotated[Whole, Field(ge=0, le=366)]


class DigestDefaults(Entry):
    """How a person is written to who says nothing else."""

    frequency: DigestFrequency
    weekday: Weekday
    language: Language
    working_hours: Hours
    channel: Name
