"""Print: write what both sides sign as pages for paper, HTML and PDF. Prints what is kept; signs and sends nothing."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tasks.documents.adjustment_document import adjustment_document
from tasks.documents.baseline_document import baseline_document
from tasks.documents.files import write_pages
from tasks.documents.parties import Parties
from tasks.equip import Desk, equip
from tasks.expectations.errors import PromiseError
from tasks.records.choices import Audience, Language
from tasks.records.people import Stakeholder
from tasks.rendering.pdf import NoPdfError
from tasks.store.history import as_of
from tasks.store.promises.documents import document
from tasks.store.promises.signatures import signatures

logger = logging.getLogger(__name__)

ENCLOSED = "content.json"
"""The canonical content, enclosed in the PDF: whoever hashes this file gets the fingerprint that is printed."""


def print_document(key: str, *, languages: Sequence[Language] | None = None, folder: Path | None = None) -> list[Path]:
    """Write a document of the store, with the signatures it has by now; return the files, HTML first.

    languages: the customer's when left out. folder: the project's in the documents folder when left out. Raises PromiseError for a
    document that there is not, and where no PDF can be made; the HTML pages are written all the same.
    """
    desk = equip()
    kept = document(desk.engine, key)
    parties = parties_of(desk, kept["project"], signing=True)
    pages = {language: _page(desk, kept, parties, language) for language in languages or (parties.customer.language,)}
    return written(desk, kept["project"], key, pages, folder=folder, enclosed={ENCLOSED: kept["content"]})


def parties_of(desk: Desk, project: str, *, night: date | None = None, signing: bool = False) -> Parties:
    """The two sides of a project, in its phase on `night`; with `signing`, only the people entitled to sign.

    Raises PromiseError for a project that the portfolio does not have.
    """
    projects = {each.key: each for each in desk.portfolio.project_facts(night)}
    if project not in projects:
        raise PromiseError(f"The portfolio has no project {project!r}; there are: {', '.join(projects)}.")
    customers = {customer.key: customer for customer in desk.portfolio.customer_facts()}
    people = [person for person in desk.portfolio.people() if not signing or _entitled(desk, person)]
    return Parties(projects[project], customers[projects[project].customer], desk.portfolio.company, people)


def written(
    desk: Desk,
    project: str,
    name: str,
    pages: dict[Language, str],
    *,
    folder: Path | None,
    enclosed: dict[str, str] | None = None,
) -> list[Path]:
    """Write pages into the folder, by default the project's own; PromiseError where no PDF can be made."""
    try:
        paths = write_pages(folder or desk.settings.documents_dir / project, name, pages, enclosed)
    except NoPdfError as error:
        raise PromiseError(str(error), error.written) from error
    logger.info("%s is printed: %s", name, ", ".join(str(path) for path in paths))
    return paths


def _page(desk: Desk, kept: dict[str, Any], parties: Parties, language: Language) -> str:
    content = json.loads(kept["content"])
    given: dict[str, Any] = {
        "key": kept["key"],
        "drawn_up_on": kept["drawn_up_at"].astimezone(desk.zone).date(),
        "titles": _titles(desk, content),
    }
    signed = signatures(desk.engine, kept["key"])
    if content.get("adjustment") is None:
        return baseline_document(content, kept["digest"], signed, parties, language, **given)
    replaced = document(desk.engine, content["based_on"])
    before = {"before": json.loads(replaced["content"]), "before_digest": replaced["digest"]}
    return adjustment_document(content, kept["digest"], signed, parties, language, **given, **before)


def _titles(desk: Desk, content: dict[str, Any]) -> dict[str, str]:
    """Title of the project's items and milestones by source/ref, as of the night whose plan is signed."""
    project, night = content["project"]["key"], date.fromisoformat(content["frozen_as_of"])
    titles: dict[str, str] = {}
    for kind in ("work_items", "milestones"):
        rows = as_of(desk.engine, kind, night, columns=["source", "ref", "project", "title"])
        own = rows[(rows["project"] == project) & rows["title"].notna()]
        titles |= dict(zip(own["source"] + "/" + own["ref"], own["title"], strict=True))
    return titles


def _entitled(desk: Desk, person: Stakeholder) -> bool:
    signing = desk.policy.signing
    roles = signing.supplier_roles if person.audience is Audience.INTERNAL else signing.customer_roles
    return person.role in roles
