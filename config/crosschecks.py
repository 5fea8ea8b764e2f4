"""Do the portfolio's files agree with each other and with the policy?

Works on the files as they stand, so that a mistake inside an entry does not hide that it points nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.customers import CustomerEntry
from config.listings import Listing, as_key
from config.mistakes import Mistake
from config.policy import Policy
from config.projects import ProjectEntry
from config.stakeholders import ALL_PROJECTS, StakeholderEntry
from tasks.records.choices import Audience


@dataclass(frozen=True)
class Folder:
    """A portfolio's files as read."""

    customers: Listing[CustomerEntry]
    projects: Listing[ProjectEntry]
    stakeholders: Listing[StakeholderEntry]
    source_keys: frozenset[str]
    source_folder: str


def crosscheck(folder: Folder, policy: Policy) -> Iterator[Mistake]:
    """Every way in which the files contradict each other or the policy."""
    for listing in (folder.customers, folder.projects, folder.stakeholders):
        yield from _duplicate_keys(listing)
    yield from _projects(folder, policy)
    yield from _refs(folder)
    yield from _stakeholders(folder, policy)
    yield from _shared_mailboxes(folder.stakeholders)


def _duplicate_keys(listing: Listing[Any]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for position, item in listing.raw():
        if item.get("key") is None:
            continue
        key = as_key(item["key"])
        if key in first:
            line = listing.document.line((listing.name, first[key], "key"))
            yield listing.mistake((position, "key"), f"is the key of another entry, in line {line}", key)
        first.setdefault(key, position)


def _known(
    listing: Listing[Any], path: tuple[Any, ...], value: Any, noun: str, allowed: tuple[str, ...]
) -> Iterator[Mistake]:
    if isinstance(value, str | int) and allowed and as_key(value) not in allowed:
        yield listing.mistake(path, f"is not the key of a {noun}", as_key(value), allowed)


def _projects(folder: Folder, policy: Policy) -> Iterator[Mistake]:
    projects, customers, calendars = folder.projects, folder.customers.keys(), tuple(policy.calendars)
    for position, item in projects.raw():
        yield from _known(projects, (position, "customer"), item.get("customer"), "customer", customers)
        yield from _known(projects, (position, "calendar"), item.get("calendar"), "calendar", calendars)


def _refs(folder: Folder) -> Iterator[Mistake]:
    projects, sources = folder.projects, tuple(sorted(folder.source_keys))
    taken: dict[tuple[str, str], tuple[int, int]] = {}
    fed: set[str] = set()
    for position, item in projects.raw():
        refs = item.get("refs")
        for source, names in refs.items() if isinstance(refs, dict) else ():
            path = (position, "refs", source)
            fed.add(source)
            if sources and source not in folder.source_keys:
                yield projects.mistake(path, "is not the key of a source", source, sources)
            for number, name in enumerate(names if isinstance(names, list) else [names]):
                if name is None or isinstance(name, list | dict):
                    continue
                place = (*path, number) if isinstance(names, list) else path
                owner = taken.setdefault((source, as_key(name)), (position, number))
                if owner != (position, number):
                    yield projects.mistake(place, _taken(projects, owner[0], position, source), as_key(name))
    for source in sorted(folder.source_keys - fed) if projects.keys() else ():
        yield Mistake(
            f"{folder.source_folder}/{source}.yaml",
            0,
            "",
            f"feeds no project; say under refs in {projects.document.file} what it calls them, e.g. {source}: [NAME]",
        )


def _taken(projects: Listing[ProjectEntry], owner: int, position: int, source: str) -> str:
    if owner == position:
        return "is listed twice"
    key = dict(projects.raw())[owner].get("key")
    line = projects.document.line(("projects", owner, "refs", source))
    return f"is already what {source} calls the project {key!r} (line {line})"


def _stakeholders(folder: Folder, policy: Policy) -> Iterator[Mistake]:
    people, customers, projects = folder.stakeholders, folder.customers.keys(), folder.projects.keys()
    customer_of = {as_key(item.get("key")): item.get("customer") for _, item in folder.projects.raw()}
    roles = tuple(policy.roles)
    for position, item in people.raw():
        role, audience, customer = item.get("role"), item.get("audience"), item.get("customer")
        yield from _known(people, (position, "customer"), customer, "customer", customers)
        if isinstance(role, str):
            if role not in policy.roles:
                yield people.mistake((position, "role"), "is not a role", role, roles)
            elif audience in tuple(Audience) and policy.roles[role] != audience:
                fitting = tuple(name for name, whose in policy.roles.items() if whose == audience)
                problem = f"is a role of the {policy.roles[role].value} side, but the audience is {audience}"
                yield people.mistake((position, "role"), problem, role, fitting)
        if audience == Audience.CUSTOMER and customer is None:
            yield people.mistake(
                (position, "customer"), "is missing; people of a customer say whose they are", None, customers
            )
        listed = item.get("projects")
        for number, key in enumerate(listed if isinstance(listed, list) else [listed]):
            path = (position, "projects", number) if isinstance(listed, list) else (position, "projects")
            if key == ALL_PROJECTS and not isinstance(listed, list):
                continue
            yield from _known(people, path, key, "project", projects)
            owner = customer_of.get(as_key(key))
            if audience == Audience.CUSTOMER and customer is not None and owner is not None and owner != customer:
                yield people.mistake(
                    path, f"is a project of {owner!r}, which a person of {customer!r} may not see", as_key(key)
                )


def _shared_mailboxes(people: Listing[StakeholderEntry]) -> Iterator[Mistake]:
    """One address on both sides would send internal text to a customer."""
    first: dict[str, tuple[int, Any]] = {}
    for position, item in people.raw():
        mail, side = item.get("mail"), (item.get("audience"), item.get("customer"))
        if not isinstance(mail, str):
            continue
        owner, owner_side = first.setdefault(mail.strip().casefold(), (position, side))
        if side != owner_side:
            line = people.document.line((people.name, owner, "mail"))
            yield people.mistake(
                (position, "mail"), f"is also the address in line {line}, of a person on another side", mail
            )
