"""Which records does a reading hold, and which of them are new since the store last saw them?

Unchanged records leave before anything is converted: that is what makes a quiet night cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tasks.sources.conversion.texts import fold, folded
from tasks.sources.digest import digests, fingerprint
from tasks.sources.tabular.columns import cell_text, converted
from tasks.sources.tabular.options import ColumnMapping, TabularOptions
from tasks.sources.tabular.raw import Raw
from tasks.sources.tabular.table import Mark
from tasks.sources.tabular.tally import Tally

_NOT_CONTENT = {"files", "snapshot", "complete", "freshness", "storage", "storage_env", "unlisted_projects"}


@dataclass(frozen=True)
class Pull:
    """What one parse works with: its source's key, options and project names, and the counts it fills."""

    source: str
    options: TabularOptions
    projects: Mapping[str, str]
    tally: Tally

    @cached_property
    def mapping(self) -> int:
        """Fingerprint of what decides how a row is read: where its file lies does not."""
        return fingerprint(self.options.model_dump(mode="json", exclude=_NOT_CONTENT))


@dataclass(frozen=True)
class View:
    """One way to read a raw row as a record: the shared columns and, when unpivoted, a part's own."""

    columns: Mapping[str, ColumnMapping]
    own: tuple[ColumnMapping, ...] = ()
    suffix: str = ""


@dataclass(frozen=True)
class Records:
    """Raw rows as records of one view.

    `ref` and `project` (portfolio key) are `str`, missing where unreadable; `name` is the source's name of the project.
    """

    raw: Raw
    ref: pd.Series
    project: pd.Series
    name: pd.Series
    digest: pd.Series

    def only(self, keep: np.ndarray) -> Records:
        """The records where `keep` is true."""
        if keep.all():
            return self
        columns = (column[keep].reset_index(drop=True) for column in (self.ref, self.project, self.name, self.digest))
        return Records(self.raw.only(keep), *columns)


def views(options: TabularOptions) -> list[View]:
    """The records that one raw row makes."""
    if not options.unpivot:
        return [View(options.columns)]
    return [
        View({**options.columns, **part.columns}, tuple(part.columns.values()), part.suffix) for part in options.unpivot
    ]


def headers_of(options: TabularOptions) -> tuple[list[str], set[str]]:
    """Every header that the options name, and those of them that may be absent."""
    mappings = [mapping for view in views(options) for mapping in view.columns.values()]
    must = [header for mapping in mappings if not mapping.optional for header in mapping.headers]
    must += [header for mapping in mappings for header in mapping.where or ()]
    must += [options.total_rows.column] if options.total_rows else []
    may = [header for mapping in mappings if mapping.optional for header in mapping.headers]
    may += list(options.extra) if options.extra != "*" else []
    return list(dict.fromkeys([*must, *may])), set(may) - set(must)


def records_of(raw: Raw, view: View, pull: Pull) -> Records:
    """The records of a view: those rows that hold any of its own cells, and whose project is not to be ignored."""
    options, tally = pull.options, pull.tally
    tally.seen += len(raw)
    if any(own.headers for own in view.own):
        filled = raw.exists(view.own)
        tally.add("left_out_empty", raw.only(~filled).locations(), view.suffix)
        raw = raw.only(filled)
    ref = cell_text(view.columns["ref"], raw, options)
    ref = ref + f":{view.suffix}" if view.suffix else ref
    project, name = project_of(view.columns["project"], raw, options, pull.projects)
    headers = [header for part in view.columns.values() for header in (*part.headers, *(part.where or ()))]
    headers += [str(header) for header in (raw.cells.columns if options.extra == "*" else options.extra)]
    cells = [_with_marks(raw, header) for header in dict.fromkeys(headers)]
    digest = pd.Series(digests([*cells, project], fingerprint(pull.mapping, view.suffix)), index=raw.cells.index)
    records = Records(raw, ref, project, name, digest)
    if options.unlisted_projects == "ignore":
        unlisted = (project.isna() & name.notna()).to_numpy(dtype=bool)
        tally.add("left_out_unlisted", name[unlisted], view.columns["project"].label)
        records = records.only(~unlisted)
    return records


def project_of(
    mapping: ColumnMapping, raw: Raw, options: TabularOptions, projects: Mapping[str, str]
) -> tuple[pd.Series, pd.Series]:
    """Portfolio key of each row, missing where unlisted, and the source's own name; a constant may be the key itself."""
    name = cell_text(mapping, raw, options)
    table = {fold(own): key for own, key in projects.items()}
    if mapping.constant is not None:
        table.setdefault(fold(mapping.constant), mapping.constant)
    return folded(name).map(table).astype("str"), name


def newest(records: Records, view: View, pull: Pull) -> Records:
    """One record per ref: a repeated one collapses, of several with other content the newest wins.

    Newest is the latest `updated_at` where that is mapped and readable, else the last in the file.
    """
    ref, options, tally = records.ref, pull.options, pull.tally
    if ref.is_unique or not ref[ref.notna()].duplicated().any():
        return records
    doubled = ref.notna() & ref.duplicated(keep=False)
    spot = np.flatnonzero(doubled.to_numpy(dtype=bool))
    several = records.only(doubled.to_numpy(dtype=bool))
    order = pd.DataFrame({"spot": spot, "ref": several.ref, "digest": several.digest, "moment": pd.NaT})
    if "updated_at" in view.columns:
        column = options.kind.column("updated_at")
        order["moment"] = converted("updated_at", view.columns["updated_at"], column, several.raw, options).cells
    order = order.sort_values(["moment", "spot"], na_position="first", kind="stable")
    winner = order.groupby("ref", sort=False)[["spot", "digest"]].last()
    lost = order[order["spot"].ne(order["ref"].map(winner["spot"]))]
    same = lost["digest"].eq(lost["ref"].map(winner["digest"]))
    told = several.raw.locations().set_axis(spot)
    named = lost["ref"] + " in " + told.reindex(lost["spot"]).to_numpy()
    tally.add("left_out_duplicate", named[same], view.columns["ref"].label)
    tally.add("left_out_conflict", named[~same], view.columns["ref"].label)
    keep = np.ones(len(ref), dtype=bool)
    keep[lost["spot"].to_numpy()] = False
    return records.only(keep)


def changed(records: Records, current: pd.Series, tally: Tally) -> Records:
    """The records whose digest is not among the current ones (int64, indexed by ref)."""
    same = records.digest.isin(current.to_numpy()).to_numpy(dtype=bool) if len(current) else np.zeros(0, dtype=bool)
    if not same.any():
        return records
    tally.unchanged += int(same.sum())
    return records.only(~same)


def _with_marks(raw: Raw, header: str) -> pd.Series:
    """Cells for the digest: a cell that turns from text into a percent or a date has changed."""
    cells, marks = raw.column(header), raw.marks.get(header)
    if marks is None:
        return cells
    names = pd.Series([f"\x1e{mark}" if mark > Mark.NUMBER else "" for mark in Mark], dtype="str")
    return cells.fillna("") + names.take(marks).set_axis(cells.index)
