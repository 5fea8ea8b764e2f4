"""A copy of rows in one columnar file, or of what can be worked out again: read in a fifth of the database's time.

The file is a mere copy and never trusted over the store. It begins with a seal over its content and the name of what
it holds; absent, damaged, or sealed under another name, it counts as not there and is written anew.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from tasks.records.declaration import ColumnType
from tasks.store.cells import ARROW_TYPES, arrow_array, frame_column

logger = logging.getLogger(__name__)

_SEAL_BYTES = hashlib.sha256().digest_size


def read_copy(file: Path, holds: str, types: Mapping[str, ColumnType]) -> pd.DataFrame | None:
    """The rows in `file` if it is whole and holds what `holds` names; else None."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    body = memoryview(content)[_SEAL_BYTES:]
    if content[:_SEAL_BYTES] != _seal(holds, types, body):
        return None
    table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
    return pd.DataFrame({name: frame_column(table.column(name).combine_chunks(), types[name]) for name in types})


def write_copy(file: Path, holds: str, types: Mapping[str, ColumnType], frame: pd.DataFrame) -> None:
    """Put the rows of `frame` into `file`, whole or not at all; when that fails they are read from the store again."""
    table = pa.table([arrow_array(frame[name], types[name]) for name in types], names=list(types))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    body = memoryview(sink.getvalue())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as unfinished:
                unfinished.write(_seal(holds, types, body))
                unfinished.write(body)
            Path(part).replace(file)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        logger.warning("Could not keep a copy in %s (%s); the next night takes longer without it", file, error.strerror)


def _seal(holds: str, types: Mapping[str, ColumnType], body: memoryview) -> bytes:
    columns = ",".join(f"{name} {ARROW_TYPES[kept_as]}" for name, kept_as in types.items())
    seal = hashlib.sha256(f"{holds}\n{columns}\n".encode())
    seal.update(body)
    return seal.digest()
