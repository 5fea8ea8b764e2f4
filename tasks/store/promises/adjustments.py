"""Keeps adjustments from proposal to confirmation: each version, each decision, each with its link in the chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.adjusting import OPEN_STATES, check_open, next_state, word_of, wording
from tasks.expectations.canonical import digest_of
from tasks.expectations.chain import Act
from tasks.expectations.documents import latest_held, next_key
from tasks.expectations.errors import PromiseError
from tasks.records.adjusting import AdjustmentState, Reason
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.promises.acts import Done, acting, append_act, row_of, rows_of
from tasks.store.promises.documents import draw_up, existing_document, held_baselines
from tasks.store.tables import TABLES

_ADJUSTMENTS, _VERSIONS, _DOCUMENTS = TABLES["adjustments"], TABLES["adjustment_versions"], TABLES["documents"]

_ACTS = {
    AdjustmentState.AGREED: Act.AGREED,
    AdjustmentState.REJECTED: Act.REJECTED,
    AdjustmentState.WITHDRAWN: Act.WITHDRAWN,
}


@dataclass(frozen=True)
class Proposal:
    """What is proposed: why, what changes and what that costs; see `tasks.expectations.changing` for the shape."""

    reason: Reason
    rationale: str
    changes: Mapping[str, Any]
    impact: Mapping[str, Any] | None = None


def propose(engine: Engine, project: str, proposal: Proposal, *, by: str, at: datetime) -> Done:
    """Keep a new adjustment of the project's signed baseline; `Done.key` is its key, its version is 1.

    The same proposal as an open one is that one again. Raises PromiseError when nothing is signed yet, or another open
    adjustment moves the same target or item.
    """
    text = wording(proposal.rationale, proposal.changes, proposal.impact)
    with acting(engine, project) as connection:
        baseline = latest_held(held_baselines(connection, project))
        if baseline is None:
            raise PromiseError(
                f"{project} has no signed baseline yet; draw one up and sign it, then it can be adjusted."
            )
        others = _open(connection, project)
        for key, (adjustment, version) in others.items():
            if version["digest"] == text["digest"] and adjustment["reason"] == proposal.reason:
                return Done(key, new=False, version=version["version"])
        check_open(None, proposal.changes, _changes(others))
        known = [row["key"] for row in rows_of(connection, _ADJUSTMENTS, project=project)]
        adjustment = {
            "key": next_key(project, "adjustment", known),
            "project": project,
            "baseline": baseline,
            "reason": Reason(proposal.reason).value,
            "state": AdjustmentState.PROPOSED.value,
            "version": 1,
            "proposed_at": at,
            "proposed_by": by,
        }
        connection.execute(_ADJUSTMENTS.insert().values(adjustment))
        _keep_version(connection, adjustment, text, Act.PROPOSED, by=by, at=at)
    return Done(adjustment["key"], new=True, version=1)


def revise(engine: Engine, key: str, proposal: Proposal, *, by: str, at: datetime) -> Done:
    """Keep a further version of a proposed adjustment; the same wording as the latest changes nothing.

    Raises PromiseError when it is no longer open to revision, or its reason class would change.
    """
    text = wording(proposal.rationale, proposal.changes, proposal.impact)
    project = adjustment_of(engine, key)["project"]
    with acting(engine, project) as connection:
        adjustment = _existing(connection, key)
        if adjustment["reason"] != proposal.reason:
            raise PromiseError(
                f"{key} is proposed for the reason {adjustment['reason']}; withdraw it to propose another for {proposal.reason}."
            )
        if _latest(connection, adjustment)["digest"] == text["digest"]:
            return Done(key, new=False, version=adjustment["version"])
        next_state(key, adjustment["state"], AdjustmentState.PROPOSED)
        check_open(key, proposal.changes, _changes(_open(connection, project)))
        adjustment["version"] += 1
        kept = _ADJUSTMENTS.update().where(_ADJUSTMENTS.c.key == key).values(version=adjustment["version"])
        connection.execute(kept)
        _keep_version(connection, adjustment, text, Act.REVISED, by=by, at=at)
    return Done(key, new=True, version=adjustment["version"])


def decide_adjustment(
    engine: Engine,
    key: str,
    outcome: AdjustmentState | str,
    *,
    by: str,
    at: datetime,
    content: Mapping[str, Any] | None = None,
) -> Done:
    """Keep that an adjustment was agreed, rejected or withdrawn; agreed draws up its confirmation document as well.

    `content` is what the baseline becomes, needed for agreed. The same decision once more changes nothing, unless
    another baseline holds since the document was drawn up: then agreed draws up another on top of that. Raises
    PromiseError when the adjustment cannot go there, or moved meanwhile.
    """
    wanted = AdjustmentState(outcome)
    project = adjustment_of(engine, key)["project"]
    with acting(engine, project) as connection:
        adjustment = _existing(connection, key)
        youngest = latest_held(held_baselines(connection, project))
        if wanted.value == adjustment["state"]:
            stands = adjustment["document"]
            if wanted is not AdjustmentState.AGREED or existing_document(connection, stands)["based_on"] == youngest:
                return Done(key, new=False, document=stands, version=adjustment["version"])
        else:
            next_state(key, adjustment["state"], wanted)
            word = digest_of(word_of(adjustment, _latest(connection, adjustment)))
            decided = {"state": wanted.value, "decided_at": at, "decided_by": by}
            connection.execute(_ADJUSTMENTS.update().where(_ADJUSTMENTS.c.key == key).values(decided))
            subject = version_subject(key, adjustment["version"])
            append_act(connection, project, act=_ACTS[wanted], subject=subject, digest=word, done_at=at, done_by=by)
        if wanted is not AdjustmentState.AGREED:
            return Done(key, new=True, document=adjustment["document"], version=adjustment["version"])
        drawn_up = draw_up(connection, _confirming(adjustment, content, youngest), by=by, at=at)
        connection.execute(_ADJUSTMENTS.update().where(_ADJUSTMENTS.c.key == key).values(document=drawn_up.key))
    return Done(key, new=True, document=drawn_up.key, version=adjustment["version"])


def adjustments(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """ADJUSTMENTS of a project, or of all, in the order they were proposed."""
    query = sa.select(_ADJUSTMENTS).order_by(_ADJUSTMENTS.c.project, _ADJUSTMENTS.c.proposed_at, _ADJUSTMENTS.c.key)
    with reading(engine) as connection:
        return fetch_columns(connection, query if project is None else query.where(_ADJUSTMENTS.c.project == project))


def adjustment_of(engine: Engine, key: str) -> dict[str, Any]:
    """One row of ADJUSTMENTS as Python values; PromiseError when there is none of that key."""
    with reading(engine) as connection:
        return _existing(connection, key)


def versions_of(engine: Engine, adjustment: str | None = None) -> pd.DataFrame:
    """ADJUSTMENT_VERSIONS of an adjustment, or of all, by adjustment and version."""
    query = sa.select(_VERSIONS).order_by(_VERSIONS.c.adjustment, _VERSIONS.c.version)
    with reading(engine) as connection:
        return fetch_columns(
            connection, query if adjustment is None else query.where(_VERSIONS.c.adjustment == adjustment)
        )


def version_subject(adjustment: str, version: int) -> str:
    """How the chain names a version of an adjustment."""
    return f"{adjustment}#{version}"


def _keep_version(
    connection: Connection, adjustment: Mapping[str, Any], text: Mapping[str, Any], act: Act, *, by: str, at: datetime
) -> None:
    row = {
        "adjustment": adjustment["key"],
        "version": adjustment["version"],
        **text,
        "proposed_at": at,
        "proposed_by": by,
    }
    connection.execute(_VERSIONS.insert().values(row))
    append_act(
        connection,
        adjustment["project"],
        act=act,
        subject=version_subject(adjustment["key"], adjustment["version"]),
        digest=digest_of(word_of(adjustment, row)),
        done_at=at,
        done_by=by,
    )


def _confirming(
    adjustment: Mapping[str, Any], content: Mapping[str, Any] | None, youngest: str | None
) -> Mapping[str, Any]:
    """The content, when it confirms this version on top of the baseline that holds now."""
    if content is None or content["adjustment"] is None:
        raise PromiseError(f"{adjustment['key']} is agreed with the content of the new baseline; none was given.")
    said = (content["adjustment"]["key"], content["adjustment"]["version"], content["based_on"])
    if said != (adjustment["key"], adjustment["version"], youngest):
        raise PromiseError(
            f"{adjustment['key']} moved meanwhile: it is version {adjustment['version']} on top of {youngest} now. "
            "Nothing was changed; agree it once more."
        )
    return content


def _existing(connection: Connection, key: str) -> dict[str, Any]:
    row = row_of(connection, _ADJUSTMENTS, key=key)
    if row is None:
        raise PromiseError(f"There is no adjustment {key!r}.")
    return row


def _latest(connection: Connection, adjustment: Mapping[str, Any]) -> dict[str, Any]:
    row = row_of(connection, _VERSIONS, adjustment=adjustment["key"], version=adjustment["version"])
    if row is None:
        raise PromiseError(f"Version {adjustment['version']} of {adjustment['key']} is gone; run verify.")
    return row


def _open(connection: Connection, project: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The open adjustments of a project with their latest version, by key."""
    return {
        row["key"]: (row, _latest(connection, row))
        for row in rows_of(connection, _ADJUSTMENTS, project=project)
        if row["state"] in OPEN_STATES
    }


def _changes(others: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    return {key: json.loads(version["changes"]) for key, (_, version) in others.items()}
