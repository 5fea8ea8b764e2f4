"""Recall pages: which deviations' pages are as they were written, and which are due anew?

A page is due when something of its deviation changed since: its course, its causes, what persons said, its measures, that
it came back, what its project and the kinds of measures are called, or the templates; while the deviation is open also when
a week is over, as periods of charts and forecasts end with it. So a quiet night costs a portfolio with thousands of open
deviations next to nothing. Values that drift between are on the project's page; the page says of which night it speaks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from tasks.equip import Desk
from tasks.records.choices import Language
from tasks.rendering.environment import TEMPLATES
from tasks.reports.addresses import page_of_deviation
from tasks.store.kinds import read_kind
from tasks.tell_lesson import kind_names

_SERIES = ["project", "indicator", "scope"]
_COURSE = ["key", "severity", "closed_on", "reported_value", "confirmed"]  # not what drifts every night
_MONDAY = pd.Timestamp(1970, 1, 5)


@dataclass(frozen=True)
class RecalledPages:
    """`due` are the keys of deviations whose page is to be written, `pages` the paths of all that may be there.

    `as_of` is the night they tell of: a page always tells what is known now, whatever night is run again.
    `written` notes that they were; killed before that, the next run writes them once more.
    """

    due: list[str]
    as_of: date
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


def recall_pages(desk: Desk, folder: Path, languages: Sequence[Language], night: date) -> RecalledPages:
    """The deviations of the portfolio whose pages in the site below `folder` are due; five queries, however many there are."""
    file = folder / "deviation-pages.json"
    own = {"project": [project.key for project in desk.portfolio.projects]}
    course = read_kind(desk.engine, "deviations", own, [*_COURSE, *_SERIES, "last_night"])
    stamps = _stamps(desk, course, languages)
    try:
        before = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none, or cut off: every page is written again
        before = {}
    there = [
        {f"deviations/{page.name}" for page in (folder / each / "deviations").glob("*.html")} for each in languages
    ]
    everywhere = set.intersection(*there) if there else set()
    due = [key for key, stamp in stamps.items() if before.get(key) != stamp or page_of_deviation(key) not in everywhere]
    as_of = max([night, *(day.date() for day in course["last_night"].nlargest(1))])
    return RecalledPages(due, as_of, frozenset(map(page_of_deviation, stamps)), stamps, file)


def _stamps(desk: Desk, course: pd.DataFrame, languages: Sequence[Language]) -> dict[str, str]:
    """Each deviation's key with what its page rests on, shortened to a digest."""
    engine = desk.engine
    taken = read_kind(engine, "measures", columns=["deviation", "key", "version"])
    outcomes = read_kind(engine, "measure_verdicts", columns=["measure", "night", "outcome", "caveat"])
    outcomes = outcomes.assign(
        deviation=outcomes["measure"].map(dict(zip(taken["key"], taken["deviation"], strict=True)))
    )
    seen = (
        read_kind(engine, "causes", columns=["deviation", "night", "cause", "share"]),
        read_kind(engine, "cause_edits", columns=["deviation", "cause", "version"]),
        taken,
        outcomes,
    )
    facts = course[_COURSE].assign(
        week=(course["last_night"] - _MONDAY).dt.days // 7,  # the last one of its life, once it is closed
        times=course.groupby(_SERIES)["key"].transform("size"),
    )
    basis = f"{_templates()} {' '.join(languages)} {[kind_names(language) for language in languages]}"
    around = [[digests.get(key, 0) for key in course["key"]] for digests in map(_digests, seen)]
    rows = zip(*(facts[name].tolist() for name in facts), *around, course["project"].map(_names(desk)), strict=True)
    digests = [hashlib.sha256(f"{basis} {row}".encode()).hexdigest()[:16] for row in rows]
    return dict(zip(course["key"], digests, strict=True))


def _names(desk: Desk) -> dict[str, tuple[str, str | None]]:
    """What each project and its customer are called."""
    customers = {customer.key: customer.name for customer in desk.portfolio.customers}
    return {project.key: (project.name, customers.get(project.customer)) for project in desk.portfolio.projects}


def _digests(rows: pd.DataFrame) -> dict[str, int]:
    """A number for each deviation that changes with any of its rows, whatever order they come in."""
    digests = pd.util.hash_pandas_object(rows, index=False).astype("object")
    return dict(digests.groupby(rows["deviation"]).sum())


@cache
def _templates() -> str:
    """A digest of every template and message: a page drawn by others is not as it would be written now."""
    digest = hashlib.sha256()
    for path in sorted(TEMPLATES.rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
