"""What stands in a portfolio folder: portfolio.yaml, the three lists and the sources, read and checked together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from config.crosschecks import Folder, crosscheck
from config.customers import CustomerEntry
from config.expectation_sources import unknown_sources
from config.explanations import explain
from config.fields import Entry, Text, Zone
from config.indicator_overrides import check_project_overrides
from config.inline_secrets import inline_secrets
from config.listings import read_listing
from config.mistakes import Mistake, nearest_name
from config.policy import Policy, overlaid_policy
from config.projects import ProjectEntry
from config.sources import FOLDER, SourceEntry, read_sources
from config.stakeholders import StakeholderEntry
from config.yaml_files import Document, read_document

_FILES = ("portfolio.yaml", "customers.yaml", "projects.yaml", "stakeholders.yaml")


class PortfolioHead(Entry):
    """portfolio.yaml: the portfolio's name, the zone its nights are counted in, and what differs from the policy.

    `company` is the supplier's name in documents that are signed; the portfolio's name when left out.
    """

    name: Text
    company: Text | None = None
    zone: Zone = "UTC"
    policy: dict[str, Any] | None = None


@dataclass(frozen=True)
class PortfolioFiles:
    """A folder as read; `head` is None and entries are left out where there are mistakes."""

    head: PortfolioHead | None
    policy: Policy
    folder: Folder
    sources: tuple[SourceEntry, ...]


def read_portfolio_files(
    directory: Path,
    policy: Policy,
    option_models: Mapping[str, type[BaseModel]] | None,
    mistakes: list[Mistake],
    policy_file: Path | None = None,
) -> PortfolioFiles | None:
    """Everything in the folder; every mistake of every file is added to `mistakes`.

    None when there is no such folder. `policy_file` is where `policy` stands.
    """
    if not directory.is_dir():
        problem = "is not a folder" if directory.exists() else "is missing"
        mistakes.append(
            Mistake(str(directory), 0, "", f"{problem}; `wordkeeper init {directory}` writes a portfolio to start from")
        )
        return None
    _misnamed_files(directory, mistakes)
    document = read_document(directory / "portfolio.yaml", mistakes)
    head, effective = (None, policy) if document is None else _read_head(document, policy, mistakes)
    sources, source_keys = read_sources(directory, option_models, mistakes)
    folder = Folder(
        customers=read_listing(directory / "customers.yaml", "customers", CustomerEntry, mistakes),
        projects=read_listing(directory / "projects.yaml", "projects", ProjectEntry, mistakes),
        stakeholders=read_listing(directory / "stakeholders.yaml", "stakeholders", StakeholderEntry, mistakes),
        source_keys=source_keys,
        source_folder=str(directory / FOLDER),
    )
    mistakes += crosscheck(folder, effective)
    mistakes += unknown_sources(effective, source_keys, document, policy_file)
    check_project_overrides(folder.projects, effective, mistakes)
    return PortfolioFiles(head, effective, folder, sources)


def _read_head(document: Document, policy: Policy, mistakes: list[Mistake]) -> tuple[PortfolioHead | None, Policy]:
    """The head, and the policy with the portfolio's overrides; the policy as it is where those have mistakes."""
    mistakes += inline_secrets(document)
    head = None
    try:
        head = PortfolioHead.model_validate(document.data)
    except ValidationError as error:
        mistakes += explain(error, PortfolioHead, document)
    if not isinstance(document.data.get("policy"), dict):
        return head, policy
    return head, overlaid_policy(policy, document, ("policy",), mistakes) or policy


def _misnamed_files(directory: Path, mistakes: list[Mistake]) -> None:
    for file in sorted((*directory.glob("*.yaml"), *directory.glob("*.yml"))):
        if file.name not in _FILES:
            nearest = nearest_name(file.name, _FILES)
            mistakes.append(Mistake(str(file), 0, "", "is not read", allowed=_FILES, nearest=nearest))
