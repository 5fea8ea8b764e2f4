"""Which rows are held, why, and what did a person decide about them?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.choices import QuarantineStatus
from tasks.store.engine import reading, writing
from tasks.store.errors import StoreError
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_QUARANTINE = TABLES["quarantine"]


def quarantined(
    engine: Engine,
    *,
    source: str | None = None,
    kind: str | None = None,
    project: str | None = None,
    rule: str | None = None,
    status: str | None = QuarantineStatus.HELD.value,
) -> pd.DataFrame:
    """QUARANTINE rows that match everything given, the latest night first; `status` None means any."""
    wanted = {"source": source, "kind": kind, "project": project, "rule": rule, "status": status}
    conditions = [_QUARANTINE.c[name] == value for name, value in wanted.items() if value is not None]
    order = (_QUARANTINE.c.last_night.desc(), _QUARANTINE.c.source, _QUARANTINE.c.kind, _QUARANTINE.c.key)
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_QUARANTINE).where(*conditions).order_by(*order))


def releasable(engine: Engine, keys: Sequence[str]) -> pd.DataFrame:
    """The QUARANTINE rows of `keys`, to be read again and brought in by `tasks.store.releasing`.

    Raises StoreError for an unknown key, a row that was not kept, or one whose record was accepted in the meantime.
    """
    with reading(engine) as connection:
        rows = _chosen(connection, keys)
    for refused, why in (
        (rows["row"].isna(), "the raw row is not known"),
        (rows["status"].eq(QuarantineStatus.RELEASED.value), "it was released before"),
        (rows["status"].eq(QuarantineStatus.RESOLVED.value), "its record has been accepted since"),
    ):
        if refused.any():
            raise StoreError(f"Cannot release {', '.join(rows.loc[refused, 'key'])}: {why}. Nothing was changed.")
    return rows


def discard(engine: Engine, keys: Sequence[str]) -> None:
    """Mark rows as not wanted; they stay on record. Raises StoreError for an unknown key."""
    with writing(engine) as connection:
        _chosen(connection, keys)
        _mark(connection, keys, QuarantineStatus.DISCARDED)


def _chosen(connection: Connection, keys: Sequence[str]) -> pd.DataFrame:
    rows = fetch_columns(
        connection, sa.select(_QUARANTINE).where(_QUARANTINE.c.key.in_(list(keys))).order_by(_QUARANTINE.c.key)
    )
    unknown = sorted(set(keys) - set(rows["key"]))
    if unknown:
        raise StoreError(f"No quarantined row has the key {', '.join(unknown)}. Nothing was changed.")
    return rows


def _mark(connection: Connection, keys: Sequence[str], status: QuarantineStatus) -> None:
    chosen = _QUARANTINE.c.key.in_(list(keys))
    connection.execute(_QUARANTINE.update().where(chosen).values(status=status.value))
