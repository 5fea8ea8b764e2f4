"""People, projects and customers as plain values, and the one rule of who may see what.

The rule (design §6): a customer's stakeholder sees only that customer's projects, and nothing that is
internal: no names of people, no free text of others, no indicator that the policy keeps inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from tasks.records.choices import Audience, Language, Phase


@dataclass(frozen=True)
class Customer:
    """A company that projects are delivered to."""

    key: str
    name: str
    language: Language


@dataclass(frozen=True)
class Project:
    """A project as reports and documents need it; `starts_on` to `ends_on` are the days of its contract."""

    key: str
    name: str
    customer: str
    phase: Phase
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Stakeholder:
    """A person who is told about projects.

    `projects` are the keys the portfolio gives this person. `customer` is set for a customer's people.
    `digest_weekday` (0 = Monday) is None for a daily digest; `digest` is False for nobody who wants none.
    `working_hours` and `zone` are the person's own.
    """

    key: str
    name: str
    mail: str
    role: str
    audience: Audience
    language: Language
    projects: frozenset[str]
    customer: str | None = None
    digest: bool = True
    digest_weekday: int | None = None
    escalations: bool = True
    channel: str = "folder"
    zone: str = "UTC"
    working_hours: tuple[time, time] = field(default=(time(9), time(18)))


def visible_projects(person: Stakeholder, projects: Iterable[Project]) -> tuple[Project, ...]:
    """The projects that `person` may see, in the given order.

    A customer's person never sees another customer's project, even when the portfolio names it by mistake.
    """
    return tuple(
        project
        for project in projects
        if project.key in person.projects
        and (person.audience is Audience.INTERNAL or project.customer == person.customer)
    )
