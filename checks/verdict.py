"""What did the gate find, in the form that the store saves and the reports show?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from checks.rules import RuleSeverity
from tasks.records.housekeeping import QUARANTINE

_FIRST, _LAST = QUARANTINE.names.index("kind"), QUARANTINE.names.index("row_digest")
REJECT_COLUMNS = QUARANTINE.names[_FIRST : _LAST + 1]
"""Columns of a rejected row, the same as a source's own rejects: kind, ref, ..., reason, row, row_digest."""


class Warned(NamedTuple):
    """A warning rule that some accepted rows break."""

    rule: str
    column: str
    count: int  # type: ignore[assignment] # hides tuple.count, which nobody asks of a warning
    message: str


@dataclass(frozen=True)
class RuleResult:
    """How one rule fared on one batch; a line of the data-quality report.

    `checked` is the number of rows that were looked at, `examples` are at most five places with their values;
    values of personal columns are left out.
    """

    kind: str
    rule: str
    column: str
    severity: RuleSeverity
    checked: int
    unexpected: int
    examples: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of rows that break the rule, as a fraction; 0 when none was looked at."""
        return self.unexpected / self.checked if self.checked else 0.0


@dataclass(frozen=True)
class Verdict:
    """What becomes of a batch.

    accepted: the rows that go to the store, in their order, with the columns they came with.
    quarantined: the rows held back, one line each, with REJECT_COLUMNS and `_valid_from`, from when the row would
        hold; a row that breaks several rules is filed under the first and its reason names all.
    repeated: rows that only repeat another row of the batch (same ref, moment and digest) and are left out.
        len(accepted) + len(quarantined) + repeated is the number of rows that came in, unless refused.
    refused: why the whole batch is refused, or None. Then nothing is accepted or quarantined: the last good
        data stay, and the raw pages are in the archive.
    warned_rows: accepted rows that break at least one warning rule.
    """

    kind: str
    accepted: pd.DataFrame
    quarantined: pd.DataFrame
    repeated: int = 0
    warned_rows: int = 0
    warnings: list[Warned] = field(default_factory=list)
    results: list[RuleResult] = field(default_factory=list)
    refused: str | None = None
    refused_rule: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had which fate."""
        return {
            "accepted": len(self.accepted),
            "warned": self.warned_rows,
            "quarantined": len(self.quarantined),
            "repeated": self.repeated,
        }
