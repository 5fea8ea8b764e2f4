"""Release: read held rows again, corrected by a person, and accept those that can be trusted now.

raw row ──(cells corrected)──▶ its source's mapping ─┐
canonical row ──(columns corrected)──────────────────┴──▶ gate ──▶ store, or held again with the new reason
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from checks.facts import BatchFacts, GateLimits
from checks.gate import inspect
from checks.rejects import no_rejects
from checks.returning import is_canonical, refusals, returned
from tasks.equip import Desk, equip
from tasks.records.catalogue import KINDS
from tasks.sources.contract import Finding, Known
from tasks.store.known import known_of
from tasks.store.landings import landing_of
from tasks.store.quarantine import releasable
from tasks.store.releasing import Release, save_release
from tasks.wire.errors import DataError

logger = logging.getLogger(__name__)

_EVERY_ROW_MAY_FAIL = GateLimits(quarantined_share=1.0)
_ORIGIN = ["kind", "ref", "project", "location", "row", "row_digest"]
_VERDICT = ["column", "value", "rule", "reason"]


@dataclass(frozen=True)
class Outcome:
    """How many rows were accepted, and for each of the others why it is still held."""

    accepted: int
    still_held: list[str]


@dataclass(frozen=True)
class _Judged:
    """What was made of some held rows: canonical rows that are accepted, and rejects of those that failed again."""

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Pull:
    """Held rows of one landing, kind and form, and what was known when they were pulled."""

    desk: Desk
    rows: pd.DataFrame
    night: date
    pulled_at: datetime

    @property
    def source(self) -> str:
        return str(self.rows["source"].iloc[0])

    @property
    def kind(self) -> str:
        return str(self.rows["kind"].iloc[0])


def release_rows(keys: Sequence[str], corrections: Mapping[str, str], *, as_is: bool = False) -> Outcome:
    """Read the quarantined rows `keys` again, each with `corrections` (name to corrected cell), and save the outcome.

    With `as_is` rows that the checks held back are accepted although they break a rule. Raises StoreError, or
    DataError for what cannot be released at all; then nothing is changed.
    """
    desk = equip()
    rows = releasable(desk.engine, list(dict.fromkeys(keys)))
    rows["canonical"] = [is_canonical(KINDS[kind], row) for kind, row in zip(rows["kind"], rows["row"], strict=True)]
    releases = []
    for (landing, _, canonical), group in rows.groupby(["landing", "kind", "canonical"], sort=False):
        pull = _Pull(desk, group.reset_index(drop=True), *landing_of(desk.engine, int(landing)))
        judged = _as_it_is(pull, corrections) if canonical and as_is else _judge(pull, corrections, canonical, as_is)
        releases.append(_release(pull, int(landing), judged))
    for release in releases:
        save_release(desk.engine, release)
    held = [reason for release in releases if release.rejects is not None for reason in release.rejects["reason"]]
    accepted = sum(len(release.keys) for release in releases)
    logger.info("%s rows released from quarantine, %s still held", accepted, len(held))
    return Outcome(accepted, held)


def _judge(pull: _Pull, corrections: Mapping[str, str], canonical: bool, as_is: bool) -> _Judged:
    """The rows as their source and the gate see them now."""
    kind, known = KINDS[pull.kind], known_of(pull.desk.engine, pull.source)
    if canonical:
        frame, rejects = _canonical(pull, corrections), no_rejects()
    else:
        if as_is:
            raise DataError("A row that its source could not read cannot be accepted as it is; correct its cells.")
        frame, rejects = _reread(pull, corrections, known)
    facts = BatchFacts(
        night=pull.night,
        project_keys=_project_keys(pull),
        source=pull.source,
        known_refs={name: digests.index for name, digests in known.items()},
        pulled_at=pull.pulled_at,
        limits=_EVERY_ROW_MAY_FAIL,
    )
    verdict = inspect(kind, frame, facts)
    if verdict.refused:
        raise DataError(verdict.refused)
    return _Judged(verdict.accepted, pd.concat([rejects, verdict.quarantined], ignore_index=True))


def _as_it_is(pull: _Pull, corrections: Mapping[str, str]) -> _Judged:
    """The rows whatever rules they break, unless no report could use them."""
    kind, frame = KINDS[pull.kind], _canonical(pull, corrections)
    why = refusals(kind, frame, _project_keys(pull))
    if why.notna().any():
        refused = frame.assign(why=why)[why.notna()]
        told = "; ".join(f"{pull.kind} {row.ref}: {row.why}" for row in refused.itertuples())
        raise DataError(f"Not even as it is: {told}. Correct it with --set or in the source.")
    findings = [
        Finding("accepted_as_is", f"{row.kind} {row.ref} was accepted by hand although: {row.reason}", row.kind)
        for row in pull.rows.itertuples()
    ]
    return _Judged(frame, no_rejects(), tuple(findings))


def _canonical(pull: _Pull, corrections: Mapping[str, str]) -> pd.DataFrame:
    try:
        frame = returned(KINDS[pull.kind], pull.rows["row"], corrections)
    except ValueError as error:
        raise DataError(str(error)) from error
    return frame.assign(row_digest=pull.rows["row_digest"], _location=pull.rows["location"])


def _reread(
    pull: _Pull, corrections: Mapping[str, str], known: Mapping[str, pd.Series]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if pull.source not in {source.key for source in pull.desk.portfolio.sources}:
        raise DataError(f"The portfolio has no source {pull.source} any more, so nobody can read its rows.")
    source = pull.desk.source(pull.source)
    if not source.rereads:
        raise DataError(
            f"Rows of {pull.source} cannot be read again one by one; correct it in the source: it comes again."
        )
    harvest = source.reread(pull.rows, corrections, Known(known), night=pull.night, pulled_at=pull.pulled_at)
    empty = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in KINDS[pull.kind].dtypes.items()})
    rejects = no_rejects() if harvest.rejects is None else harvest.rejects
    return harvest.frames.get(pull.kind, empty), rejects


def _release(pull: _Pull, landing: int, judged: _Judged) -> Release:
    """The judged rows as the store takes them; what failed again keeps its original row beside its new reason."""
    rows = pull.rows
    accepted = rows["row_digest"].isin(judged.accepted["row_digest"])
    again = rows[~accepted]
    why = judged.rejected.drop_duplicates("row_digest").set_index("row_digest")[_VERDICT].reindex(again["row_digest"])
    why = why.reset_index(drop=True).set_axis(again.index)
    why = why.assign(
        rule=why["rule"].fillna("not_a_record"),
        reason=why["reason"].fillna(again["location"] + ": holds no record of this night, as it is corrected"),
    )
    findings = judged.findings
    if accepted.any():
        told = f"{accepted.sum()} held {'row was' if accepted.sum() == 1 else 'rows were'} released by hand"
        findings = (*findings, Finding("released", told, pull.kind, int(accepted.sum())))
    return Release(
        landing,
        pull.source,
        {pull.kind: judged.accepted.drop(columns="_location", errors="ignore")} if accepted.any() else {},
        rows.loc[accepted, "key"].tolist(),
        again[_ORIGIN].join(why) if len(again) else None,
        findings,
    )


def _project_keys(pull: _Pull) -> frozenset[str]:
    return frozenset(pull.desk.portfolio.source_projects(pull.source).values())
