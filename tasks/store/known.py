"""What does the store hold of a source already? Digests of raw rows, so that unchanged ones can be left out."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.choices import QuarantineStatus
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES, VERSIONS

_JUDGED = (QuarantineStatus.HELD, QuarantineStatus.RELEASED, QuarantineStatus.DISCARDED)


def known_of(engine: Engine, source: str) -> dict[str, pd.Series]:
    """Kind name to the row digests (int64) of the source's current rows, indexed by ref; only kinds it has."""
    known = {}
    with reading(engine) as connection:
        for kind in VERSIONS:
            table = TABLES[kind]
            rows = fetch_columns(connection, sa.select(table.c.ref, table.c.row_digest).where(table.c.source == source))
            if len(rows):
                known[kind] = _digests(rows)
    return known


def quarantined_digests(engine: Engine, source: str) -> dict[str, pd.Series]:
    """Kind name to the row digests (int64) that quarantine holds or somebody judged, indexed by ref (may be NaN).

    A source need not report these rows again: they are held, or were released or discarded by a person.
    """
    table = TABLES["quarantine"]
    query = sa.select(table.c.kind, table.c.ref, table.c.row_digest).where(
        table.c.source == source, table.c.row_digest.is_not(None), table.c.status.in_(_JUDGED)
    )
    with reading(engine) as connection:
        rows = fetch_columns(connection, query)
    return {str(kind): _digests(group) for kind, group in rows.groupby("kind")}


def _digests(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(rows["row_digest"].to_numpy("int64"), index=pd.Index(rows["ref"]), name="row_digest")
