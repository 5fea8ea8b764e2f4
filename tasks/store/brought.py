"""What a landing is: what one pull of one source brought, checked, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import pandas as pd

from tasks.records.choices import RunState
from tasks.store.chains import Seen
from tasks.store.sweeping import SweepLike, Sweeps
from tasks.store.tables import VERSIONS


class FindingLike(Protocol):
    """What is to be told about a pull; a source's own finding has these fields."""

    @property
    def code(self) -> str:
        """Stable name."""

    @property
    def message(self) -> str:
        """Plain words."""

    @property
    def kind(self) -> str:
        """Record kind it is about."""

    @property
    def count(self) -> int:
        """How many rows it is about."""

    @property
    def serious(self) -> bool:
        """True when the landing is not whole because of it."""


@dataclass(frozen=True)
class StoreFinding:
    """What the store itself has to tell about a landing: a sweep it does not believe."""

    code: str
    message: str
    kind: str = ""
    count: int = 1
    serious: bool = False


@dataclass(frozen=True)
class Unseen:
    """Which of a source's rows of one kind a sweep did not find (`refs`), and how many it did (`found`)."""

    refs: pd.Index
    found: int


@dataclass(frozen=True)
class Landing:
    """What one pull brought, checked.

    frames: kind name to accepted canonical frame; several versions per ref are welcome.
    rejects: rows that were not accepted, with REJECT_COLUMNS, and `_valid_from` where it is known.
    unseen: kind name to what its one sweep did not find of what was there when it was checked, where that is known;
        for other kinds all that is there is compared with the sweeps.
    cursor: where to go on from; None leaves the cursor alone, as a failed pull must.
    counts: kind name to counts by name; what is stored is added to them.
    replayed: read again from the archive: its sweeps say what was there then, and delete nothing now.
    """

    source: str
    night: date
    pulled_at: datetime
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rejects: pd.DataFrame | None = None
    sweeps: Sequence[SweepLike] = ()
    unseen: Mapping[str, Unseen] = field(default_factory=dict)
    cursor: Mapping[str, Any] | None = None
    fresh_at: datetime | None = None
    manifest: str | None = None
    findings: Sequence[FindingLike] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    state: RunState = RunState.COMPLETED
    replayed: bool = False

    @property
    def seen(self) -> Seen:
        """When its rows were seen to exist."""
        night_ends = end_of(self.night)
        return Seen(night_ends, min(self.pulled_at, night_ends))

    def sweeps_by_kind(self) -> dict[str, Sweeps]:
        """The sweeps of each landed kind."""
        return {kind: Sweeps(kind, [sweep for sweep in self.sweeps if sweep.kind == kind]) for kind in VERSIONS}


@dataclass(frozen=True)
class Saved:
    """What became of a landing: counts per kind with `written` and `deleted` added, all findings, its final state.

    changed: kind name to the refs of all rows that may be other ones since.
    """

    number: int
    counts: dict[str, dict[str, int]]
    findings: list[FindingLike]
    state: RunState
    changed: dict[str, pd.Index] = field(default_factory=dict)


def end_of(night: date) -> datetime:
    """The last moment of a night, UTC."""
    return datetime.combine(night, time.max, UTC)
