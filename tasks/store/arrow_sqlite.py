"""How are a million rows of a SQLite file read in a third of the time? By Arrow's own driver, in the second process.

Never in this one: the driver brings a second SQLite, and two of them in one process drop each other's locks on the
same file (sqlite.org/howtocorrupt, section 2.2.1). PostgreSQL needs none of this.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.declaration import ColumnType
from tasks.store.cells import SQLITE_TYPES, declared_array, frame_column
from tasks.store.engine import reading
from tasks.store.fetching import fetch
from tasks.wire.second_process import SecondProcessEndedError, beside, second_core

logger = logging.getLogger(__name__)

MANY_ROWS = 200_000  # from here on it saves more than starting the process costs

Query = sa.Select[Any] | sa.CompoundSelect[Any]


def read_beside(
    engine: Engine, queries: Sequence[Query], types: Mapping[str, ColumnType]
) -> Callable[[], list[pd.DataFrame]]:
    """Begin to read the queries' rows beside, in one look; what waits for them and gives them as `fetch` does."""
    statements = [_statement(engine, query, types) for query in queries]
    asked = beside(arrow_rows, str(engine.url.database), statements, list(types.values()))

    def awaited() -> list[pd.DataFrame]:
        try:
            answers = asked.result()
        except SecondProcessEndedError as error:
            logger.warning("%s The rows are read in this process instead.", error)
            with reading(engine) as connection:
                return [fetch(connection, query, types) for query in queries]
        return [_frame(answer, types) for answer in answers]

    return awaited


def is_large(engine: Engine, table: sa.Table) -> bool:
    """Whether rows of the table are worth reading beside: there are many, in a SQLite file, and a core is free."""
    if engine.dialect.name != "sqlite" or not second_core():
        return False
    with reading(engine) as connection:
        beyond = sa.select(sa.literal(1)).select_from(table).limit(1).offset(MANY_ROWS)
        return connection.execute(beyond).first() is not None


def arrow_rows(path: str, statements: Sequence[str], types: Sequence[ColumnType]) -> list[pa.Table]:
    """The rows of each statement, all as of one moment. For the second process alone."""
    from adbc_driver_sqlite import dbapi  # noqa: PLC0415 - must never be loaded beside the store's own SQLite

    with dbapi.connect(f"file:{path}?mode=ro") as connection, connection.cursor() as cursor:
        return [_rows(cursor, statement, types) for statement in statements]


def _rows(cursor: Any, statement: str, types: Sequence[ColumnType]) -> pa.Table:
    """The rows behind the first, in the Arrow types of their declarations."""
    cursor.execute(statement)
    read = cursor.fetch_arrow_table().combine_chunks().slice(1)
    columns = [
        declared_array(column.combine_chunks(), kept_as) for column, kept_as in zip(read.columns, types, strict=True)
    ]
    return pa.table(columns, names=read.column_names)


def _frame(answer: pa.Table, types: Mapping[str, ColumnType]) -> pd.DataFrame:
    columns = zip(types.items(), answer.columns, strict=True)
    return pd.DataFrame({name: frame_column(column.combine_chunks(), kept_as) for (name, kept_as), column in columns})


def _statement(engine: Engine, query: Query, types: Mapping[str, ColumnType]) -> str:
    """The query's text, with a first row of each column's kind: the driver takes the types from what comes first."""
    samples = {pa.int64(): "0", pa.float64(): "0.5", pa.large_string(): "''"}
    first = ", ".join(f"{samples[_kept_as(kept_as)]} AS c{place}" for place, kept_as in enumerate(types.values()))
    text = query.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True})
    return f"SELECT {first} UNION ALL {text}"


def _kept_as(kept_as: ColumnType) -> pa.DataType:
    return SQLITE_TYPES.get(kept_as, pa.large_string())
