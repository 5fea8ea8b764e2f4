"""Everything that is tried, as one document: runs all parts and puts their tables into docs/evidence.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.evidence.cause_hits import cause_table, complaint_hits, quality_hits, schedule_hits
from tests.evidence.false_alarms import alarm_table, chart_alarms, opening_table, openings
from tests.evidence.measure_verdicts import Said, caveat_table, confusion_table, summary_table, verdicts_said
from tests.evidence.quiet_series import NEAR_THE_EDGE
from tests.evidence.shares import share
from tests.evidence.warning_tables import lead_table, vain_table
from tests.evidence.warnings_before import tried

DOCUMENT = Path(__file__).parents[2] / "docs" / "evidence.md"
BEGIN, END = "<!-- evidence: begin -->", "<!-- evidence: end -->"


@dataclass(frozen=True)
class Size:
    """How much is tried: per cause, per planted effect and kind of swing, charts, projects of a year, drifting projects."""

    causes: int
    measures: int
    charts: int
    quiet: int
    drifting: int


FULL = Size(causes=100, measures=200, charts=2000, quiet=200, drifting=60)
QUICK = Size(causes=10, measures=20, charts=200, quiet=10, drifting=4)

Told = Callable[[str], None]


def evidence(size: Size, told: Told) -> str:
    """All tables; `told` hears what is being done, once for each step."""
    told("causes of late projects")
    causes = schedule_hits(size.causes)
    told("causes of defects")
    causes += quality_hits(size.causes)
    told("causes of complaints")
    causes += complaint_hits(size.causes)
    said = []
    for each in verdicts_said(size.measures):
        told(f"verdicts: {each.effect}")
        said.append(each)
    charts = []
    for alarms in chart_alarms(size.charts):
        told(f"quiet charts: {alarms.kind}")
        charts.append(alarms)
    told("quiet nights")
    opened = openings(size.quiet)
    told("quiet nights near the edge")
    near = openings(size.quiet, NEAR_THE_EDGE)
    leads, in_vain = tried(size.drifting, told=lambda: told("drifting projects"))
    return "\n".join([
        "### Causes: is the one that ranks first the planted one?\n", cause_table(causes),
        "### Measures: is the verdict the right one?\n", summary_table(said), _overlaps(said),
        "One row per planted effect; counts are of measures.\n", confusion_table(said),
        "How often a verdict that credits or blames a measure carries a caveat:\n", caveat_table(said),
        "### Charts of quiet series: false alarms per 1,000 points\n", alarm_table(charts),
        "### Deviations of quiet indicators: false alarms per 1,000 nightly readings\n", "Whose true level lies well inside the band:\n", opening_table(opened),
        "Whose true level lies near the edge of the band, yet inside:\n", opening_table(near[:-1]),
        "### Warning before the breach: how many days?\n", lead_table(leads),
        "And how often in vain, of steady projects that never breached:\n", vain_table(in_vain),
    ])  # fmt: skip


def written(document: str, told: str) -> str:
    """The document with these tables in place of those it has."""
    head, _, rest = document.partition(BEGIN)
    return f"{head}{BEGIN}\n{told}{END}{rest.partition(END)[2]}"


def _overlaps(said: list[Said]) -> str:
    """Whether each of two measures that overlap names the other, and nobody else does."""
    two, one = ([each for each in said if each.effect.startswith("two") is both] for both in (True, False))
    named, of = (sum(getattr(each, name) for each in two) for name in ("overlaps", "measures"))
    falsely, others = (sum(getattr(each, name) for each in one) for name in ("overlaps", "measures"))
    return (
        f"That the effect cannot be separated was said of {share(named, of)} of the measures that overlap, and of "
        f"{share(falsely, others)} of the others.\n"
    )
