"""One pull: which questions are asked in which order, so that a night touches only what changed.

projects, statuses, … ──▶ versions ──▶ issues (changed since, or all) ──▶ journals of the changed ones
    ──▶ do the counts agree with what is known? ──▶ if not: all ids of that project ──▶ what became of the vanished
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from tasks.sources.contract import Page
from tasks.sources.redmine.asking import NOT_SHOWN, PROJECTS_PER_QUESTION, Asker
from tasks.sources.redmine.idsets import carried_on, id_array
from tasks.sources.redmine.listing import listing
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.projects import Resolution, resolve
from tasks.sources.redmine.state import State
from tasks.wire.errors import PermanentError
from tasks.wire.parallel import in_order

MOST_VANISHED_ASKED = 500  # a night; the others wait for the next one and are kept until then
LISTS = {
    "statuses": "/issue_statuses.json",
    "trackers": "/trackers.json",
    "priorities": "/enumerations/issue_priorities.json",
}


@dataclass
class Crawl:
    """One pull under way; `pages` runs it. `listed` maps each issue met to the project it is in now."""

    asker: Asker
    options: RedmineOptions
    wanted: Mapping[str, str]
    state: State
    night: date
    listed: dict[int, int] = field(default_factory=dict)
    swept: list[int] = field(default_factory=list)

    def pages(self) -> Iterator[Page]:
        """Every page, in the order of the questions."""
        self.asker.whoami()
        rows: list[dict[str, Any]] = []
        for page, some in self._projects():
            rows += some
            yield page
        resolution = resolve(rows, self.wanted, include_subprojects=self.options.include_subprojects)
        if not resolution.targets and not self.state.projects:
            messages = [resolution.missing_message(name) for name in resolution.missing]
            raise PermanentError(" ".join([*messages, "Nothing is left to pull."]))
        self.state = self.state.of_projects(resolution.targets)
        lost = [
            number
            for number, one in self.state.projects.items()
            if number not in resolution.targets and one.name in self.wanted
        ]
        yield from self._ask_all(self.asker.project, lost)
        for endpoint, path in LISTS.items():
            yield self.asker.ask(endpoint, path)[0]
        if self.options.milestones_from == "versions":
            yield from self._ask_all(self.asker.versions, resolution.targets)
        yield from self._issues(resolution)

    def _projects(self) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
        offset, total = 0, 1
        while offset < total:
            page, body = self.asker.projects(offset, 100)
            rows, total = body["projects"], body["total_count"]
            yield page, rows
            if not rows:
                return
            offset += len(rows)

    def _issues(self, resolution: Resolution) -> Iterator[Page]:
        everything = self._full_sweep_due()
        known = [one for one in resolution.targets if one in self.state.projects and not everything]
        since = self.state.cutoff(timedelta(minutes=self.options.overlap_minutes))
        if not since:
            known = []
        new = [one for one in resolution.targets if one not in known]
        yield from self._listed(known, since)
        yield from self._listed(new, "")
        if self.options.sweep == "never":
            return
        miscounted = yield from self._miscounted(known)
        yield from self._listed(miscounted, "")
        yield from self._vanished()

    def _full_sweep_due(self) -> bool:
        if self.options.sweep == "never":
            return False
        last = self.state.swept_on
        often = self.options.sweep == "every_night"
        return often or last is None or (self.night - last).days >= self.options.full_sweep_days

    def _listed(self, projects: Sequence[int], since: str) -> Iterator[Page]:
        """The list of these projects' issues, each page followed by the journals of what is new in it."""

        def answer(question: Page | int) -> Page:
            return question if isinstance(question, Page) else self.asker.issue(question)

        for start in range(0, len(projects), PROJECTS_PER_QUESTION):
            questions = self._questions(projects[start : start + PROJECTS_PER_QUESTION], since)
            for _, page in in_order(answer, questions, self.options.max_concurrency):
                yield page

    def _questions(self, projects: Sequence[int], since: str) -> Iterator[Page | int]:
        cutoff = self.state.cutoff(timedelta(minutes=self.options.overlap_minutes))
        for page, rows in listing(self.asker, projects, since, self.options.page_size):
            yield page
            if page.notes["complete"] and not since:
                self.swept += projects
            for row in rows:
                again = row["id"] in self.listed
                self.listed[row["id"]] = row["project"]["id"]
                if not again and wants_journals(row, self.options) and not self.state.knows(row, cutoff):
                    yield row["id"]

    def _miscounted(self, projects: Sequence[int]) -> Generator[Page, None, list[int]]:
        """Ask for counts; return the projects where another number of issues is seen than is known."""
        listed, listed_in = id_array(self.listed, self.listed.values())
        wrong: list[int] = []
        for start in range(0, len(projects), PROJECTS_PER_QUESTION):
            some = projects[start : start + PROJECTS_PER_QUESTION]
            expected = {
                project: len(carried_on(self.state.projects[project].ids, project, listed, listed_in))
                for project in some
            }
            page, seen = self.asker.counts(some, sum(expected.values()))
            yield page
            if seen == sum(expected.values()):
                continue
            for project in some:
                page, count = self.asker.count(project, expected[project])
                yield page
                if count not in (None, expected[project]):
                    wrong.append(project)
        return wrong

    def _vanished(self) -> Iterator[Page]:
        """Ask after each issue that was known in a wholly listed project and is in no list now."""
        listed, _ = id_array(self.listed, self.listed.values())
        left = MOST_VANISHED_ASKED
        for project in self.swept:
            before = self.state.projects.get(project)
            if before is None:
                continue
            gone = np.setdiff1d(np.union1d(before.ids, before.hidden), listed)
            if not len(gone):
                continue
            page, count = self.asker.count(project, -1)
            yield page
            if count is None:
                continue  # the whole project is hidden: nothing can be told of its issues
            for number in gone[:left]:
                yield self.asker.vanished(int(number), project)
            left -= min(left, len(gone))

    def _ask_all(self, question: Any, subjects: Iterable[int]) -> Iterator[Page]:
        for _, page in in_order(question, subjects, self.options.max_concurrency):
            yield page


def wants_journals(row: Mapping[str, Any], options: RedmineOptions) -> bool:
    """Whether a listed issue has a history worth asking for: it changed after its creation and may be taken."""
    return row["updated_on"] != row["created_on"] and (options.include_private or not row.get("is_private"))


def body_of(page: Page) -> dict[str, Any]:
    """The JSON object of a page; empty when the answer was that it is not shown."""
    if page.notes.get("status") in NOT_SHOWN:
        return {}
    body: dict[str, Any] = json.loads(page.content)
    return body
