"""What does the store hold of a source already? Digests of raw rows, so that unchanged ones can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.choices import QuarantineStatus
from tasks.records.declaration import ColumnType
from tasks.store.arrow_sqlite import is_large, read_beside
from tasks.store.columnar import read_copy, write_copy
from tasks.store.engine import reading
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES, VERSIONS

_LINES = {"line": ColumnType.INTEGER, "digest": ColumnType.INTEGER}
_JUDGED = (QuarantineStatus.HELD, QuarantineStatus.RELEASED, QuarantineStatus.DISCARDED)


def known_of(engine: Engine, source: str, kinds: Iterable[str] = VERSIONS) -> dict[str, pd.Series]:
    """Kind name to the row digests (int64) of the source's current rows, indexed by ref; only kinds it has."""
    known = {}
    with reading(engine) as connection:
        for kind in kinds:
            rows = fetch_columns(connection, _rows_of(kind, source))
            if len(rows):
                known[kind] = _digests(rows)
    return known


def holds_much(engine: Engine) -> bool:
    """Whether the store holds so many rows of any landed kind that they are read beside this process."""
    return any(is_large(engine, TABLES[kind]) for kind in VERSIONS)


class KnownAhead(Mapping[str, pd.Series]):
    """What `known_of` gives, looked up when first looked at; many rows begin to be read at once, beside this process."""

    def __init__(self, engine: Engine, source: str) -> None:
        self._engine, self._source = engine, source
        self._ahead = {kind: _read_ahead(engine, kind, source) for kind in VERSIONS if is_large(engine, TABLES[kind])}

    @cached_property
    def _known(self) -> dict[str, pd.Series]:
        known = known_of(self._engine, self._source, [kind for kind in VERSIONS if kind not in self._ahead])
        read = {kind: rows()[0] for kind, rows in self._ahead.items()}
        return known | {kind: _digests(rows) for kind, rows in read.items() if len(rows)}

    def __getitem__(self, kind: str) -> pd.Series:
        """The digests of one kind."""
        return self._known[kind]

    def __iter__(self) -> Iterator[str]:
        """The kinds the source has."""
        return iter(self._known)

    def __len__(self) -> int:
        """How many kinds the source has."""
        return len(self._known)


def lines_read(folder: Path, source: str) -> pd.DataFrame:
    """The lines of a source's large texts as they were last read (`line`, `digest`: int64); none when they are not kept."""
    rows = read_copy(folder / f"{source}.arrow", source, _LINES)
    return pd.DataFrame({name: pd.Series([], dtype="Int64") for name in _LINES}) if rows is None else rows


def keep_lines(folder: Path, source: str, lines: pd.DataFrame) -> None:
    """Keep a source's lines until the next night; a line that is not among them is read."""
    write_copy(folder / f"{source}.arrow", source, _LINES, lines)


def _read_ahead(engine: Engine, kind: str, source: str) -> Callable[[], list[pd.DataFrame]]:
    types = {name: KINDS[kind].column(name).type for name in ("ref", "row_digest")}
    return read_beside(engine, [_rows_of(kind, source)], types)


def _rows_of(kind: str, source: str) -> sa.Select[Any]:
    table = TABLES[kind]
    return sa.select(table.c.ref, table.c.row_digest).where(table.c.source == source)


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
