"""How did each rule fare on a batch, in numbers and examples for the data-quality report?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from checks.rejects import Broken, as_text
from checks.rules import Rule, RuleSeverity
from checks.verdict import RuleResult, Warned
from checks.wording import explain, explain_rule
from tasks.records.declaration import RecordKind

EXAMPLES = 5


def results_of(kind: RecordKind, frame: pd.DataFrame, broken: Broken) -> list[RuleResult]:
    """One line per rule, kept rules included."""
    return [
        RuleResult(
            kind.name,
            rule.name,
            rule.column,
            rule.severity,
            checked=len(frame),
            unexpected=len(positions),
            examples=examples_of(kind, frame, rule, positions),
        )
        for rule, positions in broken
    ]


def warned_of(kind: RecordKind, frame: pd.DataFrame, broken: Broken, held: np.ndarray, repeats: int) -> list[Warned]:
    """One warning per rule that accepted rows break, and one for rows that were left out as repetitions."""
    warnings = []
    for rule, positions in broken:
        accepted = positions[~held[positions]]
        if rule.severity is RuleSeverity.WARNING and len(accepted):
            message = (
                f"{len(accepted):,} of {len(frame):,} {kind.name} rows: {explain_rule(rule)}; accepted "
                f"(e.g. {examples_of(kind, frame, rule, accepted)[0]})"
            )
            warnings.append(Warned(rule.name, rule.column, len(accepted), message))
    if repeats:
        message = f"{repeats:,} {kind.name} rows left out: {explain('repeated_row', 'ref')}"
        warnings.append(Warned("repeated_row", "ref", repeats, message))
    return warnings


def examples_of(kind: RecordKind, frame: pd.DataFrame, rule: Rule, positions: np.ndarray) -> tuple[str, ...]:
    """Up to five places with their values; personal values are left out."""
    rows = frame.iloc[positions[:EXAMPLES]]
    places = (rows["_location"] if "_location" in rows.columns else "ref " + rows["ref"]).fillna("unknown place")
    if kind.column(rule.column).personal:
        return tuple(places)
    return tuple(places + ": " + rule.column + " '" + as_text(kind, rows, rule.column) + "'")
