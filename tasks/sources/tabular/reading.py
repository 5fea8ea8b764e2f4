"""Which reader reads a file, and which of its rows are records at all?"""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from tasks.sources.contract import Finding
from tasks.sources.conversion.texts import fold, folded
from tasks.sources.tabular.delimited import read_delimited
from tasks.sources.tabular.documents import read_json, read_json_lines, read_parquet
from tasks.sources.tabular.header import resolve
from tasks.sources.tabular.lines import LineMemory
from tasks.sources.tabular.options import TabularOptions
from tasks.sources.tabular.table import Table
from tasks.sources.tabular.workbook import read_workbook
from tasks.wire.errors import DataError

_SUFFIXES = {
    "csv": "csv",
    "txt": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "parquet": "parquet",
    "pq": "parquet",
}
MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}


def format_of(address: str, declared: str) -> str:
    """The declared format, else the one of the file's name; DataError when the name tells none."""
    if declared != "auto":
        return declared
    suffix = re.sub(r"\.(gz|bz2|xz|zst)$", "", address.casefold()).rpartition(".")[2]
    if suffix not in _SUFFIXES:
        known = ", ".join(sorted(_SUFFIXES))
        raise DataError(f"{address}: its name does not tell the format; declare `format` (known endings: {known})")
    return _SUFFIXES[suffix]


def read_table(
    content: bytes,
    address: str,
    options: TabularOptions,
    wanted: Collection[str],
    optional: Collection[str],
    *,
    memory: LineMemory | None = None,
) -> Table:
    """The file's records: headers under the names of the mapping, without total and blank rows.

    With a `memory` a text's lines that stand for records the store holds as they are leave before they are read.

    Raises DataError when the file is not what its format says or a wanted header is missing.
    """
    table = _read(content, address, options, wanted, memory)
    if not len(table.cells.columns) and not len(table.rows):
        return table
    found, findings = resolve(list(table.cells.columns), wanted, optional, table.place)
    table.cells = table.cells.rename(columns={actual: name for name, actual in found.items()})
    names = {actual: name for name, actual in found.items()}
    table.marks = {names.get(actual, actual): column for actual, column in table.marks.items()}
    table.findings += findings
    return _without_totals(_without_blanks(table), options)


def _read(
    content: bytes, address: str, options: TabularOptions, wanted: Collection[str], memory: LineMemory | None
) -> Table:
    if not content:
        raise DataError(f"{address}: is empty (0 bytes); check the export")
    form = format_of(address, options.format)
    start = content[:512].lstrip().lower()
    if form != "parquet" and start.startswith((b"<!doctype html", b"<html")):
        raise DataError(f"{address}: is an HTML page, probably a log-in or error page; check the address and access")
    if form in {"csv", "tsv", "json", "jsonl"} and start.startswith((b"pk\x03\x04", b"par1", b"\xd0\xcf\x11\xe0")):
        raise DataError(f"{address}: is no {form} text but a workbook, archive or Parquet file; check its name")
    if form in {"csv", "tsv"}:
        declared = options if form == options.format else options.model_copy(update={"format": form})
        return read_delimited(content, address, declared, wanted, memory)
    if form == "xlsx":
        return read_workbook(content, address, options, wanted)
    if form == "json":
        return read_json(content, address, options)
    return read_json_lines(content, address, options) if form == "jsonl" else read_parquet(content, address)


def _without_blanks(table: Table) -> Table:
    filled = pd.Series(False, index=table.cells.index)
    for name in table.cells.columns:
        column = table.cells[name]
        filled |= column.notna() & column.ne("")
        if filled.all():
            return table
    spaces = table.cells[filled].apply(lambda column: column.str.strip().fillna("").ne("")).any(axis=1)
    filled[filled] = spaces
    return table.only(filled.to_numpy(dtype=bool))


def _without_totals(table: Table, options: TabularOptions) -> Table:
    rule = options.total_rows
    if rule is None:
        return table
    words = {fold(word) for word in rule.words}
    total = folded(table.cells[rule.column]).isin(words).to_numpy(dtype=bool)
    if not total.any():
        return table
    table.findings.append(Finding("total_rows", f"{table.place}: total rows skipped", options.record, int(total.sum())))
    return table.only(~total)
