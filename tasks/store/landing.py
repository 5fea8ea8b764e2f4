"""Saves what one pull of one source brought, in one transaction: all of it is kept, or nothing.

    frames ─▶ versions, current rows      rejects ─▶ quarantine
    sweeps ─▶ deletions                   cursor, counts, findings ─▶ cursors, landings

Saving the same landing again changes nothing but adds its landing row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.choices import QuarantineStatus, RunState
from tasks.store.brought import FindingLike, Landing, Saved, StoreFinding
from tasks.store.engine import writing
from tasks.store.fetching import fetch_columns, fetch_of
from tasks.store.held import hold, resolve
from tasks.store.sweeping import Sweeps
from tasks.store.tables import TABLES, VERSIONS
from tasks.store.versioning import Brought, Versioned, canonical

__all__ = ["LARGEST_VANISHED_SHARE", "Landing", "Saved", "save_landing"]

LARGEST_VANISHED_SHARE = 0.2

_LANDINGS, _CURSORS = TABLES["landings"], TABLES["cursors"]
_FEW_UNSEEN = 5_000  # asked for by name; more are found sooner among all
_LANDING_LOCK = 0x6C616E64  # any number that nobody else locks: "land"


def save_landing(engine: Engine, landing: Landing, *, largest_vanished_share: float = LARGEST_VANISHED_SHARE) -> Saved:
    """Save a landing; `largest_vanished_share` (fraction) is how many rows a sweep may lack and be believed.

    A landing of a night before the source's last one brings versions, but moves no cursor and deletes
    nothing; nor does a replayed one. Raises StoreError, or ValueError for a kind that is not landed or rows of another source; then
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
        doubts: list[StoreFinding] = []
        changed = {kind: pd.Index(frame["ref"]) for kind, frame in landing.frames.items()}
        for kind, sweeps in landing.sweeps_by_kind().items():
            if kind not in landing.frames and not sweeps.parts:
                continue
            brought = _bring_in(connection, landing, sweeps, number)
            counts.setdefault(kind, {})["written"] = brought.rows
            if sweeps.parts and is_latest and not landing.replayed:
                current, found = brought.first_load, 0
                if current is None:
                    current, found = _compared(connection, landing, sweeps)
                judged = sweeps.judge(current, largest_vanished_share, found)
                counts[kind]["deleted"] = _delete(connection, landing, kind, judged.vanished)
                changed[kind] = changed.get(kind, pd.Index([], dtype="str")).append(pd.Index(judged.vanished))
                doubts += [StoreFinding("shrunken_sweep", why, kind, rows, serious=True) for why, rows in judged.doubts]
        resolve(connection, landing.source, {kind: frame["ref"] for kind, frame in landing.frames.items()})
        if landing.rejects is not None and len(landing.rejects):
            held = hold(connection, landing.source, landing.rejects, landing.night, number, past=not is_latest)
            _count_held(counts, held)
        if landing.cursor is not None and is_latest:
            _move_cursor(connection, landing)
        saved = Saved(number, counts, [*landing.findings, *doubts], _state(landing, doubts), changed)
        swept = bool(landing.sweeps) and is_latest and not doubts
        connection.execute(_LANDINGS.insert().values(_landing_row(landing, saved, swept)))
    return saved


def _count_held(counts: dict[str, dict[str, int]], held: pd.DataFrame) -> None:
    """Count as quarantined what is held; what a person or a newer row settled is counted under its own name."""
    settled = held[held["status"] != QuarantineStatus.HELD]
    for (kind, status), rows in settled.groupby(["kind", "status"])["count"].sum().items():
        numbers = counts.setdefault(kind, {})
        numbers["quarantined"] = max(numbers.get("quarantined", 0) - int(rows), 0)
        numbers[status] = numbers.get(status, 0) + int(rows)


def _next_number(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LANDING_LOCK)))
    highest: int = connection.execute(sa.select(sa.func.coalesce(sa.func.max(_LANDINGS.c.number), 0))).scalar_one()
    return highest + 1


def _bring_in(connection: Connection, landing: Landing, sweeps: Sweeps, number: int) -> Brought:
    """Write one kind's rows where they belong."""
    frame = landing.frames.get(sweeps.kind)
    if frame is None or frame.empty:
        return Brought(0)
    frame = canonical(frame, sweeps.kind, landing.source, number)
    versioned = Versioned(sweeps.kind, landing.source)
    return versioned.bring_in(connection, frame, sweeps.existing, landing.night, landing.seen)


def _compared(connection: Connection, landing: Landing, sweeps: Sweeps) -> tuple[pd.DataFrame, int]:
    """What sweeps are compared with: rows of the source that are there now, and how many more they have found already."""
    table, unseen = TABLES[sweeps.kind], landing.unseen.get(sweeps.kind)
    columns = [table.c.ref, table.c.project] if sweeps.by_project else [table.c.ref]
    there = sa.and_(table.c.source == landing.source, table.c.valid_from <= landing.seen.night_ends)
    query = sa.select(*columns).where(there)
    if unseen is None or len(unseen.refs) > _FEW_UNSEEN:
        return fetch_columns(connection, query), 0
    return fetch_of(connection, query, table.c.ref, unseen.refs), unseen.found


def _delete(connection: Connection, landing: Landing, kind: str, refs: pd.Series) -> int:
    """Take rows out of the current ones as of the end of the night; their history stays."""
    ends = pd.DataFrame({"ref": refs}).assign(valid_to=pd.Timestamp(landing.seen.night_ends))
    Versioned(kind, landing.source).supersede(connection, ends.astype({"valid_to": "datetime64[us, UTC]"}))
    return len(ends)


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
