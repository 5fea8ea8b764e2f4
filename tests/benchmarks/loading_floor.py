"""The least a first load can cost: parse the same files with Arrow, and upsert their cells with sqlite3 as they are.

No mapping, no check, no history, no digest; one table a file, keyed by its id, in the journal mode of the store.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

_ROWS_PER_STATEMENT = 20_000


def load_plainly(data: Path, database: Path) -> int:
    """Load every CSV file of a folder into a fresh database; return the number of rows."""
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    rows = sum(_load(connection, path) for path in sorted(data.glob("*.csv")))
    connection.close()
    return rows


def _load(connection: sqlite3.Connection, path: Path) -> int:
    table = pyarrow.csv.read_csv(path)
    names = [f'"{name}"' for name in table.column_names]
    marks = ", ".join("?" * len(names))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    into, conflict = f'INSERT INTO "{path.stem}"', f"ON CONFLICT ({names[0]})"
    upsert = f"{into} VALUES ({marks}) {conflict} DO UPDATE SET {changes}"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f'CREATE TABLE "{path.stem}" ({", ".join(names)}, PRIMARY KEY ({names[0]}))')
    for batch in table.to_batches(max_chunksize=_ROWS_PER_STATEMENT):
        cells = [_cells(column) for column in batch.columns]
        connection.executemany(upsert, zip(*cells, strict=True))
    connection.execute("COMMIT")
    return int(table.num_rows)


def _cells(column: pa.Array) -> list[object]:
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.string())
    cells: list[object] = column.to_pylist()
    return cells
