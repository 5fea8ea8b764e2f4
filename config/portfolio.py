"""What is delivered to whom, who is told, and from where the facts come: the portfolio, loaded and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from pydantic import BaseModel

from config.customers import CustomerEntry
from config.indicator_overrides import project_definitions
from config.mistakes import ConfigError, Mistake
from config.policy import DEFAULT_CALENDAR, SHIPPED_POLICY, Policy, load_policy, read_policy
from config.portfolio_files import PortfolioFiles, read_portfolio_files
from config.projects import ProjectEntry
from config.sources import SourceEntry
from config.stakeholders import StakeholderEntry
from tasks.records.declaration import RecordKind
from tasks.records.definitions import IndicatorDefinition
from tasks.records.frames import conform
from tasks.records.people import Customer, Project, Stakeholder
from tasks.records.portfolio import CUSTOMERS, PROJECTS, STAKEHOLDERS


@dataclass(frozen=True)
class Portfolio:
    """A portfolio folder without mistakes.

    `policy` is the one it was loaded with, with the portfolio's own `policy:` laid over it. `home` is the
    folder, from which relative paths in sources start. `company` is what documents call the supplier.
    """

    home: Path
    name: str
    company: str
    zone: str
    policy: Policy
    customers: tuple[CustomerEntry, ...]
    projects: tuple[ProjectEntry, ...]
    stakeholders: tuple[StakeholderEntry, ...]
    sources: tuple[SourceEntry, ...]

    def customer_facts(self) -> tuple[Customer, ...]:
        """The customers as plain values."""
        return tuple(customer.plain() for customer in self.customers)

    def project_facts(self, night: date | None = None) -> tuple[Project, ...]:
        """The projects as plain values, each in its phase on `night`."""
        return tuple(project.plain(night) for project in self.projects)

    def people(self) -> tuple[Stakeholder, ...]:
        """The stakeholders as plain values, with all defaults filled in."""
        languages = {customer.key: customer.language for customer in self.customers}
        everything = [project.key for project in self.projects]
        by_customer: dict[str | None, list[str]] = {None: everything}
        for project in self.projects:
            by_customer.setdefault(project.customer, []).append(project.key)
        return tuple(
            person.plain(
                self.policy.digest,
                languages.get(person.customer or ""),
                self.zone,
                by_customer.get(person.customer, ()),
            )
            for person in self.stakeholders
        )

    def frames(self, night: date | None = None) -> dict[str, pd.DataFrame]:
        """The canonical frames of customers, projects and stakeholders, by kind name."""
        projects = [
            {
                **project.model_dump(include=set(PROJECTS.names)),
                "phase": project.phase_on(night).value,
                "calendar": project.calendar or DEFAULT_CALENDAR,
            }
            for project in self.projects
        ]
        people = [
            {
                "key": person.key,
                "name": person.name,
                "mail": person.mail,
                "audience": person.audience.value,
                "role": person.role,
                "language": person.language.value,
                "projects": json.dumps(sorted(person.projects)),
            }
            for person in self.people()
        ]
        customers = [{"key": each.key, "name": each.name, "language": each.language.value} for each in self.customers]
        return {
            kind.name: _frame(kind, rows)
            for kind, rows in ((CUSTOMERS, customers), (PROJECTS, projects), (STAKEHOLDERS, people))
        }

    def definitions(self, policy: Policy | None = None) -> dict[tuple[str, str], IndicatorDefinition]:
        """Every indicator by (project key, name), a project's own bands and targets applied.

        `policy` stands in for the portfolio's own.
        """
        return project_definitions(self.projects, policy or self.policy)

    def source_projects(self, source_key: str) -> dict[str, str]:
        """What the source calls each project, to the project's key."""
        return {name: project.key for project in self.projects for name in project.refs.get(source_key, ())}


def load_portfolio(
    directory: Path, policy: Policy, option_models: Mapping[str, type[BaseModel]] | None = None
) -> Portfolio:
    """The portfolio in `directory`.

    `option_models` says what the options of each kind of source look like; by default the registry does.
    Raises ConfigError with every mistake of every file.
    """
    mistakes: list[Mistake] = []
    return _portfolio(directory, read_portfolio_files(directory, policy, option_models, mistakes), mistakes)


def load_configuration(
    policy_file: Path, directory: Path, option_models: Mapping[str, type[BaseModel]] | None = None
) -> Portfolio:
    """The portfolio in `directory` under the policy in `policy_file`.

    Raises ConfigError with every mistake of the policy and the portfolio together; where the policy has
    mistakes, the portfolio is checked against the shipped one.
    """
    mistakes: list[Mistake] = []
    policy = read_policy(policy_file, mistakes)
    if policy is None:
        if policy_file.resolve() == SHIPPED_POLICY:
            raise ConfigError(mistakes)
        policy = load_policy()
    files = read_portfolio_files(directory, policy, option_models, mistakes, policy_file)
    return _portfolio(directory, files, mistakes)


def _portfolio(directory: Path, files: PortfolioFiles | None, mistakes: list[Mistake]) -> Portfolio:
    if files is None or files.head is None or mistakes:
        raise ConfigError(mistakes)
    return Portfolio(
        home=directory,
        name=files.head.name,
        company=files.head.company or files.head.name,
        zone=files.head.zone,
        policy=files.policy,
        customers=tuple(files.folder.customers.entries.values()),
        projects=tuple(files.folder.projects.entries.values()),
        stakeholders=tuple(files.folder.stakeholders.entries.values()),
        sources=files.sources,
    )


def _frame(kind: RecordKind, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return conform(pd.DataFrame(rows, columns=list(kind.names)), kind)
