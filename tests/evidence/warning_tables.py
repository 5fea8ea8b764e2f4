"""Days of warning before the breach, and warnings in vain, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.evidence.shares import share, table


@dataclass(frozen=True)
class Lead:
    """Of `breached` projects of a kind, the days between the first warning since the drift began and the breach.

    `unbroken` counts from the first of the warnings that stood without a break until the breach.
    """

    kind: str
    by: str
    projects: int
    breached: int
    days: tuple[int, ...]
    unbroken: tuple[int, ...] | None


@dataclass(frozen=True)
class InVain:
    """Of the weeks of steady projects, how many had a warning standing, and how many warnings began."""

    by: str
    weeks: int
    warned: int
    projects: int
    projects_warned: int


def lead_table(found: list[Lead]) -> str:
    """Days of warning before the breach."""
    rows = []
    for lead in found:
        quartiles = [f"{each:.0f}" for each in np.percentile(lead.days, (25, 50, 75))] if lead.days else ["–"] * 3
        stood = "–", "–"
        if lead.unbroken is not None:
            median = f"{np.median(lead.unbroken):.0f}" if lead.unbroken else "–"
            stood = share(len(lead.unbroken), lead.breached), median
        breached = f"{lead.breached} of {lead.projects}"
        rows.append((lead.kind, lead.by, breached, share(len(lead.days), lead.breached), *quartiles, *stood))
    headings = (
        *("Drift", "Warned by", "Projects that breached", "Warned before", "Days before: lower quartile", "Median"),
        *("Upper quartile", "Warned without a break until then", "Days of that, median"),
    )
    return table(headings, rows)


def vain_table(found: list[InVain]) -> str:
    """Warnings of steady projects that never breached."""
    rows = [
        (each.by, f"{each.weeks:,}", share(each.warned, each.weeks), share(each.projects_warned, each.projects))
        for each in found
    ]
    return table(("Warned by", "Quiet project-weeks", "With a warning", "Projects warned at least once"), rows)
