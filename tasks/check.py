"""Check: read a pull's raw pages, and decide row by row and batch by batch what can be trusted.

Leaves a staged landing on disk, so that a million rows never travel through Prefect.
"""

from __future__ import annotations

import logging
import pickle
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from checks.facts import BatchFacts, GateLimits
from checks.gate import Validate, inspect
from checks.rejects import Broken
from checks.validation import is_ready, validate
from checks.verdict import Verdict
from tasks.announce import counted
from tasks.equip import Desk, equip
from tasks.pull import Pulled
from tasks.records.choices import RunState
from tasks.records.declaration import RecordKind
from tasks.records.landed import LANDED_KINDS
from tasks.records.membership import is_among, texts
from tasks.sources.contract import Finding, Harvest, Known, Page
from tasks.store.brought import Unseen
from tasks.store.known import KnownAhead, holds_much, keep_lines, known_of, lines_read
from tasks.store.landing import Landing
from tasks.wire.second_process import ahead

logger = logging.getLogger(__name__)

MUCH_BYTES = 32 << 20  # reading so much takes about as long as importing Great Expectations in a second process
MOST_ROWS_HANDED_OVER = 200_000  # more would be there twice, in memory


@task(task_run_name="check-{source_key}", cache_policy=NO_CACHE)
def check(source_key: str, night: date, pulled: Pulled, *, trust_volume: bool = False) -> Path:
    """Judge what one source brought; return where the judged landing is staged.

    With `trust_volume` a batch is not refused for being far smaller or larger than the last one.
    """
    desk = equip()
    source = desk.source(source_key)
    much = desk.archive.size(pulled.manifest) >= MUCH_BYTES
    known = KnownAhead(desk.engine, source_key) if much else known_of(desk.engine, source_key)
    pages = counted(desk.archive.pages(pulled.manifest), f"read {source_key}")
    lines = desk.settings.cache_dir / "lines"
    seen = Known() if pulled.replayed else Known(known, lines_read(lines, source_key) if much else None)
    harvest = source.parse((Page(**vars(page)) for page in pages), pulled.cursor, night, seen)
    if harvest.lines is not None:
        keep_lines(lines, source_key, harvest.lines)
    ask = validate if is_ready() or not holds_much(desk.engine) else _validate_beside
    verdicts = _judge(desk, source_key, night, pulled, harvest, known=known, ask=ask, trust_volume=trust_volume)
    landing = _landing(source_key, night, pulled, harvest, verdicts, known=known)
    staged = desk.settings.staging_dir / f"{source_key}-{night}.landing"
    staged.parent.mkdir(parents=True, exist_ok=True)
    with staged.open("wb") as file:
        pickle.dump(landing, file, protocol=pickle.HIGHEST_PROTOCOL)
    return staged


def _judge(
    desk: Desk,
    source_key: str,
    night: date,
    pulled: Pulled,
    harvest: Harvest,
    *,
    known: Mapping[str, pd.Series],
    ask: Validate,
    trust_volume: bool,
) -> dict[str, Verdict]:
    """A verdict for each kind in the harvest, milestones before the items that refer to them."""
    refs = {kind: digests.index for kind, digests in known.items()}
    held = {kind: len(index) for kind, index in refs.items()}
    there = {sweep.kind: len(sweep.refs) for sweep in harvest.sweeps if sweep.complete}
    rejected = harvest.rejects["kind"].value_counts() if harvest.rejects is not None else {}
    verdicts = {}
    for kind in LANDED_KINDS:
        if kind.name not in harvest.frames:
            continue
        facts = BatchFacts(
            night=night,
            project_keys=frozenset(desk.portfolio.source_projects(source_key).values()),
            source=source_key,
            # Only a list of everything the source holds can be too short; an increment is as long as the day was busy.
            previous_rows=None if trust_volume else held.get(kind.name),
            complete=kind.name in there,
            seen=there.get(kind.name, harvest.seen.get(kind.name)),
            rejected=int(rejected.get(kind.name, 0)),
            known_refs=refs,
            pulled_at=pulled.pulled_at,
            limits=gate_limits(desk),
        )
        verdict = inspect(kind, harvest.frames[kind.name], facts, ask)
        new = pd.Index(verdict.accepted["ref"].unique())
        refs[kind.name] = refs[kind.name].append(new) if kind.name in refs else new
        verdicts[kind.name] = verdict
    return verdicts


def _validate_beside(kind: RecordKind, view: pd.DataFrame, latest: pd.Timestamp) -> Broken:
    """What breaks which rule, found by the second process: Great Expectations was imported there meanwhile."""
    if len(view) > MOST_ROWS_HANDED_OVER:
        return validate(kind, view, latest)
    found: Broken = ahead(validate, kind, view, latest)()
    return found


def gate_limits(desk: Desk) -> GateLimits:
    """The policy's limits as the gate knows them."""
    gate = desk.policy.gate
    return GateLimits(
        volume_drop_share=gate.volume_drop_share,
        volume_growth_factor=gate.volume_growth_factor,
        quarantined_share=gate.quarantined_share,
        minimum_rows=gate.minimum_rows,
        tolerance_hours=gate.tolerance_hours,
    )


def _landing(
    source_key: str,
    night: date,
    pulled: Pulled,
    harvest: Harvest,
    verdicts: Mapping[str, Verdict],
    *,
    known: Mapping[str, pd.Series],
) -> Landing:
    refused = {kind: verdict for kind, verdict in verdicts.items() if verdict.refused}
    findings = [*harvest.findings, *_told(verdicts)]
    serious = any(finding.serious for finding in findings)
    rejects = [
        frame
        for frame in (harvest.rejects, *(verdict.quarantined for verdict in verdicts.values()))
        if frame is not None and len(frame)
    ]
    return Landing(
        source=source_key,
        night=night,
        pulled_at=pulled.pulled_at,
        frames={kind: _kept(verdict) for kind, verdict in verdicts.items() if not verdict.refused},
        rejects=pd.concat(rejects, ignore_index=True) if rejects else None,
        sweeps=[sweep for sweep in harvest.sweeps if sweep.kind not in refused],
        unseen={} if pulled.replayed else _unseen(harvest, verdicts, known),
        # A refused batch is asked for again the next night; what was accepted beside it is recognised then.
        cursor=None if refused or pulled.replayed else harvest.cursor,
        fresh_at=harvest.fresh_at,
        manifest=pulled.manifest,
        findings=findings,
        counts={kind: _counts(kind, harvest, verdicts.get(kind)) for kind in {**harvest.seen, **harvest.frames}},
        state=RunState.DEGRADED if serious else RunState.COMPLETED,
        replayed=pulled.replayed,
    )


def _unseen(harvest: Harvest, verdicts: Mapping[str, Verdict], known: Mapping[str, pd.Series]) -> dict[str, Unseen]:
    """What the one sweep of a kind over all projects did not find of what was known; the new rows it did find count too."""
    per_kind = Counter(sweep.kind for sweep in harvest.sweeps)
    unseen = {}
    for sweep in harvest.sweeps:
        held = known.get(sweep.kind)
        if held is None or per_kind[sweep.kind] > 1 or sweep.projects is not None:
            continue
        missing = sweep.lacks
        if missing is None:
            missing = held.index[~is_among(pd.Series(held.index), texts(sweep.refs)).to_numpy()]
        found = len(held) - len(missing)
        if sweep.kind in verdicts:
            brought = verdicts[sweep.kind].accepted["ref"].drop_duplicates()
            found += int((~is_among(brought, texts(held.index))).sum())
        unseen[sweep.kind] = Unseen(missing, found)
    return unseen


def _kept(verdict: Verdict) -> pd.DataFrame:
    """The accepted rows without their places, which are for messages only."""
    return verdict.accepted.drop(columns="_location", errors="ignore")


def _told(verdicts: Mapping[str, Verdict]) -> list[Finding]:
    findings = []
    for kind, verdict in verdicts.items():
        if verdict.refused:
            findings.append(Finding(verdict.refused_rule or "refused", verdict.refused, kind, serious=True))
        findings += [Finding(warned.rule, warned.message, kind, warned.count) for warned in verdict.warnings]
    return findings


def _counts(kind: str, harvest: Harvest, verdict: Verdict | None) -> dict[str, int]:
    rejected = 0 if harvest.rejects is None else int((harvest.rejects["kind"] == kind).sum())
    counts: dict[str, Any] = {"read": harvest.seen.get(kind, 0), "unchanged": harvest.unchanged.get(kind, 0)}
    if verdict is not None:
        counts |= verdict.counts | {"refused": len(harvest.frames[kind]) if verdict.refused else 0}
    counts["quarantined"] = counts.get("quarantined", 0) + rejected
    return counts
