"""Brings rows that a person released from quarantine into the store, in one transaction.

They belong to the landing that was left without them, which is amended: no cursor moves, nothing is deleted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.choices import QuarantineStatus
from tasks.store.brought import FindingLike, end_of
from tasks.store.chains import Seen
from tasks.store.engine import writing
from tasks.store.held import hold, resolve
from tasks.store.tables import TABLES
from tasks.store.versioning import Versioned, canonical

_LANDINGS, _QUARANTINE = TABLES["landings"], TABLES["quarantine"]


@dataclass(frozen=True)
class Release:
    """What was made of the held rows of one landing.

    frames: kind name to canonical frame of the rows that are accepted now.
    keys: quarantine keys of those rows.
    rejects: rows that failed again, with REJECT_COLUMNS and the new reason.
    """

    landing: int
    source: str
    frames: Mapping[str, pd.DataFrame]
    keys: Sequence[str]
    rejects: pd.DataFrame | None = None
    findings: Sequence[FindingLike] = field(default=())


def save_release(engine: Engine, release: Release) -> None:
    """Save the accepted rows, mark them as released, hold the others with their new reason."""
    with writing(engine) as connection:
        chosen = _LANDINGS.c.number == release.landing
        landing = dict(connection.execute(sa.select(_LANDINGS).where(chosen)).mappings().one())
        night_ends = end_of(landing["night"])
        seen = Seen(night_ends, min(landing["pulled_at"].astimezone(UTC), night_ends))
        counts = json.loads(landing["counts"] or "{}")
        for kind, frame in release.frames.items():
            rows = canonical(frame, kind, release.source, release.landing)
            brought = Versioned(kind, release.source).bring_in(connection, rows, _there, landing["night"], seen)
            _count(counts.setdefault(kind, {}), len(frame), brought.rows)
        resolve(connection, release.source, {kind: frame["ref"] for kind, frame in release.frames.items()})
        if release.rejects is not None and len(release.rejects):
            hold(connection, release.source, release.rejects, landing["night"], release.landing)
        _mark(connection, release.keys)
        findings = [*json.loads(landing["findings"] or "[]"), *(_told(finding) for finding in release.findings)]
        amended = {
            "counts": json.dumps(counts, ensure_ascii=False, sort_keys=True),
            "findings": json.dumps(findings, ensure_ascii=False),
        }
        connection.execute(_LANDINGS.update().where(chosen).values(**amended))


def _there(rows: pd.DataFrame) -> pd.Series:
    """A released row's ref is in the source now."""
    return pd.Series(True, index=rows.index)


def _count(numbers: dict[str, int], released: int, written: int) -> None:
    numbers["quarantined"] = max(numbers.get("quarantined", 0) - released, 0)
    numbers["released"] = numbers.get("released", 0) + released
    numbers["written"] = numbers.get("written", 0) + written


def _mark(connection: Connection, keys: Sequence[str]) -> None:
    released = _QUARANTINE.c.key.in_(list(keys))
    connection.execute(_QUARANTINE.update().where(released).values(status=QuarantineStatus.RELEASED.value))


def _told(finding: FindingLike) -> dict[str, Any]:
    names = ("code", "message", "kind", "count", "serious")
    return {name: getattr(finding, name) for name in names}
