"""Save: bring a checked landing into the store, all of it or nothing; or note that a source failed."""

from __future__ import annotations

import logging
import pickle
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.announce import progress
from tasks.equip import equip
from tasks.look_ahead import changed_since
from tasks.records.choices import RunState
from tasks.sources.contract import Finding
from tasks.store.landing import Landing, Saved, save_landing

logger = logging.getLogger(__name__)


@task(task_run_name="save-{source_key}", cache_policy=NO_CACHE)
def save(source_key: str, night: date, staged: Path, *, trust_volume: bool = False) -> dict[str, Any]:
    """Save a staged landing; return its state, counts and findings.

    With `trust_volume` ids that vanished count as deleted however many they are.
    """
    desk = equip()
    landing: Landing = pickle.loads(staged.read_bytes())  # noqa: S301 - our own file of a moment ago, below our state folder
    share = 1.0 if trust_volume else desk.policy.gate.vanished_share
    with progress(f"save {source_key}"):
        saved = save_landing(desk.engine, landing, largest_vanished_share=share)
    changed_since(source_key, saved)
    staged.unlink()
    logger.info("%s for %s: %s", source_key, night, saved.counts)
    return outcome(saved)


@task(task_run_name="note-failure-{source_key}")
def save_failure(source_key: str, night: date, reason: str) -> dict[str, Any]:
    """Note that a source brought nothing tonight, and why; its last good data stay."""
    landing = Landing(
        source=source_key,
        night=night,
        pulled_at=datetime.now(UTC),
        findings=[Finding("failed", reason, serious=True)],
        state=RunState.FAILED,
    )
    logger.error("%s brought nothing for %s: %s", source_key, night, reason)
    return outcome(save_landing(equip().engine, landing))


def outcome(saved: Saved) -> dict[str, Any]:
    """What became of a landing, as plain values; `reason` is empty when all is well."""
    serious = [finding.message for finding in saved.findings if finding.serious]
    return {
        "state": saved.state.value,
        "counts": saved.counts,
        "findings": [
            {
                "code": found.code,
                "kind": found.kind,
                "count": found.count,
                "message": found.message,
                "serious": found.serious,
            }
            for found in saved.findings
        ],
        "reason": "; ".join(serious),
    }
