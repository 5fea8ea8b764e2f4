"""Prepare target: keep one target that a person wrote in a form; it may still be edited until it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.equip import equip
from tasks.expectations.register_rules import breaks
from tasks.record import held_register
from tasks.records.frames import conform
from tasks.records.promises import TARGETS
from tasks.registers.errors import Mistake, RegisterError
from tasks.registers.layout import SECTIONS, Register
from tasks.registers.reading import RawRow, frame_of
from tasks.store.promises.preparing import save_targets

_FORM = "target"


def prepare_target(project: str, fields: Mapping[str, Any]) -> None:
    """Keep a target from its `fields` (those of TARGETS); one of the same key is replaced.

    Raises RegisterError with every mistake; then nothing is kept.
    """
    desk = equip()
    section = next(each for each in SECTIONS if each.name == "targets")
    mistakes: list[Mistake] = []
    frame = frame_of(section, [RawRow("", dict(fields))], project, _FORM, mistakes)
    if mistakes:
        raise RegisterError(mistakes)
    held, alone = held_register(desk, project), Register(project, {section.name: frame})
    found = breaks(
        *(alone[each.name] for each in SECTIONS),
        known_expectations=held["expectations"]["key"].tolist(),
        indicators=list(desk.policy.indicators),
    )
    if found:
        raise RegisterError(Mistake(_FORM, "", each.column, each.value, each.problem, each.remedy) for each in found)
    save_targets(desk.engine, conform(frame, TARGETS))
