"""How are a million rows of a SQLite file read in a third of the time? By Arrow's own driver, in the second process.

They can be read before the last of them are saved: `read_early`, then `read_late` for those that changed meanwhile.

Never in this one: the driver brings a second SQLite, and two of them in one process drop each other's locks on the
same file (sqlite.org/howtocorrupt, section 2.2.1). PostgreSQL needs none of this.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
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
    path, statements, declared = _asked(engine, queries, types)
    return _waiting(beside(arrow_rows, path, statements, declared), engine, queries, types)


def read_early(engine: Engine, queries: Sequence[Query], types: Mapping[str, ColumnType]) -> None:
    """Begin to read the queries' rows beside and keep them there, for `read_late`."""
    beside(keep_rows, *_asked(engine, queries, types))


def read_late(
    engine: Engine,
    queries: Sequence[Query],
    types: Mapping[str, ColumnType],
    changed: Mapping[str, Collection[str]],
    again: Sequence[Query],
) -> Callable[[], list[pd.DataFrame]]:
    """What waits for the rows of queries that were asked for early, in one look of now.

    `changed`: source to the refs of the rows that may have changed since; `again`: the same queries of those alone.
    """
    path, statements, declared = _asked(engine, queries, types)
    given = {source: list(refs) for source, refs in changed.items()}
    asked = beside(late_rows, path, statements, declared, given, _asked(engine, again, types)[1])
    return _waiting(asked, engine, queries, types)


def _asked(
    engine: Engine, queries: Sequence[Query], types: Mapping[str, ColumnType]
) -> tuple[str, list[str], dict[str, ColumnType]]:
    return str(engine.url.database), [_statement(engine, query, types) for query in queries], dict(types)


def _waiting(
    asked: Future[list[pa.Table]], engine: Engine, queries: Sequence[Query], types: Mapping[str, ColumnType]
) -> Callable[[], list[pd.DataFrame]]:
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


def arrow_rows(path: str, statements: Sequence[str], types: Mapping[str, ColumnType]) -> list[pa.Table]:
    """The rows of each statement, all as of one moment. For the second process alone."""
    from adbc_driver_sqlite import dbapi  # noqa: PLC0415 - must never be loaded beside the store's own SQLite

    with dbapi.connect(f"file:{path}?mode=ro") as connection, connection.cursor() as cursor:
        return [_rows(cursor, statement, types) for statement in statements]


_KEPT: dict[tuple[str, ...], list[pa.Table]] = {}


def keep_rows(path: str, statements: Sequence[str], types: Mapping[str, ColumnType]) -> None:
    """Read the rows of each statement and keep them until they are asked for. For the second process alone."""
    _KEPT.clear()
    _KEPT[path, *statements] = arrow_rows(path, statements, types)


def late_rows(
    path: str,
    statements: Sequence[str],
    types: Mapping[str, ColumnType],
    changed: Mapping[str, Sequence[str]],
    again: Sequence[str],
) -> list[pa.Table]:
    """`arrow_rows` of now, of which only those that changed are read when the rest was kept. For the second process alone."""
    kept = _KEPT.pop((path, *statements), None)
    if kept is None or not changed:
        return kept or arrow_rows(path, statements, types)
    read = arrow_rows(path, again, types)
    return [
        pa.concat_tables([_without(old, changed), new]).combine_chunks() for old, new in zip(kept, read, strict=True)
    ]


def _without(table: pa.Table, changed: Mapping[str, Sequence[str]]) -> pa.Table:
    for source, refs in changed.items():
        gone = pc.is_in(table["ref"], value_set=pa.array(refs, type=pa.large_string()))
        table = table.filter(pc.invert(pc.and_(gone, pc.equal(table["source"], source))))
    return table


def _rows(cursor: Any, statement: str, types: Mapping[str, ColumnType]) -> pa.Table:
    """The rows behind the first, in the Arrow types of their declarations."""
    cursor.execute(statement)
    read = cursor.fetch_arrow_table().combine_chunks().slice(1)
    columns = [
        declared_array(column.combine_chunks(), kept_as)
        for column, kept_as in zip(read.columns, types.values(), strict=True)
    ]
    return pa.table(columns, names=list(types))


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
