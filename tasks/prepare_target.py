"""Prepare target: keep one target that a person wrote in a form; it may still be edited until it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tasks.equip import equip
from tasks.record import form_row, refuse_breaks
from tasks.registers.layout import SECTIONS, Register, register_of
from tasks.store.promises.editing import editing


def prepare_target(project: str, fields: Mapping[str, Any], by: str, *, at: datetime | None = None) -> None:
    """Keep a target from its `fields` (those of TARGETS); one of the same key is replaced, until it is signed.

    Raises RegisterError with every mistake; then nothing is kept.
    """
    desk, section = equip(), next(each for each in SECTIONS if each.name == "targets")
    alone = Register(project, {section.name: form_row(section, fields, project, "target")})
    with editing(desk.engine, project, by=by, at=at or datetime.now(UTC)) as edit:
        refuse_breaks(desk, alone, register_of(project, *edit.held()), "target")
        edit.keep(*(alone[each.name] for each in SECTIONS))
