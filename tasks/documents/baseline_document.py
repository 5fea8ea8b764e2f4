"""What do both sides sign? The agreement on expectations, targets and plan, as a page for paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from tasks.documents.agreed_terms import day, expectations_by_aspect, plan_view, target_views
from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.documents.signature_blocks import signature_blocks
from tasks.records.choices import Language


def baseline_document(
    content: Mapping[str, Any],
    digest: str,
    signatures: pd.DataFrame,
    parties: Parties,
    language: Language,
    *,
    key: str,
    drawn_up_on: date,
    titles: Mapping[str, str] | None = None,
) -> str:
    """The agreement as HTML, the same for both sides; fields to sign, or the signatures once they are there.

    content: what is signed (`expectations.content.baseline_content`); digest: its SHA-256. signatures: rows of SIGNATURES
    of this document. titles: title of plan items by source/ref, which the hash does not cover.
    """
    return page(
        "baseline",
        language,
        parties,
        name=key,
        dated=drawn_up_on,
        digest=digest,
        holds_from=day(content["holds_from"]),
        frozen_as_of=day(content["frozen_as_of"]),
        based_on=content.get("based_on"),
        expectations=expectations_by_aspect(content),
        targets=target_views(content, titles or {}),
        plan=plan_view(content, titles or {}),
        blocks=signature_blocks(parties, signatures, digest),
    )
