"""How a list of issues is read page by page without losing or doubling one while people work on.

Pages by offset slip when an issue is deleted meanwhile: one is never shown. So each page goes on from the last
id seen (`issue_id >= n`, sorted by id), which no change elsewhere can move. What changes anyway is noticed: the
number still to come is announced on every page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tasks.sources.contract import Page
from tasks.sources.redmine.asking import Asker

ATTEMPTS = 2
_NEEDED = ("id", "project", "created_on", "updated_on")
Row = Mapping[str, Any]


def listing(
    asker: Asker, projects: Sequence[int], since: str, page_size: int
) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
    """Each page with its issues.

    Notes on a page: `full` (no `since`), `complete` (the list ends here and held together), `drift` (by how
    many the number still to come changed unannounced), `problem` (why the list cannot be trusted). A list with
    a problem is read again once from its start; the second problem ends it incomplete.
    """
    for attempt in range(1, ATTEMPTS + 1):
        first, announced = 0, None
        while True:
            page, body = asker.issues(projects, since, first, page_size)
            rows, left = body["issues"], body["total_count"]
            problem = _problem(rows, left, first, projects)
            complete = not problem and len(rows) >= left
            drift = left - announced if announced is not None else 0
            notes = {"full": not since, "attempt": attempt, "complete": complete, "problem": problem, "drift": drift}
            yield replace(page, notes={**page.notes, **notes}), rows
            if complete:
                return
            if problem:
                break
            first, announced = rows[-1]["id"] + 1, left - len(rows)


def _problem(rows: Sequence[Row], left: int, first: int, projects: Collection[int]) -> str:
    if not rows:
        return f"the page is empty although {left} issues are announced" if left else ""
    for row in rows:
        if lacking := [name for name in _NEEDED if not row.get(name)]:
            return f"issue {row.get('id')} comes without {', '.join(lacking)}"
    ids = [row["id"] for row in rows]
    if ids[0] < first:
        return f"issue {ids[0]} is on two pages"
    if any(later <= earlier for earlier, later in pairwise(ids)):
        return "the issues are not in the order asked for"
    strangers = {row["project"]["id"] for row in rows}.difference(projects)
    if strangers:
        return f"issues of project {min(strangers)} came although it was not asked for"
    return ""
