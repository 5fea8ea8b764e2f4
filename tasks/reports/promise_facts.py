"""What do the reports need to know of the promises? Nothing for a portfolio in which nobody has signed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tasks.reports.parting import parted


@dataclass(frozen=True)
class PromiseFacts:
    """How the promises of a night stand; of projects with a signed baseline.

    attainments: ATTAINMENTS rows of the night. expectations: what the baselines among them say of each expectation
    (`tasks.expectations.signed`). gaps: a code per row of attainments, in their order (`tasks.expectations.perception`).
    For our own people alone: `drifted` items (`tasks.indicators.drift`) with their `title`, open ADJUSTMENTS, `triggers`
    (`tasks.expectations.triggers`) and the RISKS whose contingency plan was started.
    """

    attainments: pd.DataFrame
    expectations: pd.DataFrame
    gaps: tuple[str | None, ...]
    drifted: pd.DataFrame
    adjustments: pd.DataFrame
    triggers: pd.DataFrame
    risks: pd.DataFrame

    def outside(self, projects: Collection[str]) -> PromiseFacts:
        """What a customer may see: how the expectations of these projects stand, nothing of our own deliberations."""
        shown = self.attainments["project"].isin(list(projects)).to_numpy(dtype=bool)
        return replace(
            self,
            attainments=self.attainments[shown],
            expectations=self.expectations.assign(kano_type=pd.Series(dtype="str")),
            gaps=tuple(None for kept in shown if kept),
            drifted=self.drifted.iloc[:0],
            adjustments=self.adjustments.iloc[:0],
            triggers=self.triggers.iloc[:0],
            risks=self.risks.iloc[:0],
        )

    def divided(self, groups: Sequence[Collection[str]]) -> list[PromiseFacts]:
        """How the promises of each group of projects stand."""
        names = ("attainments", "drifted", "adjustments", "triggers", "risks")
        rows = {name: parted(getattr(self, name), "project", groups) for name in names}
        gaps = parted(self.attainments[["project"]].assign(gap=list(self.gaps)), "project", groups)
        return [
            replace(self, **{name: parts[place] for name, parts in rows.items()}, gaps=tuple(gaps[place]["gap"]))
            for place in range(len(groups))
        ]
