"""Keeps what is laid before both sides to be signed. A document is never edited: another content is another document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.canonical import canonical_bytes, digest_of_text
from tasks.expectations.chain import Act
from tasks.expectations.documents import latest_held, next_key, number_of
from tasks.expectations.errors import PromiseError
from tasks.records.promises import BaselineKind, DocumentKind
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.promises.acts import Done, acting, append_act, row_of, rows_of
from tasks.store.tables import TABLES

_DOCUMENTS, _BASELINES = TABLES["documents"], TABLES["baselines"]


def save_document(engine: Engine, content: Mapping[str, Any], *, by: str, at: datetime) -> Done:
    """Keep the content of a first baseline as a document to be signed; `Done.key` is the document's.

    The same content as the youngest document's is that document again. Raises PromiseError when a signed baseline
    holds already: it moves only by an adjustment.
    """
    project = content["project"]["key"]
    if content["adjustment"] is not None:
        raise PromiseError("A document that confirms an adjustment is drawn up when the adjustment is agreed.")
    with acting(engine, project) as connection:
        held = latest_held(held_baselines(connection, project))
        if held is not None:
            raise PromiseError(f"{held} is signed by both sides; it moves only by an adjustment.")
        kept = draw_up(connection, content, by=by, at=at)
    return Done(kept.key, kept.new, document=kept.key)


def draw_up(connection: Connection, content: Mapping[str, Any], *, by: str, at: datetime) -> Done:
    """The same within the caller's transaction, for any content."""
    project = content["project"]["key"]
    text = canonical_bytes(content).decode()
    digest = digest_of_text(text)
    columns = (_DOCUMENTS.c.key, _DOCUMENTS.c.digest)
    kept = connection.execute(sa.select(*columns).where(_DOCUMENTS.c.project == project)).all()
    youngest = max(kept, key=lambda row: number_of(row.key), default=None)
    if youngest is not None and youngest.digest == digest:
        return Done(youngest.key, new=False, document=youngest.key)
    adjustment = content["adjustment"]
    key = next_key(project, "baseline", (row.key for row in kept))
    row = {
        "key": key,
        "project": project,
        "kind": (DocumentKind.BASELINE if adjustment is None else DocumentKind.ADJUSTMENT).value,
        "based_on": content["based_on"],
        "adjustment": None if adjustment is None else adjustment["key"],
        "content": text,
        "digest": digest,
        "holds_from": date.fromisoformat(content["holds_from"]),
        "drawn_up_at": at,
        "drawn_up_by": by,
    }
    connection.execute(_DOCUMENTS.insert().values(row))
    append_act(connection, project, act=Act.DRAWN_UP, subject=key, digest=digest, done_at=at, done_by=by)
    return Done(key, new=True, document=key)


def documents(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """DOCUMENTS of a project, or of all, by project and number."""
    query = sa.select(_DOCUMENTS)
    with reading(engine) as connection:
        kept = fetch_columns(connection, query if project is None else query.where(_DOCUMENTS.c.project == project))
    order = pd.DataFrame({"project": kept["project"], "number": kept["key"].map(number_of)})
    return kept.loc[order.sort_values(["project", "number"]).index].reset_index(drop=True)


def document(engine: Engine, key: str) -> dict[str, Any]:
    """One row of DOCUMENTS as Python values; PromiseError when there is none of that key."""
    with reading(engine) as connection:
        return existing_document(connection, key)


def held_document(engine: Engine, project: str) -> dict[str, Any]:
    """The row of DOCUMENTS whose baseline is the youngest that both sides signed, and its `valid_from`.

    Raises PromiseError when nothing is signed yet.
    """
    with reading(engine) as connection:
        youngest = latest_held(held_baselines(connection, project))
        if youngest is None:
            raise PromiseError(
                f"{project} has no signed baseline yet; draw one up and sign it, then it can be adjusted."
            )
        baseline = row_of(connection, _BASELINES, key=youngest)
        return existing_document(connection, youngest) | {"valid_from": baseline and baseline["valid_from"]}


def existing_document(connection: Connection, key: str) -> dict[str, Any]:
    """The same within the caller's transaction."""
    row = row_of(connection, _DOCUMENTS, key=key)
    if row is None:
        raise PromiseError(f"There is no document {key!r}; a document is drawn up before it is signed.")
    return row


def held_baselines(connection: Connection, project: str) -> list[str]:
    """The keys of the baselines of a project that both sides signed."""
    return [row["key"] for row in rows_of(connection, _BASELINES, project=project, kind=BaselineKind.SIGNED.value)]
