"""Saves what one pull of one source brought, in one transaction: all of it is kept, or nothing.

    frames ─▶ versions, current rows      rejects ─▶ quarantine
    sweeps ─▶ deletions                   cursor, counts, findings ─▶ cursors, landings

Saving the same landing again changes nothing but adds its landing row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.choices import RunState
from tasks.store.chains import Seen
from tasks.store.engine import writing
from tasks.store.fetching import fetch_columns
from tasks.store.held import hold, resolve
from tasks.store.sweeping import SweepLike, Sweeps
from tasks.store.tables import TABLES, VERSIONS
from tasks.store.versioning import Versioned, canonical

LARGEST_VANISHED_SHARE = 0.2

_LANDINGS, _CURSORS = TABLES["landings"], TABLES["cursors"]
_LANDING_LOCK = 0x6C616E64  # any number that nobody else locks: "land"


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
class Landing:
    """What one pull brought, checked.

    frames: kind name to accepted canonical frame; several versions per ref are welcome.
    rejects: rows that were not accepted, with REJECT_COLUMNS.
    cursor: where to go on from; None leaves the cursor alone, as a failed pull must.
    counts: kind name to counts by name; what is stored is added to them.
    """

    source: str
    night: date
    pulled_at: datetime
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rejects: pd.DataFrame | None = None
    sweeps: Sequence[SweepLike] = ()
    cursor: Mapping[str, Any] | None = None
    fresh_at: datetime | None = None
    manifest: str | None = None
    findings: Sequence[FindingLike] = ()
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    state: RunState = RunState.COMPLETED

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
    """What became of a landing: counts per kind with `written` and `deleted` added, all findings, its final state."""

    number: int
    counts: dict[str, dict[str, int]]
    findings: list[FindingLike]
    state: RunState


def end_of(night: date) -> datetime:
    """The last moment of a night, UTC."""
    return datetime.combine(night, time.max, UTC)


def save_landing(engine: Engine, landing: Landing, *, largest_vanished_share: float = LARGEST_VANISHED_SHARE) -> Saved:
    """Save a landing; `largest_vanished_share` (fraction) is how many rows a sweep may lack and be believed.

    A landing of a night before the source's last one brings versions, but moves no cursor and deletes
    nothing. Raises StoreError, or ValueError for a kind that is not landed or rows of another source; then
    nothing of it was kept.
    """
    unknown = ({*landing.frames} | {sweep.kind for sweep in landing.sweeps}) - set(VERSIONS)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be landed; these kinds can: {', '.join(VERSIONS)}")
    counts = {kind: dict(numbers) for kind, numbers in landing.counts.items()}
    with writing(engine) as connection:
        number = _next_number(connection)
        kept_night = connection.execute(
            sa.select(_CURSORS.c.night).where(_CURSORS.c.source == landing.source)
        ).scalar_one_or_none()
        is_latest = kept_night is None or landing.night >= kept_night
        sweeps = landing.sweeps_by_kind()
        for kind in VERSIONS:
            if kind in landing.frames and len(landing.frames[kind]):
                written = _bring_in(connection, landing, sweeps[kind], number)
                counts.setdefault(kind, {})["written"] = written
        doubts = _delete_vanished(connection, landing, sweeps, largest_vanished_share, counts) if is_latest else []
        resolve(connection, landing.source, {kind: frame["ref"] for kind, frame in landing.frames.items()})
        if landing.rejects is not None and len(landing.rejects):
            hold(connection, landing.source, landing.rejects, landing.night, number)
        if landing.cursor is not None and is_latest:
            _move_cursor(connection, landing)
        saved = Saved(number, counts, [*landing.findings, *doubts], _state(landing, doubts))
        swept = bool(landing.sweeps) and is_latest and not doubts
        connection.execute(_LANDINGS.insert().values(_landing_row(landing, saved, swept)))
    return saved


def _next_number(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LANDING_LOCK)))
    highest: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(_LANDINGS.c.number), 0))).scalar_one()
    return highest + 1


def _bring_in(connection: Connection, landing: Landing, sweeps: Sweeps, number: int) -> int:
    frame = canonical(landing.frames[sweeps.kind], sweeps.kind, landing.source, number)
    versioned = Versioned(sweeps.kind, landing.source)
    return versioned.bring_in(connection, frame, sweeps.existing(frame), landing.night, landing.seen)


def _delete_vanished(
    connection: Connection,
    landing: Landing,
    sweeps: Mapping[str, Sweeps],
    largest_share: float,
    counts: dict[str, dict[str, int]],
) -> list[StoreFinding]:
    """Delete what the sweeps looked for in vain; add `deleted` to the counts and give the doubts as findings."""
    doubts = []
    for kind, parts in sweeps.items():
        if not parts.parts:
            continue
        versioned = Versioned(kind, landing.source)
        table = versioned.current
        query = sa.select(table.c.ref, table.c.project).where(
            table.c.source == landing.source, table.c.valid_from <= landing.seen.night_ends
        )
        swept = parts.judge(fetch_columns(connection, query), largest_share)
        ends = pd.DataFrame({"ref": swept.vanished}).assign(valid_to=pd.Timestamp(landing.seen.night_ends))
        versioned.supersede(connection, ends.astype({"valid_to": "datetime64[us, UTC]"}))
        counts.setdefault(kind, {})["deleted"] = len(ends)
        doubts += [StoreFinding("shrunken_sweep", words, kind, count, serious=True) for words, count in swept.doubts]
    return doubts


def _move_cursor(connection: Connection, landing: Landing) -> None:
    connection.execute(_CURSORS.delete().where(_CURSORS.c.source == landing.source))
    connection.execute(
        _CURSORS.insert().values(
            source=landing.source,
            position=json.dumps(landing.cursor, ensure_ascii=False, sort_keys=True),
            night=landing.night,
            pulled_at=landing.pulled_at,
            fresh_at=min(landing.fresh_at or landing.pulled_at, landing.pulled_at),
        )
    )


def _state(landing: Landing, doubts: Sequence[FindingLike]) -> RunState:
    return RunState.DEGRADED if doubts and landing.state == RunState.COMPLETED else landing.state


def _landing_row(landing: Landing, saved: Saved, swept: bool) -> dict[str, Any]:
    findings = [
        {
            "code": found.code,
            "message": found.message,
            "kind": found.kind,
            "count": found.count,
            "serious": found.serious,
        }
        for found in saved.findings
    ]
    return {
        "number": saved.number,
        "source": landing.source,
        "night": landing.night,
        "pulled_at": landing.pulled_at,
        "state": saved.state.value,
        "swept": swept,
        "manifest": landing.manifest,
        "counts": json.dumps(saved.counts, ensure_ascii=False, sort_keys=True),
        "findings": json.dumps(findings, ensure_ascii=False),
    }
