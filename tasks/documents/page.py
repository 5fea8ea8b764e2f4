"""How does a document's template become its page?"""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.documents.fingerprint import grouped, short_form
from tasks.documents.parties import Parties
from tasks.records.choices import Language
from tasks.records.expecting import Side
from tasks.rendering.environment import environment


def page(
    template: str, language: Language, parties: Parties, *, name: str, dated: date, digest: str | None, **facts: Any
) -> str:
    """The page of `templates/documents/<template>.html.j2` in one language, whole in itself.

    name: what the document is called on every page (its key). dated: the day that stands on it. digest: the SHA-256 printed in
    every page's footer; None for what is not signed.
    """
    return (
        environment(language)
        .get_template(f"documents/{template}.html.j2")
        .render(
            facts,
            parties=parties,
            project=parties.project,
            sides=tuple(Side),
            name=name,
            dated=dated,
            digest=digest,
            short_digest=digest and short_form(digest),
            grouped_digest=digest and grouped(digest),
            gap="" if language is Language.CHINESE else " ",  # between sentences; a line break of somebody's text stays
        )
    )
