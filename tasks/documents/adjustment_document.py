"""What do both sides sign when the signed word moves? The confirmation of an adjustment (policy P5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from tasks.documents.agreed_changes import expectation_changes, impact_of, item_changes, target_changes
from tasks.documents.agreed_terms import day, plan_view, target_views
from tasks.documents.fingerprint import short_form
from tasks.documents.page import page
from tasks.documents.parties import Parties
from tasks.documents.signature_blocks import signature_blocks
from tasks.records.choices import Language


def adjustment_document(
    content: Mapping[str, Any],
    digest: str,
    signatures: pd.DataFrame,
    parties: Parties,
    language: Language,
    *,
    key: str,
    drawn_up_on: date,
    before: Mapping[str, Any],
    before_digest: str,
    titles: Mapping[str, str] | None = None,
) -> str:
    """The confirmation as HTML, the same for both sides: why, what was and what will be, the impact, rights and duties.

    content: what is signed, with its `adjustment`; digest: its SHA-256. before and before_digest: the content it replaces
    and that one's SHA-256. The rest as for `baseline_document`. Raises ValueError when the content adjusts nothing.
    """
    adjustment = content.get("adjustment")
    if not adjustment:
        raise ValueError(f"{key} is no adjustment: its content names none")
    named = titles or {}
    return page(
        "adjustment",
        language,
        parties,
        name=key,
        dated=drawn_up_on,
        digest=digest,
        holds_from=day(content["holds_from"]),
        frozen_as_of=day(content["frozen_as_of"]),
        based_on=content["based_on"],
        based_on_short=short_form(before_digest),
        adjustment=adjustment,
        impact=impact_of(adjustment),
        expectations=expectation_changes(before, content),
        changed=target_changes(before, content, named),
        moved=item_changes(before, content, named),
        targets=target_views(content, named),
        plan_before=plan_view(before, named),
        plan=plan_view(content, named),
        blocks=signature_blocks(parties, signatures, digest),
    )
