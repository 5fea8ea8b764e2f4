"""What does a rejected raw row say once a person has corrected some of its cells?

The row is read by the same mapping as before and keeps the digest of its uncorrected cells: when the file still holds
them on the next night, they are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pandas as pd

from tasks.sources.contract import Harvest
from tasks.sources.conversion.texts import fold
from tasks.sources.tabular.mapping import Mapped, mapped
from tasks.sources.tabular.opening import day_in
from tasks.sources.tabular.raw import CELL_FORMATS, Raw
from tasks.sources.tabular.sifting import Pull, View, records_of, views
from tasks.sources.tabular.table import Mark
from tasks.sources.tabular.timing import Moment
from tasks.wire.errors import DataError

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")


def reread(rows: pd.DataFrame, corrections: Mapping[str, str], pull: Pull, known: pd.Series, moment: Moment) -> Harvest:
    """Frames and rejects of `rows` (REJECT_COLUMNS) with corrected cells; rows that hold no record are in neither.

    `moment` is that of their pull, `known` the current digests by ref.
    An ISO date is understood in a corrected cell whatever the declared formats are. Raises DataError when a correction
    names no header, when the cells of a row cannot be told apart, or when an id would change that a sweep looks for.
    """
    rows = rows.reset_index(drop=True)
    if rows["rule"].eq("ragged_row").any():
        raise DataError(
            "A row that does not fit its header cannot be corrected cell by cell. Correct it in the file; it is read "
            "again then, and this one may be discarded."
        )
    before = [json.loads(text) for text in rows["row"]]
    after = [_corrected(cells, corrections) for cells in before]
    days = pd.Series([_snapshot(place, pull) for place in rows["location"]], dtype="object", index=rows.index)
    parts: list[Mapped] = []
    for view in views(pull.options):
        mine = _belongs(view, rows, _raw(before, rows["location"]), pull)
        for day in days[mine].unique():
            chosen = np.flatnonzero(mine & (days.eq(day) if day else days.isna()))
            raw = _raw([after[position] for position in chosen], rows["location"].iloc[chosen])
            records = records_of(raw, view, pull)
            origin = rows.iloc[chosen[records.raw.file]].reset_index(drop=True)
            _refuse_other_ids(records.ref, origin["ref"], pull)
            records = replace(records, digest=origin["row_digest"].astype("Int64"))
            parts.append(mapped(records, view, pull, known, replace(moment, snapshot=day)))
    kind = pull.options.record
    harvest = Harvest()
    if parts:
        harvest.frames[kind] = pd.concat([part.frame for part in parts], ignore_index=True)
        harvest.rejects = pd.concat([part.rejects for part in parts], ignore_index=True)
    return harvest


def _corrected(cells: Mapping[str, Any], corrections: Mapping[str, str]) -> dict[str, Any]:
    """The cells of one raw row with corrections, and without what their formats were."""
    headers = [name for name in cells if name != CELL_FORMATS]
    formats = dict(json.loads(cells.get(CELL_FORMATS) or "{}"))
    result = {name: cells[name] for name in headers}
    for name, text in corrections.items():
        meant = [header for header in headers if header == name] or [
            header for header in headers if fold(header) == fold(name)
        ]
        if len(meant) != 1:
            raise DataError(f"{name!r} is no header of this row; there are: {', '.join(map(repr, headers))}.")
        result[meant[0]] = text
        formats.pop(meant[0], None)
        if _ISO.fullmatch(text.strip()):
            formats[meant[0]] = Mark.DATE.name.lower()
    return {**result, CELL_FORMATS: json.dumps(formats)}


def _raw(rows: list[dict[str, Any]], locations: pd.Series) -> Raw:
    """Raw rows as they were read; each has a place of its own, so `file` is its position."""
    headers = list(dict.fromkeys(name for row in rows for name in row if name != CELL_FORMATS))
    cells = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype="str") for name in headers})
    formats = pd.DataFrame([json.loads(row.get(CELL_FORMATS) or "{}") for row in rows], index=cells.index)
    codes = {mark.name.lower(): int(mark) for mark in Mark}
    marks = {str(name): formats[name].map(codes).fillna(0).to_numpy("uint8") for name in formats}
    split = locations.str.rpartition(", row ")
    numbers = pd.to_numeric(split[2], errors="coerce").fillna(0).to_numpy("int64")
    return Raw(cells, marks, tuple(split[0]), np.arange(len(rows)), numbers, np.zeros(len(rows), dtype=np.int64))


def _belongs(view: View, rows: pd.DataFrame, raw: Raw, pull: Pull) -> pd.Series:
    """Whether each row was read by this view: by its digest, else (the mapping has changed) by the ending of its ref."""
    if not view.suffix:
        return pd.Series(True, index=rows.index)
    records = records_of(raw, view, pull)
    digests = records.digest.set_axis(records.raw.file).reindex(rows.index)
    return digests.eq(rows["row_digest"]) | rows["ref"].str.endswith(f":{view.suffix}").fillna(value=False)


def _refuse_other_ids(found: pd.Series, held: pd.Series, pull: Pull) -> None:
    other = found[found.notna() & found.ne(held)]
    if pull.options.complete and len(other):
        raise DataError(
            f"The id {other.iloc[0]!r} cannot be given here: the files are declared complete, and a row whose id is in "
            "none of them counts as deleted on the next night. Correct the id in the file."
        )


def _snapshot(location: str, pull: Pull) -> date | None:
    """The day of the file that a location names."""
    place = location.rpartition(", row ")[0].partition(", sheet ")[0]
    pattern = pull.options.snapshot
    return day_in(PurePosixPath(place).name, pattern) if pattern else None
