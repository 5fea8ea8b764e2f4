"""One entry of projects.yaml: a project under a customer contract, and what it is called in each source."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from config.fields import Day, Entry, Key, Name, Text
from config.mistakes import UnfitError
from tasks.records.choices import Phase
from tasks.records.people import Project


def _one_or_several(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _no_names(value: Any) -> Any:
    if value == []:
        raise UnfitError("is empty; name what the source calls this project, or remove the key")
    return value


Names = Annotated[tuple[Text, ...], BeforeValidator(_no_names), BeforeValidator(_one_or_several)]


def _not_before(name: str, value: date | None, info: ValidationInfo) -> date | None:
    start = info.data.get(name)
    if value is not None and start is not None and value < start:
        raise UnfitError(f"lies before {name}, {start}")
    return value


class PhaseSpan(Entry):
    """The days a project spends in a phase, both included; without an end it goes on."""

    phase: Phase
    starts_on: Day
    ends_on: Day | None = None

    @field_validator("ends_on")
    @classmethod
    def _ends_after_its_start(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        return _not_before("starts_on", ends_on, info)

    def covers(self, night: date) -> bool:
        """True when `night` lies in the span."""
        return self.starts_on <= night and (self.ends_on is None or night <= self.ends_on)


class ProjectEntry(Entry):
    """A project.

    `refs` says by source key what that source calls the project. `indicators` holds what differs from the
    policy; it is laid over the policy's indicator and checked there.
    """

    key: Key
    name: Text
    customer: Key
    phase: Phase
    phases: tuple[PhaseSpan, ...] = ()
    starts_on: Day | None = None
    ends_on: Day | None = None
    monitored_since: Day | None = None
    calendar: Key | None = None
    refs: dict[Key, Names] = Field(default_factory=dict)
    indicators: dict[Name, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("phases")
    @classmethod
    def _follow_each_other(cls, phases: tuple[PhaseSpan, ...]) -> tuple[PhaseSpan, ...]:
        for position, (before, after) in enumerate(pairwise(phases), start=1):
            if before.ends_on is None or after.starts_on <= before.ends_on:
                end = f"ends on {before.ends_on}" if before.ends_on else "has no end"
                raise UnfitError(
                    f"does not come after {before.phase.value}, which {end}",
                    value=after.starts_on.isoformat(),
                    below=(position, "starts_on"),
                )
        return phases

    @field_validator("ends_on")
    @classmethod
    def _ends_after_its_start(cls, ends_on: date | None, info: ValidationInfo) -> date | None:
        return _not_before("starts_on", ends_on, info)

    def phase_on(self, night: date | None) -> Phase:
        """The phase on `night`: that of the span which covers it, else `phase`."""
        return next((span.phase for span in self.phases if night and span.covers(night)), self.phase)

    def plain(self, night: date | None = None) -> Project:
        """The project as reports need it, in its phase on `night`."""
        return Project(self.key, self.name, self.customer, self.phase_on(night), self.starts_on, self.ends_on)
