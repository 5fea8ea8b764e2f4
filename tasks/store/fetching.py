"""Fetches a query's answer as a frame with declared dtypes, whatever the first rows look like.

    A million rows of twelve columns: about 3 s from SQLite, 4 s from PostgreSQL.

Arrow's own SQLite driver would be a second faster, but it brings a second SQLite into the process, and two of
them drop each other's locks on the same file (sqlite.org/howtocorrupt, section 2.2.1).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.csv
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tasks.records.declaration import ColumnType
from tasks.store.cells import ARROW_TYPES, declared_array, frame_column, sqlite_array
from tasks.store.columns import declared_type

_NAMES_AT_ONCE = 500
_ROWS_PER_FETCH = 500  # more make Python look for garbage among the cells, again and again


def fetch(
    connection: Connection, query: sa.Select[Any] | sa.CompoundSelect[Any], types: Mapping[str, ColumnType]
) -> pd.DataFrame:
    """The query's rows as a frame; `types` gives the selected columns' names and types in order."""
    arrays = _from_sqlite if connection.dialect.name == "sqlite" else _from_postgresql
    columns = arrays(connection, query, types)
    return pd.DataFrame({name: frame_column(columns[name], types[name]) for name in types})


def fetch_columns(connection: Connection, query: sa.Select[Any]) -> pd.DataFrame:
    """The rows of a query that selects plain table columns."""
    return fetch(connection, query, {column.name: declared_type(column) for column in query.selected_columns})


def fetch_of(
    connection: Connection, query: sa.Select[Any], column: sa.Column[Any], names: Collection[str]
) -> pd.DataFrame:
    """The rows of such a query in whose `column` one of the names stands, however many names there are.

    Databases limit the names in one query: several are asked, in the order of the names.
    """
    asked = sorted(set(names))
    parts = [
        fetch_columns(connection, query.where(column.in_(asked[start : start + _NAMES_AT_ONCE])))
        for start in range(0, max(len(asked), 1), _NAMES_AT_ONCE)
    ]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _from_sqlite(connection: Connection, query: Any, types: Mapping[str, ColumnType]) -> dict[str, Any]:
    parts: dict[str, list[Any]] = {name: [] for name in types}
    result = connection.execute(query)
    cursor: Any = result.cursor  # the driver's own: SQLAlchemy's rows would double the time
    while rows := cursor.fetchmany(_ROWS_PER_FETCH):
        for (name, kept_as), cells in zip(types.items(), zip(*rows, strict=True), strict=True):
            parts[name].append(sqlite_array(cells, kept_as))
    result.close()
    return {
        # a cast costs as much for a few hundred cells as for a hundred thousand: once, when all are there
        name: declared_array(pa.chunked_array(parts[name] or [sqlite_array((), kept_as)]).combine_chunks(), kept_as)
        for name, kept_as in types.items()
    }


def _from_postgresql(connection: Connection, query: Any, types: Mapping[str, ColumnType]) -> dict[str, Any]:
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.driver_connection
    statement = psycopg.ClientCursor(driver).mogrify(compiled.string, compiled.params)
    with driver.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy:
        stream = io.BufferedReader(_CopyStream(iter(copy)), 1 << 20)
        if not stream.peek(1):
            return {name: pa.array([], type=ARROW_TYPES[kept_as]) for name, kept_as in types.items()}
        table = pyarrow.csv.read_csv(
            stream,
            pyarrow.csv.ReadOptions(column_names=list(types)),
            pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            pyarrow.csv.ConvertOptions(
                column_types={name: ARROW_TYPES[kept_as] for name, kept_as in types.items()},
                null_values=[""],
                true_values=["t"],
                false_values=["f"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    return {name: table.column(name).combine_chunks() for name in types}


class _CopyStream(io.RawIOBase):
    """The blocks of a COPY as a readable stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
