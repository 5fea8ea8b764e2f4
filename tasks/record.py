"""Record: keep what is expected in the register, from a person's form or file, or from a tracker's issues.

file ──read──▶ rows ──rules──▶ compared with the store ──▶ new versions, conflicts told, stamps back into the file
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.equip import Desk, equip
from tasks.expectations.errors import PromiseError
from tasks.expectations.register_rules import breaks
from tasks.registers import opening
from tasks.registers.errors import Mistake, RegisterError
from tasks.registers.history import history, last_changes
from tasks.registers.layout import PLACE, SECTIONS, Register, Section, register_of
from tasks.registers.merging import Merge, merge
from tasks.registers.reading import RawRow, frame_of
from tasks.store.promises.editing import editing
from tasks.store.promises.preparation_edits import preparation_edits
from tasks.store.promises.preparing import risks, targets
from tasks.store.promises.register import register, versions_of_expectation

logger = logging.getLogger(__name__)

"""Who records what a tracker's issues say."""


@dataclass(frozen=True)
class Imported:
    """What came of a register file: numbers of rows by section, conflicts per cell, keys that the file lacks.

    `conflicts` has CONFLICT_COLUMNS, and who changed the row in the store last and when: changed_by, changed_at.
    """

    path: Path
    new: dict[str, int]
    changed: dict[str, int]
    unchanged: dict[str, int]
    conflicts: pd.DataFrame
    absent: dict[str, list[str]]


def import_register(project: str, by: str, *, path: Path | None = None, at: datetime | None = None) -> Imported:
    """Take what is new or changed in a project's register file into the store; the portfolio's own file by default.

    A row that was written from an older version than the store holds is left alone and told in `conflicts`; the others
    are kept. The portfolio's own file then says from what its rows are written now. Raises RegisterError with
    every mistake of the file; then nothing is kept.
    """
    desk, moment = equip(), at or datetime.now(UTC)
    own = path is None
    file = path or opening.found(desk.settings.portfolio, project)
    written = opening.read(file)
    if written.project != project:
        remedy = f"import it as {written.project}, or correct the project in the file"
        raise RegisterError([Mistake(file.name, "", "project", written.project, f"is not {project}", remedy)])
    with editing(desk.engine, project, by=by, at=moment) as edit:
        held = register_of(project, *edit.held())
        refuse_breaks(desk, written, held, file.name)
        merged = merge(written, held)
        edit.keep(*(merged.accepted(section.name) for section in SECTIONS))
        now = register_of(project, *edit.held())
    if own:
        _stamp(file, merged, now)
    conflicts = _with_who(desk, project, merged.conflicts)
    logger.info("register of %s: %s cells in conflict", project, len(conflicts))
    return Imported(file, _counts(merged.new), _counts(merged.changed), merged.unchanged, conflicts, merged.absent)


def export_register(project: str, *, path: Path | None = None, file_format: str = "yaml") -> Path:
    """Write what the store holds of a project's register to its file, or to `path`; where it stands then.

    A file that was there is replaced. Raises RegisterError when the portfolio keeps it in the other format.
    """
    desk = equip()
    folder = opening.folder_of(desk.settings.portfolio, project)
    target = path or folder / f"register.{file_format}"
    other = [folder / f"register.{each}" for each in opening.FORMATS if f"register.{each}" != target.name]
    if path is None and any(each.is_file() for each in other):
        remedy = "export in that format, or remove the file"
        raise RegisterError([Mistake(str(other[0]), "", "", "", "is the register of this project", remedy)])
    opening.write(held_register(desk, project), target)
    return target


def record_expectation(
    project: str, fields: Mapping[str, Any], by: str, *, based_on: int | None = None, at: datetime | None = None
) -> tuple[str, int]:
    """Record one expectation from its `fields` (those of EXPECTATIONS that a person writes); its key and version.

    Of an expectation that is there only the given fields change; `based_on` is the version the person saw. Raises
    RegisterError with every mistake, PromiseError when the store has moved on since.
    """
    desk, section = equip(), SECTIONS[0]
    with editing(desk.engine, project, by=by, at=at or datetime.now(UTC)) as edit:
        held = edit.held()
        before = held[0][held[0]["key"] == fields.get("key")]
        if len(before) and based_on is not None and based_on != before["version"].iloc[0]:
            now = before["version"].iloc[0]
            raise PromiseError(f"{fields['key']} has version {now} by now, not {based_on}: look at it again first.")
        columns = [column.name for column in section.content]
        known = before[columns].iloc[0].dropna().to_dict() if len(before) else {}
        frame = form_row(section, {**known, **fields}, project, "expectation")
        alone = Register(project, {section.name: frame})
        refuse_breaks(desk, alone, register_of(project, *held), "expectation")
        edit.keep(*(alone[each.name] for each in SECTIONS))
        kept = edit.held()[0].set_index("key").loc[frame["key"].iloc[0]]
    return str(kept.name), int(kept["version"])


def register_history(project: str) -> pd.DataFrame:
    """Every cell of a project's register that ever changed, by whom and when; see `tasks.registers.history`."""
    desk = equip()
    return history(versions_of_expectation(desk.engine, project), preparation_edits(desk.engine, project))


def held_register(desk: Desk, project: str) -> Register:
    """What the store holds of a project, as it is exported."""
    return register_of(
        project, register(desk.engine, project), targets(desk.engine, project), risks(desk.engine, project)
    )


def refuse_breaks(desk: Desk, written: Register, held: Register, file: str) -> None:
    """Raise RegisterError for every rule that what is `written` breaks, given what the store holds; `file` is its name."""
    found = breaks(
        *(written[section.name] for section in SECTIONS),
        known_expectations=held["expectations"]["key"].tolist(),
        indicators=list(desk.policy.indicators),
    )
    if found:
        places = {section.name: written[section.name].get(PLACE) for section in SECTIONS}
        raise RegisterError(
            Mistake(file, str(places[each.section][each.row]), each.column, each.value, each.problem, each.remedy)
            for each in found
        )


def form_row(section: Section, fields: Mapping[str, Any], project: str, form: str) -> pd.DataFrame:
    """The one row that a person wrote in a form; RegisterError with every mistake."""
    mistakes: list[Mistake] = []
    frame = frame_of(section, [RawRow("", dict(fields))], project, form, mistakes)
    if mistakes:
        raise RegisterError(mistakes)
    return frame


def _with_who(desk: Desk, project: str, conflicts: pd.DataFrame) -> pd.DataFrame:
    """The conflicts with who changed the row in the store last, and when."""
    if conflicts.empty:
        return conflicts.assign(changed_by="", changed_at="")
    versions = versions_of_expectation(desk.engine, project)
    last = last_changes(versions, preparation_edits(desk.engine, project))
    return conflicts.join(last, on=["section", "key"]).fillna({"changed_by": "", "changed_at": ""})


def _stamp(file: Path, merged: Merge, now: Register) -> None:
    """Say in the file from what its rows are written, except in those that are in conflict."""
    stamps = {}
    for section in SECTIONS:
        frame = now[section.name].set_index("key")[section.stamp].astype("str")
        in_conflict = merged.conflicts.loc[merged.conflicts["section"] == section.name, "key"]
        stamps[section.name] = frame.drop(in_conflict, errors="ignore").to_dict()
    opening.stamp(file, stamps)


def _counts(frames: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    return {name: len(frame) for name, frame in frames.items()}
