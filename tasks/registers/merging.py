"""What of a register file may go into the store, and where did somebody else change the same row meanwhile?

A row may replace what the store holds only if it was written from it. If the store has moved on and the row says
something else, that is a conflict: it is told per cell and the row is left alone; all other rows go on. A row that
is missing from the file was not deleted: an expectation is withdrawn by its state, never by silence.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from tasks.registers.layout import PLACE, SECTIONS, WRITTEN_FROM, Register, Section, as_text, fingerprints

CONFLICT_COLUMNS = ("section", "key", "place", "column", "in_file", "in_store", "file_version", "store_version")


@dataclass(frozen=True)
class Merge:
    """What came of comparing a file with the store.

    `new` and `changed` are the rows of each section that may be saved, with the file's columns and PLACE;
    `unchanged` counts the others that agree. `conflicts` has a row per cell that differs (CONFLICT_COLUMNS),
    `absent` the keys of each section that the store holds and the file does not.
    """

    new: dict[str, pd.DataFrame]
    changed: dict[str, pd.DataFrame]
    unchanged: dict[str, int]
    conflicts: pd.DataFrame
    absent: dict[str, list[str]]

    def accepted(self, section: str) -> pd.DataFrame:
        """New and changed rows of a section together."""
        return pd.concat([self.new[section], self.changed[section]], ignore_index=True)


def merge(written: Register, held: Register) -> Merge:
    """Compare the file's register with what the store holds now, exported the same way (`register_of`)."""
    new, changed, unchanged, absent, conflicts = {}, {}, {}, {}, []
    for section in SECTIONS:
        file, store = _placed(written[section.name]), held[section.name]
        known = file["key"].isin(store["key"])
        theirs = store.set_index("key").reindex(file.loc[known, "key"])
        ours = file[known].set_index("key")
        columns = section.content
        differs = (as_text(ours, columns) != as_text(theirs, columns)).any(axis=1)
        stale = differs & ~_written_from(ours, theirs, section)
        new[section.name] = file[~known].reset_index(drop=True)
        changed[section.name] = ours[differs & ~stale].reset_index()
        unchanged[section.name] = int((~differs).sum())
        absent[section.name] = store.loc[~store["key"].isin(file["key"]), "key"].tolist()
        conflicts.append(_cells(ours[stale], theirs[stale], section))
    return Merge(new, changed, unchanged, pd.concat(conflicts, ignore_index=True), absent)


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame if PLACE in frame else frame.assign(**{PLACE: ""})


def _written_from(ours: pd.DataFrame, theirs: pd.DataFrame, section: Section) -> pd.Series:
    """Whether each row was written from what the store holds now."""
    now = fingerprints(theirs, section) if section.stamp == WRITTEN_FROM else theirs[section.stamp]
    return (ours[section.stamp] == now).fillna(value=False).astype(bool)


def _cells(ours: pd.DataFrame, theirs: pd.DataFrame, section: Section) -> pd.DataFrame:
    """The cells in which stale rows differ from the store."""
    names = [column.name for column in section.content]
    ours_told, theirs_told = as_text(ours, section.content), as_text(theirs, section.content)
    rows = ours_told.reset_index().melt("key", var_name="column", value_name="in_file")
    rows["in_store"] = theirs_told.reset_index().melt("key", value_name="in_store")["in_store"]
    rows = rows[rows["in_file"] != rows["in_store"]].assign(section=section.name)
    stamps = {
        "place": ours[PLACE],
        "file_version": ours[section.stamp].astype("str"),
        "store_version": _now(theirs, section),
    }
    for name, values in stamps.items():
        rows[name] = rows["key"].map(values.fillna("")).astype("str")
    order = {name: position for position, name in enumerate(names)}
    rows = rows.sort_values(["key", "column"], key=lambda cells: cells.map(order) if cells.name == "column" else cells)
    return rows[list(CONFLICT_COLUMNS)].astype("str")


def _now(theirs: pd.DataFrame, section: Section) -> pd.Series:
    return fingerprints(theirs, section) if section.stamp == WRITTEN_FROM else theirs[section.stamp].astype("str")
