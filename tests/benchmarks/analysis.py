"""The rows about the analysis of deviations: a year of many projects through the rules of charts and episodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks import fresh
from tests.benchmarks.rows import Row
from tests.benchmarks.scales import Scale

_MIB = 2048


def analysis_rows(scale: Scale, folder: Path) -> Iterator[Row]:
    """Verdicts and episodes of every night of a year, and who would have been told what."""
    told = fresh.step("judge", folder / "portfolio", folder / "state", str(scale.projects))
    judged, heard = told["judged"], told["told"]
    per_project = told["series"] // scale.projects
    if per_project < 20 or not told["opened"] or not told["confirmed"]:
        raise RuntimeError(f"The year is not what the row says: {told}")
    yield Row(
        f"verdicts and episodes of {scale.projects:,} projects × {per_project} indicators × {told['nights']} nights",
        judged["seconds"],
        "s",
        most=20,
        worked=judged["worked"],
        note=f"{told['readings']:,} readings, {told['opened']:,} deviations; limits and signals of every night's charts",
    )
    yield Row(
        f"the same nights: who would have been told what, {told['heard']:,} times",
        heard["seconds"],
        "s",
        worked=heard["worked"],
    )
    yield Row("verdicts and episodes: most memory", told["peak_mib"], "MiB", most=_MIB)
