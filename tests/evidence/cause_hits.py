"""How often is the cause that the matrix ranks first the one that was planted?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tasks.deviations.cause_matrix import ranked
from tasks.deviations.suggesting import CaseFiles, causes_suggested
from tasks.indicators.schedule import measure_schedule
from tests.evidence.late_projects import late_projects
from tests.evidence.poor_projects import faulty_projects, unhappy_projects
from tests.evidence.shares import share, table
from tests.evidence.tracker_desk import NIGHT
from tests.tasks.store.frames import frame_of

RATE = "schedule_deviation_rate"
BREACH = -0.10


@dataclass(frozen=True)
class Hits:
    """Of `deviations` with this cause planted, how often it came first, among the first three, and what else came first."""

    about: str
    cause: str
    deviations: int
    first: int
    first_three: int
    instead: str


def schedule_hits(each: int) -> list[Hits]:
    """Of projects that are late enough for a deviation to open."""
    made = late_projects(each)
    files = made.files
    measured = measure_schedule(
        files.items, files.plan, NIGHT, files.projects, calendars=files.calendars, baselines=files.baselines
    )
    rates = measured[(measured["indicator"] == RATE).to_numpy(dtype=bool)].set_index("project")["value"]
    late = {key: float(rates[key]) for key in made.planted if rates[key] < BREACH}
    return _counted("lateness", made.files, RATE, late, made.planted)


def quality_hits(each: int) -> list[Hits]:
    """Of projects whose inspections fail too often."""
    files, planted = faulty_projects(each)
    return _counted("defect rate", files, "defect_rate", dict.fromkeys(planted, 0.1), planted)


def complaint_hits(each: int) -> list[Hits]:
    """Of projects whose customers complain too often."""
    files, planted = unhappy_projects(each)
    return _counted("complaints", files, "complaint_rate", dict.fromkeys(planted, 4.0), planted)


def cause_table(found: list[Hits]) -> str:
    """The hits as a table, with a line for all of them."""
    rows = [
        (hit.about, f"`{hit.cause}`", hit.deviations, share(hit.first, hit.deviations),
         share(hit.first_three, hit.deviations), hit.instead)
        for hit in found
    ]  # fmt: skip
    total, first, three = (sum(getattr(hit, name) for hit in found) for name in ("deviations", "first", "first_three"))
    rows.append(("all", "", total, share(first, total), share(three, total), ""))
    return table(
        ("Deviation of", "Planted", "Deviations", "Ranked first", "In the first three", "Most often first instead"),
        rows,
    )


def _counted(
    about: str, files: CaseFiles, indicator: str, values: Mapping[str, float], planted: Mapping[str, str]
) -> list[Hits]:
    keys = list(values)
    asked = pd.DataFrame(
        {"key": keys, "project": keys, "indicator": indicator, "scope": "project", "last_value": list(values.values())}
    ).astype({"key": "str", "project": "str", "indicator": "str", "scope": "str"})
    ranks = ranked(causes_suggested(asked, files), frame_of("cause_edits", []))
    found = []
    for cause in sorted(set(planted.values())):
        mine = [key for key in keys if planted[key] == cause]
        rows = ranks[ranks["deviation"].isin(mine).to_numpy()]
        right = (rows["code"] == cause).to_numpy(dtype=bool)
        first = rows["rank"] == 1
        others = rows[(first & ~right).to_numpy(dtype=bool)]["code"].value_counts()
        instead = f"`{others.index[0]}` {others.iloc[0]}×" if len(others) else ""
        three = rows[(right & (rows["rank"] <= 3)).to_numpy(dtype=bool)]["deviation"].nunique()
        found.append(Hits(about, cause, len(mine), int((first & right).sum()), int(three), instead))
    return found
