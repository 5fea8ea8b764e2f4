"""Can a batch be trusted as a whole?

Judged by counts alone, before and after its rows are looked at. A refusal is a pair (rule name, message);
None means that nothing speaks against the batch.
"""

from __future__ import annotations

import pandas as pd

from checks.facts import BatchFacts
from checks.rules import ASSIGNED_LATER, RuleSeverity
from checks.verdict import RuleResult
from tasks.records.declaration import RecordKind

Refusal = tuple[str, str]


def refuse_volume(kind: RecordKind, frame: pd.DataFrame, facts: BatchFacts) -> Refusal | None:
    """Refuse a complete batch that is empty where the previous one was not, or whose size is far off."""
    seen = rows_seen(frame, facts)
    previous, limits = facts.previous_rows, facts.limits
    if not facts.complete or not previous:
        return None
    told = f"{_name(kind, facts)} brought {seen:,} rows where the previous landing had {previous:,}"
    if seen == 0:
        return _refusal(
            "empty_batch",
            f"{told}.",
            f"Look whether the export is empty or its filter changed; if nothing is left there, {_accept(facts)}.",
        )
    if previous < limits.minimum_rows:
        return None
    if seen < (1 - limits.volume_drop_share) * previous:
        return _refusal(
            "volume_drop",
            f"{told}, {1 - seen / previous:.0%} fewer (limit {limits.volume_drop_share:.0%}).",
            f"If the source really shrank, {_accept(facts)}.",
        )
    if seen > limits.volume_growth_factor * previous:
        return _refusal(
            "volume_growth",
            f"{told}, {seen / previous:.1f} times as many (limit {limits.volume_growth_factor:g}).",
            f"If the source really grew, {_accept(facts)}.",
        )
    return None


def refuse_columns(kind: RecordKind, frame: pd.DataFrame, facts: BatchFacts) -> Refusal | None:
    """Refuse a batch with rows in which a required column is missing altogether."""
    if frame.empty:
        return None
    missing = [name for name in kind.required if name not in frame.columns and name not in ASSIGNED_LATER]
    if not missing:
        return None
    return _refusal(
        "missing_column",
        f"{_name(kind, facts)} has no column {', '.join(missing)}, which every row needs.",
        "Look whether a column was renamed in the export, and map it under columns in the source's file.",
    )


def refuse_share(
    kind: RecordKind, frame: pd.DataFrame, facts: BatchFacts, quarantined: int, results: list[RuleResult]
) -> Refusal | None:
    """Refuse a batch of which too large a share would be held back; the message names the commonest reasons."""
    seen = rows_seen(frame, facts)
    held = quarantined + facts.rejected
    if seen < facts.limits.minimum_rows or held <= facts.limits.quarantined_share * seen:
        return None
    critical = [result for result in results if result.unexpected and result.severity is RuleSeverity.CRITICAL]
    worst = sorted(critical, key=lambda result: -result.unexpected)[:3]
    reasons = "; ".join(
        f"{result.rule} {result.column}: {result.unexpected:,} (e.g. {result.examples[0]})" for result in worst
    )
    return _refusal(
        "quarantined_share",
        f"{_name(kind, facts)}: {held:,} of {seen:,} rows ({held / seen:.0%}, limit "
        f"{facts.limits.quarantined_share:.0%}) would be held back.{' Commonest: ' + reasons + '.' if reasons else ''}",
        "Look first at the source's mapping.",
    )


def rows_seen(frame: pd.DataFrame, facts: BatchFacts) -> int:
    """How many rows the batch was read from, unchanged and rejected ones included."""
    return max(facts.seen or 0, len(frame) + facts.rejected)


def _name(kind: RecordKind, facts: BatchFacts) -> str:
    return f"{kind.name} of source {facts.source}" if facts.source else kind.name


def _accept(facts: BatchFacts) -> str:
    return f"say so once with wordkeeper collect --accept {facts.source or 'SOURCE'}"


def _refusal(rule: str, fact: str, advice: str) -> Refusal:
    return rule, f"{fact} The batch is refused and the last good data stay. {advice}"
