"""How a CSV or TSV file is read: every cell as the text it is, ragged rows told apart with their number.

A row's number counts records as a spreadsheet does: the header's row is one, a cell of many lines is one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from tasks.sources.contract import Finding
from tasks.sources.tabular.encoding import as_utf8
from tasks.sources.tabular.header import SEARCHED_ROWS, header_row, matches, unique_names
from tasks.sources.tabular.lines import LineMemory, offsets_of
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.table import Table
from tasks.wire.errors import DataError

_DELIMITERS = (",", ";", "\t", "|")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_RAGGED = "has {} cells, the header {}; correct the row's delimiters and quotes"
_SOMETHING = re.compile(rb"\S")
_BLOCK_BYTES = 8 << 20  # pieces of it large enough for their memory to be used again
_SAMPLE_BYTES = 1 << 18


def read_delimited(
    content: bytes,
    address: str,
    options: TabularOptions,
    wanted: Collection[str],
    memory: LineMemory | None = None,
) -> Table:
    """The table in a delimited text; without the lines that are known to `memory`.

    Raises DataError when the text cannot be decoded or a quote opened in it never closes.
    """
    text, encoding = as_utf8(content, options.encoding, address)
    delimiter = _delimiter(text, options, wanted)
    head = _first_rows(text, delimiter)
    if not head:
        raise DataError(f"{address}: holds no text, not even a header; check the export")
    position = header_row([cells for cells, _ in head], wanted, options.header)
    if position >= len(head):
        raise DataError(f"{address}: has only {len(head)} rows, but the header is declared in row {position + 1}")
    names = unique_names(head[position][0])
    start = _line_start(text, head[position][1])
    shape = _Shape(delimiter, len(names), first_row=position + 2)
    hashes = memory.hashes(text, start, names, delimiter) if memory else None
    table = _changed(text, start, shape, hashes, memory.unchanged(hashes)) if memory and hashes is not None else None
    if table is None:
        table = _read(text, start, shape)
        rows, lines = len(table.rows) + len(table.ragged), _lines(text, start) if hashes is None else len(hashes)
        if rows < lines:  # some cell spans lines; the exact scan costs 2 s a million rows
            _refuse_open_quote(text, delimiter, address)
        elif hashes is not None and rows == lines:
            table.lines = hashes[table.rows - shape.first_row]
    table.place, table.cells.columns = address, pd.Index(names, dtype="str")
    if options.encoding == "auto" and encoding != "utf-8":
        table.findings.append(Finding("encoding", f"{address}: read as {encoding}"))
    return table


def _delimiter(text: bytes, options: TabularOptions, wanted: Collection[str]) -> str:
    """The declared delimiter, else the one under which the most wanted headers, then the most cells, appear."""
    if options.format == "tsv":
        return "\t"
    if options.delimiter != "auto":
        return options.delimiter.replace("\\t", "\t")
    best, most = ",", (-1, -1)
    for delimiter in _DELIMITERS:
        rows = [cells for cells, _ in _first_rows(text, delimiter)]
        score = max(((matches(row, wanted), len(row)) for row in rows), default=(0, 0))
        if score > most:
            best, most = delimiter, score
    return best


def _first_rows(text: bytes, delimiter: str) -> list[tuple[list[str], int]]:
    """The first rows, each with the number of lines up to its end; blank ones are rows too."""
    sample = text[:_SAMPLE_BYTES].decode(errors="ignore")
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows = []
    try:
        for cells in reader:
            rows.append((cells, reader.line_num))
            if len(rows) >= SEARCHED_ROWS:
                break
    except csv.Error:  # the quoting is judged on the whole text, not on a sample
        pass
    return rows if any(cell.strip() for cells, _ in rows for cell in cells) else []


def _line_start(text: bytes, lines: int) -> int:
    """The offset after the first `lines` lines."""
    start = 0
    for _ in range(lines):
        end = _LINE_END.search(text, start)
        if end is None:
            return len(text)
        start = end.end()
    return start


def _lines(text: bytes, start: int) -> int:
    """How many lines end after `start`."""
    return text.count(b"\n", start) or text.count(b"\r", start)


def _refuse_open_quote(text: bytes, delimiter: str, address: str) -> None:
    """A quote that never closes, or closes inside a cell, swallows the rows behind it in silence: refuse the file."""
    reader = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter, strict=True)
    row, limit = 0, csv.field_size_limit(len(text) + 1)
    try:
        for row, _ in enumerate(reader, start=1):  # noqa: B007 - the number is used when the next row fails
            pass
    except csv.Error as error:
        raise DataError(
            f"{address}: the quotes are broken in row {row + 1} (near line {reader.line_num}): {error}. The file is "
            "cut off, or a stray quote swallows the rows behind it; export it again or double the quote."
        ) from error
    finally:
        csv.field_size_limit(limit)


@dataclass(frozen=True)
class _Shape:
    """How the rows of a text stand: how many cells between which delimiters, and the number of the first."""

    delimiter: str
    width: int
    first_row: int


def _changed(text: bytes, start: int, shape: _Shape, hashes: np.ndarray, unchanged: pd.Series) -> Table | None:
    """The rows whose line is not among the `unchanged`; None when half of all are, or when one may not stand alone."""
    if len(unchanged) <= len(hashes) // 2:
        return None
    begins, ends = offsets_of(text, start)
    changed = np.ones(len(hashes), dtype=bool)
    changed[unchanged.index] = False
    places = np.flatnonzero(changed)
    lines = [text[begin:end] for begin, end in zip(begins[changed], ends[changed], strict=True)]
    if any(line.count(b'"') % 2 for line in lines):  # what it opens may end in a line that is known
        return None
    table = _read(b"\n".join(lines), 0, replace(shape, first_row=0))
    if len(table.rows) + len(table.ragged) != len(lines):
        return None
    table.lines, table.unchanged = hashes[places[table.rows]], unchanged.set_axis(hashes[unchanged.index])
    table.rows = places[table.rows] + shape.first_row
    table.ragged["row"] = places[table.ragged["row"].to_numpy(int)] + shape.first_row
    return table


def _read(text: bytes, start: int, shape: _Shape) -> Table:
    """The rows from offset `start` on, below the header, with positional column names."""
    width, first_row = shape.width, shape.first_row
    if not _SOMETHING.search(text, start):
        return Table("", pd.DataFrame({str(i): pd.Series(dtype="str") for i in range(width)}), np.array([], dtype=int))
    ragged: list[tuple[int, str, int]] = []

    def keep_ragged(row: pa_csv.InvalidRow) -> str:
        ragged.append((row.number, row.text, row.actual_columns))
        return "skip"

    names = [str(position) for position in range(width)]
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
    )
    parse = pa_csv.ParseOptions(
        delimiter=shape.delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=keep_ragged
    )
    body, block, threads = pa.py_buffer(text).slice(start), _BLOCK_BYTES, True
    while True:
        ragged.clear()
        read = pa_csv.ReadOptions(column_names=names, use_threads=threads, block_size=block)
        try:
            arrow = pa_csv.read_csv(
                pa.BufferReader(body), read_options=read, parse_options=parse, convert_options=convert
            )
        except pa.ArrowInvalid:
            if block > len(text):
                raise
            block *= 16  # a single row was longer than the block
            continue
        if not (ragged and threads):
            break
        threads = False  # only one thread knows the number of a ragged row
    numbers = np.arange(first_row, first_row + arrow.num_rows + len(ragged))
    lost = np.array([number - 1 for number, _, _ in ragged], dtype=int)
    columns = arrow.columns
    del arrow  # the pieces of a column go as soon as it is whole: else the whole table is there twice
    cells = pd.DataFrame({name: pd.Series(columns.pop(0).combine_chunks().to_pandas()) for name in names})
    told = pd.DataFrame(
        {
            "row": numbers[lost],
            "text": pd.Series([line for _, line, _ in ragged], dtype="str"),
            "reason": pd.Series([_RAGGED.format(count, width) for _, _, count in ragged], dtype="str"),
        }
    )
    return Table("", cells, np.delete(numbers, lost), ragged=told)
