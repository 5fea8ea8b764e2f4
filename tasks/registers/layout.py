"""What stands in a register file: its sections, their columns, and the frames they become.

A project's register is one file with three sections. What a person can write stands in it; who recorded a version
and when does not, since the store knows it. Each row carries from what it was written, so that a sheet that two
people edited is noticed: an expectation its `version`, a target and a risk (which keep no versions) a fingerprint,
`written_from`. Both are left empty in a new row.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

import pandas as pd

from tasks.records.declaration import Column, ColumnType, RecordKind, text
from tasks.records.expecting import EXPECTATIONS, RISKS
from tasks.records.frames import conform, empty_column
from tasks.records.promises import TARGETS

WRITTEN_FROM = "written_from"
PLACE = "_place"
"""Column of a read frame that says where in the file the row stands."""

_FINGERPRINT_CHARACTERS = 12
_STAMP = text(WRITTEN_FROM, "Fingerprint of the row as it was exported; leave as it is, empty in a new row")
_NOT_WRITTEN = {"project", "recorded_at", "recorded_by"}


@dataclass(frozen=True)
class Section:
    """One list of a register file; `stamp` is the column that says from what a row was written."""

    name: str
    kind: RecordKind
    stamp: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the file, in its order: key and stamp first."""
        declared = [column for column in self.kind.columns if column.name not in _NOT_WRITTEN]
        stamp = _STAMP if self.stamp == WRITTEN_FROM else self.kind.column(self.stamp)
        others = [column for column in declared if column.name not in ("key", self.stamp)]
        return (self.kind.column("key"), stamp, *others)

    @property
    def content(self) -> tuple[Column, ...]:
        """The columns that make two rows different."""
        return tuple(column for column in self.columns if column.name not in ("key", self.stamp))

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that a row of the file may not leave empty."""
        return tuple(column.name for column in self.columns if not column.nullable and column.name != self.stamp)


SECTIONS = (
    Section("expectations", EXPECTATIONS, "version"),
    Section("targets", TARGETS, WRITTEN_FROM),
    Section("risks", RISKS, WRITTEN_FROM),
)


@dataclass(frozen=True)
class Register:
    """A project's register: a frame per section with the section's columns, `project`, and PLACE where it was read."""

    project: str
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)

    def __getitem__(self, section: str) -> pd.DataFrame:
        """The frame of a section; KeyError for an unknown one."""
        known = {each.name: each for each in SECTIONS}[section]
        return self.frames[section] if section in self.frames else shaped(pd.DataFrame(), known, self.project)


def register_of(project: str, expectations: pd.DataFrame, targets: pd.DataFrame, risks: pd.DataFrame) -> Register:
    """The register of a project from canonical frames: what is exported, each row stamped with what it is now.

    Of expectations the frame holds one version per key.
    """
    frames = {}
    for section, held in zip(SECTIONS, (expectations, targets, risks), strict=True):
        rows = held[held["project"] == project].sort_values("key", kind="stable").reset_index(drop=True)
        if section.stamp == WRITTEN_FROM:
            rows = rows.assign(**{WRITTEN_FROM: fingerprints(rows, section)})
        frames[section.name] = shaped(rows, section, project)
    return Register(project, frames)


def shaped(rows: pd.DataFrame, section: Section, project: str) -> pd.DataFrame:
    """`rows` with exactly the section's columns and `project` (and PLACE where there is one), in declared dtypes."""
    names = [column.name for column in section.columns]
    frame = conform(rows.assign(project=project), section.kind)
    for column in section.columns:
        if column.type is ColumnType.JSON:
            frame[column.name] = frame[column.name].map(canonical_json, na_action="ignore").astype("str")
    if section.stamp == WRITTEN_FROM:
        stamp = rows[WRITTEN_FROM] if WRITTEN_FROM in rows else empty_column(_STAMP, rows.index)
        frame[WRITTEN_FROM] = stamp.astype("str")
    frame = frame[["project", *names]]
    return frame.assign(**{PLACE: rows[PLACE]}) if PLACE in rows else frame


def as_text(frame: pd.DataFrame, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Each cell as the one text it has in a file, empty where it is missing; equal cells have equal texts."""
    return pd.DataFrame(
        {column.name: _column_text(frame[column.name], column) for column in columns}, index=frame.index
    )


def _column_text(cells: pd.Series, column: Column) -> pd.Series:
    if column.type is ColumnType.DATE:
        told = cells.dt.strftime("%Y-%m-%d")
    elif column.type is ColumnType.NUMBER:
        told = cells.map(number_text, na_action="ignore")
    elif column.type is ColumnType.JSON:
        told = cells.map(canonical_json, na_action="ignore")
    else:
        told = cells
    return told.astype("str").where(cells.notna(), "").fillna("")


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number; whole numbers without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))  # noqa: PLR2004 - exact


def canonical_json(value: str) -> str:
    """JSON text in the one form that a register compares."""
    return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)


def fingerprints(frame: pd.DataFrame, section: Section) -> pd.Series:
    """What identifies the content of each row."""
    told = as_text(frame, section.content)
    lines = [json.dumps(row, ensure_ascii=False) for row in told.to_numpy().tolist()]
    digests = [hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest() for line in lines]
    return pd.Series([each[:_FINGERPRINT_CHARACTERS] for each in digests], index=frame.index, dtype="str")
