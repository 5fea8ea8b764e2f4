"""Recall pages: which deviations' pages are as they were written, and which are due anew?

A page is due when something of its deviation changed since: its course, its causes, what persons said, its measures,
or the templates. So a quiet night costs a portfolio with thousands of open deviations next to nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from tasks.equip import Desk
from tasks.records.choices import Language
from tasks.rendering.environment import TEMPLATES
from tasks.reports.addresses import page_of_deviation
from tasks.store.kinds import read_kind

_COURSE = ["key", "project", "severity", "closed_on", "reported_value", "confirmed"]  # not what drifts every night


@dataclass(frozen=True)
class RecalledPages:
    """`due` are the keys of deviations whose page is to be written, `pages` the paths of all that may be there.

    `written` notes that they were; killed before that, the next run writes them once more.
    """

    due: list[str]
    pages: frozenset[str]
    stamps: dict[str, str]
    file: Path

    def written(self) -> None:
        """Note that every page that was due is there now."""
        if not self.due and self.file.exists():
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.file.with_name(f"{self.file.name}.part")
        unfinished.write_text(json.dumps(self.stamps), encoding="utf-8")
        unfinished.replace(self.file)


def recall_pages(desk: Desk, folder: Path, languages: Sequence[Language]) -> RecalledPages:
    """The deviations of the portfolio whose pages in the site below `folder` are due; five queries, however many there are."""
    file = folder / "deviation-pages.json"
    stamps = _stamps(desk, languages)
    try:
        before = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none, or cut off: every page is written again
        before = {}
    there = [
        {f"deviations/{page.name}" for page in (folder / each / "deviations").glob("*.html")} for each in languages
    ]
    everywhere = set.intersection(*there) if there else set()
    due = [key for key, stamp in stamps.items() if before.get(key) != stamp or page_of_deviation(key) not in everywhere]
    return RecalledPages(due, frozenset(map(page_of_deviation, stamps)), stamps, file)


def _stamps(desk: Desk, languages: Sequence[Language]) -> dict[str, str]:
    """Each deviation's key with what its page rests on, shortened to a digest."""
    engine = desk.engine
    course = read_kind(engine, "deviations", {"project": [project.key for project in desk.portfolio.projects]}, _COURSE)
    taken = read_kind(engine, "measures", columns=["deviation", "key", "version"])
    outcomes = read_kind(engine, "measure_verdicts", columns=["measure", "night"])
    measure_of = taken.drop_duplicates("key").set_index("key")["deviation"]
    seen = (
        _count(read_kind(engine, "causes", columns=["deviation", "night"])["deviation"]),
        _count(read_kind(engine, "cause_edits", columns=["deviation", "version"])["deviation"]),
        _count(taken["deviation"]),
        _count(outcomes["measure"].map(measure_of)),
    )
    counts = {str(place): course["key"].map(each).fillna(0).astype("int64") for place, each in enumerate(seen)}
    counted = pd.DataFrame(counts)
    basis = f"{_templates()} {' '.join(languages)}"
    rows = zip(*(frame[name].tolist() for frame in (course, counted) for name in frame), strict=True)
    digests = [hashlib.sha256(f"{basis} {row}".encode()).hexdigest()[:16] for row in rows]
    return dict(zip(course["key"], digests, strict=True))


def _count(keys: pd.Series) -> pd.Series:
    return keys.value_counts()


@cache
def _templates() -> str:
    """A digest of every template and message: a page drawn by others is not as it would be written now."""
    digest = hashlib.sha256()
    for path in sorted(TEMPLATES.rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
