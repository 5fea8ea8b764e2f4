"""How JSON, JSON lines and Parquet files are read: nested keys become dotted headers, every value its text."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.sources.contract import Finding
from tasks.sources.tabular.encoding import as_utf8
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.table import Mark, Table
from tasks.wire.errors import DataError

_LIST_KEYS = ("records", "data", "items")


def read_json(content: bytes, address: str, options: TabularOptions) -> Table:
    """The records of a JSON list, or of the list under `records`, `data`, `items` or the declared path.

    Raises DataError when the JSON is cut off or holds no list of records.
    """
    text, _ = as_utf8(content, options.encoding, address)
    try:
        document = _loads(text.decode())
    except json.JSONDecodeError as error:
        raise DataError(
            f"{address}: is not whole JSON: {error.msg} at line {error.lineno}, column {error.colno}. "
            "The file is cut off or damaged; export it again."
        ) from error
    return _records(_list_in(document, address, options.records), address)


def read_json_lines(content: bytes, address: str, options: TabularOptions) -> Table:
    """The records of a file with one JSON object a line; a line that is none is a ragged row."""
    text, _ = as_utf8(content, options.encoding, address)
    records: list[Any] = []
    rows: list[int] = []
    broken: list[tuple[int, str, str]] = []
    for number, line in enumerate(text.decode().split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = _loads(line)
        except json.JSONDecodeError as error:
            broken.append((number, line, f"is not whole JSON: {error.msg} at column {error.colno}; correct the line"))
            continue
        if isinstance(record, dict):
            records.append(record)
            rows.append(number)
        else:
            broken.append((number, line, "is JSON, but no object with keys; correct the line"))
    if broken and not records:
        raise DataError(f"{address}: line {broken[0][0]} {broken[0][2]}. No line is a record; check `format`")
    table = _records(records, address)
    table.rows = np.array(rows, dtype=int)
    table.ragged = pd.DataFrame(broken, columns=["row", "text", "reason"])
    return table


def read_parquet(content: bytes, address: str) -> Table:
    """The rows of a Parquet file; typed days and times are marked as such."""
    try:
        arrow = pq.read_table(io.BytesIO(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{address}: is no whole Parquet file ({error}); export it again") from error
    while any(pa.types.is_struct(column.type) for column in arrow.columns):
        arrow = arrow.flatten()
    marks = {
        column: np.full(arrow.num_rows, Mark.DATE, dtype=np.uint8)
        for column, kind in zip(arrow.column_names, arrow.schema.types, strict=True)
        if pa.types.is_temporal(kind)
    }
    cells = {name: _texts(column) for name, column in zip(arrow.column_names, arrow.columns, strict=True)}
    return Table(address, pd.DataFrame(cells), np.arange(1, arrow.num_rows + 1), marks)


def _texts(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        tail = "Z" if column.type.tz else ""
        plain = column.cast(pa.timestamp("us", column.type.tz)).cast(pa.timestamp("us"))
        column = pc.strftime(plain, format="%Y-%m-%dT%H:%M:%S")
        column = pc.binary_join_element_wise(column, pa.scalar(tail), "")
    elif pa.types.is_nested(column.type):
        column = pa.chunked_array([[None if v is None else _dumps(v) for v in column.to_pylist()]], pa.string())
    return pd.Series(pd.array(column.cast(pa.large_string()), dtype="str"))


def _loads(text: str) -> Any:
    """Numbers stay as they are written: an id like 1E5 or 007.0 is nobody's to round."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _list_in(document: Any, address: str, path: str | None) -> list[Any]:
    found = document
    for key in path.split(".") if path else ():
        if not isinstance(found, Mapping) or key not in found:
            raise DataError(f"{address}: has no {path!r}; the keys there are {', '.join(map(repr, found))}")
        found = found[key]
    if isinstance(found, Mapping):
        lists = [found[key] for key in _LIST_KEYS if isinstance(found.get(key), list)]
        if len(lists) != 1:
            keys = ", ".join(map(repr, found))
            raise DataError(f"{address}: holds no one list of records (keys: {keys}); declare its path as `records`")
        found = lists[0]
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise DataError(f"{address}: holds no list of objects; declare the path of the list as `records`")
    return found


def _records(records: list[Any], address: str) -> Table:
    """Columns of text; nested objects are opened column by column, lists stay JSON."""
    frame = pd.DataFrame(records, dtype="object")
    frame.columns = pd.Index([str(name) for name in frame.columns], dtype="object")
    columns: dict[str, pd.Series] = {}
    pending = [(str(name), frame[name]) for name in frame.columns]
    findings: list[Finding] = []
    while pending:
        name, column = pending.pop(0)
        nested = column.map(lambda value: isinstance(value, dict)).astype("bool")
        if nested.any():
            inner = pd.DataFrame(column[nested].tolist(), index=column.index[nested], dtype="object")
            pending[:0] = [(f"{name}.{key}", inner[key].reindex(column.index)) for key in inner.columns]
            column = column.mask(nested)
            if column.isna().all():
                continue
        columns[name] = _plain_texts(column, address, name, findings)
    rows = np.arange(1, 1 + len(records))
    return Table(address, pd.DataFrame(columns, index=frame.index), rows, findings=findings)


def _plain_texts(column: pd.Series, address: str, name: str, findings: list[Finding]) -> pd.Series:
    def plain(value: Any) -> Any:
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else None if value is None or value != value else _dumps(value)  # noqa: PLR0124 - NaN is what pandas puts where a key is absent

    texts = [plain(value) for value in column]
    try:
        return pd.Series(texts, index=column.index, dtype="str")
    except UnicodeEncodeError:
        findings.append(Finding("lone_surrogates", f"{address}: {name!r} holds halves of characters, shown as \\ud800"))
        whole = [text and text.encode(errors="backslashreplace").decode() for text in texts]
        return pd.Series(whole, index=column.index, dtype="str")
