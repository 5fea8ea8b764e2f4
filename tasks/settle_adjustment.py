"""Settle adjustment: record that a proposal was agreed, rejected or withdrawn; agreed draws up what both then sign."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from tasks.draw_up import definitions_of, project_of, tracker_plan
from tasks.equip import Desk, equip
from tasks.expectations.adjusting import DECISIONS, said
from tasks.expectations.changing import TRACKER, apply_changes
from tasks.expectations.content import checked, origins
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState
from tasks.store.promises import adjustments
from tasks.store.promises.acts import Done
from tasks.store.promises.documents import document, held_document
from tasks.store.promises.register import register, versions_of_expectation

logger = logging.getLogger(__name__)


def decide_adjustment(
    adjustment: str,
    outcome: AdjustmentState | str,
    by: str,
    *,
    night: date | None = None,
    at: datetime | None = None,
) -> Done:
    """Record a decision; agreed draws up the confirmation document, whose key is `Done.document`.

    `night` is the one whose tracker plan an adjustment to the tracker's plan takes (today, when left out). Raises
    PromiseError when the adjustment cannot go there; then nothing was changed.
    """
    desk, moment = equip(), at or datetime.now(UTC)
    if outcome not in DECISIONS:
        raise PromiseError(f"outcome: {outcome!r} is not known; allowed: {', '.join(DECISIONS)}.")
    content = None
    if outcome == AdjustmentState.AGREED:
        today = moment.astimezone(ZoneInfo(desk.portfolio.zone)).date()
        content = _confirmed_content(desk, adjustment, today, night or today)
    done = adjustments.decide_adjustment(desk.engine, adjustment, outcome, by=by, at=moment, content=content)
    logger.info("%s %s %s", done.key, "is" if done.new else "was before", AdjustmentState(outcome).value)
    return done


def content_after(desk: Desk, project: str, changes: Mapping[str, Any], night: date) -> dict[str, Any]:
    """What the signed content becomes under changes, checked; PromiseError with every reason why it may not be signed."""
    signed = held_document(desk.engine, project)
    before = json.loads(signed["content"])
    plan = tracker_plan(desk, project, night)
    after = apply_changes(
        before, changes, plan=plan.items, undated_items=plan.undated_items, register=register(desk.engine, project)
    )
    after["based_on"] = signed["key"]
    if changes.get("items") == TRACKER:
        after["frozen_as_of"] = night.isoformat()
    named = {(row["key"], row["version"]) for row in after["expectations"]}
    versions = versions_of_expectation(desk.engine, project)
    signed_ones = pd.MultiIndex.from_frame(versions[["key", "version"]]).isin(named)
    read_from = origins(versions[signed_ones])
    checked(after, project_of(desk, project), plan.exists, definitions_of(desk, project), read_from)
    return after


def _confirmed_content(desk: Desk, key: str, today: date, night: date) -> dict[str, Any] | None:
    """The content of the new baseline; None where none is to be drawn up, of which the store then tells."""
    row = adjustments.adjustment_of(desk.engine, key)
    signed = held_document(desk.engine, row["project"])
    if row["state"] == AdjustmentState.AGREED:
        if document(desk.engine, row["document"])["based_on"] == signed["key"]:
            return None
    elif row["state"] != AdjustmentState.PROPOSED:
        return None
    version = adjustments.versions_of(desk.engine, key).iloc[-1].to_dict()
    words = said(version)
    content = content_after(desk, row["project"], words["changes"], night)
    named = {"key": key, "version": int(version["version"]), "reason": row["reason"], **words}
    # the youngest baseline holds: this one must not begin before the one it replaces
    return content | {"adjustment": named, "holds_from": max(today, signed["valid_from"]).isoformat()}
