"""The least a first load can cost: parse the same files with Arrow, and upsert rows of the same width with sqlite3.

Each row is written with the cells of its file, and with those that the store adds to it: source, the source's own
names beside mapped ones, digest, moment and landing, here constants and copies. One table a file, keyed as the store
keys it, in its journal mode. No mapping, check, history, digest or second index.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

_ROWS_PER_STATEMENT = 20_000
_ADDED = ("source", "digest", "valid_from", "landing")
_MOMENT = "2026-06-30 23:59:59.000000"
_KEPT_RAW = {"items": ("Issue Type (raw)", "Status (raw)"), "feedback": ("Kind (raw)",)}


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
    names = [f'"{name}"' for name in (*table.column_names, *_ADDED, *_KEPT_RAW.get(path.stem, ()))]
    marks = ", ".join("?" * len(names))
    key = f"source, {names[0]}"
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    into, conflict = f'INSERT INTO "{path.stem}"', f"ON CONFLICT ({key})"
    upsert = f"{into} VALUES ({marks}) {conflict} DO UPDATE SET {changes}"
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f'CREATE TABLE "{path.stem}" ({", ".join(names)}, PRIMARY KEY ({key}))')
    row = 0
    for batch in table.to_batches(max_chunksize=_ROWS_PER_STATEMENT):
        cells = dict(zip(table.column_names, map(_cells, batch.columns), strict=True))
        count = batch.num_rows
        added = [[path.stem] * count, range(row, row + count), [_MOMENT] * count, [1] * count]
        copied = [cells[name.removesuffix(" (raw)")] for name in _KEPT_RAW.get(path.stem, ())]
        connection.executemany(upsert, zip(*cells.values(), *added, *copied, strict=True))
        row += count
    connection.execute("COMMIT")
    return int(table.num_rows)


def _cells(column: pa.Array) -> list[object]:
    if pa.types.is_temporal(column.type):
        column = column.cast(pa.string())
    cells: list[object] = column.to_pylist()
    return cells
