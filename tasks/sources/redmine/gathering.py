"""What the pages of a pull say, put side by side: lists of names, issues met, what became of projects.

Pure. Issues are replayed as they pass and only their versions' columns are kept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tasks.sources.contract import Page
from tasks.sources.redmine.crawl import body_of, wants_journals
from tasks.sources.redmine.history import Moment, replay
from tasks.sources.redmine.options import RedmineOptions
from tasks.sources.redmine.projects import Resolution, resolve
from tasks.sources.redmine.state import State, stamp

BEYOND_DOUBT = timedelta(days=1)  # a clock that is ahead by less than this is only a little wrong


@dataclass
class Versions:
    """The columns of all versions of all issues taken, as text in Redmine's spelling.

    `later` are the issues that changed again after the night: the next pull must meet them once more.
    """

    columns: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    rejects: list[dict[str, Any]] = field(default_factory=list)
    from_the_future: int = 0
    later: set[int] = field(default_factory=set)

    def add(self, issue: Mapping[str, Any], moments: list[Moment], until: str, future: str) -> None:
        """Take the versions up to `until`; what is dated after `future` cannot be true and counts as of `until`."""
        kept = [moment for moment in moments if moment.at <= until]
        if impossible := [moment for moment in moments if moment.at > future]:
            self.from_the_future += 1
            kept.append(impossible[-1])
        elif len(kept) < len(moments):
            self.later.add(issue["id"])
        for place, moment in enumerate(kept):
            later = kept[place + 1].at if place + 1 < len(kept) else ""
            if later > until and moment.at == until:
                continue  # the impossible one takes its second
            self._row(issue, moment, min(moment.at, until), last=place == len(kept) - 1)

    def _row(self, issue: Mapping[str, Any], moment: Moment, valid_from: str, *, last: bool) -> None:
        columns = self.columns
        columns["issue"].append(str(issue["id"]))
        columns["valid_from"].append(valid_from)
        columns["updated_on"].append(moment.at)
        columns["created_on"].append(issue["created_on"])
        columns["closed_on"].append(moment.closed_at)
        columns["reopened"].append(moment.reopened)
        columns["silent"].append(moment.silent)
        columns["last"].append(last)
        columns["spent_hours"].append(issue.get("spent_hours") if last else None)
        columns["category"].append((issue.get("category") or {}).get("name"))
        for name, value in moment.values.items():
            columns[name].append(value)


@dataclass
class Gathered:
    """Everything the pages say.

    listed: issue to the project it is in now; updated: issue to its last change as listed; private: issues
    that are private now; whole: projects whose complete list was read; agreed: projects whose count is as
    expected; unseen: projects that may not be seen; vanished: issue to (project, status, project it is in now).
    """

    resolution: Resolution = field(default_factory=Resolution)
    state: State = field(default_factory=State)
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    closed: dict[str, bool] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    versions: dict[int, tuple[dict[str, Any], Page]] = field(default_factory=dict)
    versions_read: set[int] = field(default_factory=set)
    listed: dict[int, int] = field(default_factory=dict)
    updated: dict[int, str] = field(default_factory=dict)
    private: set[int] = field(default_factory=set)
    known: int = 0
    left_out: int = 0
    untaken: set[int] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)
    agreed: set[int] = field(default_factory=set)
    unseen: dict[int, int] = field(default_factory=dict)
    vanished: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    drifts: int = 0
    items: Versions = field(default_factory=Versions)
    first_at: datetime | None = None


def gather(
    pages: Iterable[Page], options: RedmineOptions, wanted: Mapping[str, str], state: State, night: date
) -> Gathered:
    """Read every page once, in the order they were asked for."""
    found = Gathered(state=state)
    reader = _Reader(found, options, wanted, night)
    for page in pages:
        found.first_at = found.first_at or page.fetched_at
        reader.read(page)
    if not found.resolution.visible:
        reader.resolve()
    return found


def end_of(night: date) -> datetime:
    """The last second of a night."""
    return datetime.combine(night, time(23, 59, 59), UTC)


class _Reader:
    """Knows what each kind of page means."""

    def __init__(self, found: Gathered, options: RedmineOptions, wanted: Mapping[str, str], night: date) -> None:
        self.found, self.options, self.wanted, self.night = found, options, wanted, night
        self.projects: list[dict[str, Any]] = []
        self.cutoff = found.state.cutoff(timedelta(minutes=options.overlap_minutes))

    def read(self, page: Page) -> None:
        """Take in one page."""
        if page.endpoint == "projects":
            self.projects += body_of(page)["projects"]
            return
        if not self.found.resolution.visible:
            self.resolve()
        reading = {
            "statuses": self._statuses,
            "trackers": self._names,
            "priorities": self._names,
            "project": self._project,
            "versions": self._versions,
            "issues": self._issues,
            "issue": self._issue,
            "counts": self._counts,
            "count": self._count,
            "vanished": self._vanished,
        }
        reading[page.endpoint](page)

    def resolve(self) -> None:
        """All pages of projects are in: find the portfolio's among them."""
        found = self.found
        found.resolution = resolve(self.projects, self.wanted, include_subprojects=self.options.include_subprojects)
        found.state = found.state.of_projects(found.resolution.targets)

    def _statuses(self, page: Page) -> None:
        for row in body_of(page)["issue_statuses"]:
            self.found.names["statuses"][str(row["id"])] = row["name"]
            self.found.closed[str(row["id"])] = bool(row.get("is_closed"))

    def _names(self, page: Page) -> None:
        for rows in body_of(page).values():
            if isinstance(rows, list):
                self.found.names[page.endpoint].update({str(row["id"]): row["name"] for row in rows})

    def _project(self, page: Page) -> None:
        self.found.unseen[page.notes["project"]] = page.notes["status"]

    def _versions(self, page: Page) -> None:
        if page.notes["status"] != 200:  # noqa: PLR2004 - the HTTP status
            return
        self.found.versions_read.add(page.notes["project"])
        for row in body_of(page)["versions"]:
            if row["project"]["id"] == page.notes["project"]:
                self.found.versions[row["id"]] = (row, page)

    def _issues(self, page: Page) -> None:
        found, notes = self.found, page.notes
        found.drifts += abs(notes["drift"])
        if notes["complete"]:
            found.whole.update(notes["projects"] if notes["full"] else ())
            for project in notes["projects"]:
                found.problems.pop(project, None)
        elif notes["problem"]:
            found.problems.update(dict.fromkeys(notes["projects"], notes["problem"]))
        for row in body_of(page)["issues"]:
            again = row["id"] in found.listed
            found.listed[row["id"]] = row["project"]["id"]
            found.updated[row["id"]] = row["updated_on"]
            self._remember(row)
            if again:
                continue
            if row.get("is_private"):
                found.private.add(row["id"])
            if row.get("is_private") and not self.options.include_private:
                found.left_out += 1
            elif found.state.knows(row, self.cutoff):
                found.known += 1
            elif not wants_journals(row, self.options):
                self._take(row, page)
            else:
                found.untaken.add(row["id"])

    def _issue(self, page: Page) -> None:
        if page.notes["status"] == 200:  # noqa: PLR2004 - the HTTP status
            issue = body_of(page)["issue"]
            self.found.untaken.discard(issue["id"])
            self._remember(issue)
            self._take(issue, page)

    def _remember(self, issue: Mapping[str, Any]) -> None:
        if issue.get("parent"):
            self.found.parents.add(str(issue["parent"]["id"]))
        people = [issue.get("assigned_to"), *(journal.get("user") for journal in issue.get("journals", ()))]
        self.found.people.update({str(one["id"]): one["name"] for one in people if one})

    def _take(self, issue: Mapping[str, Any], page: Page) -> None:
        until = stamp(min(page.fetched_at, end_of(self.night)))
        future = stamp(page.fetched_at + BEYOND_DOUBT)
        try:
            moments = replay(issue, self.options.custom_fields, self.found.closed)
            self.found.items.add(issue, moments, until, future)
        except (KeyError, TypeError, AttributeError) as error:
            self.found.items.rejects.append(_reject(issue, page, error))

    def _counts(self, page: Page) -> None:
        if body_of(page)["total_count"] == page.notes["expected"]:
            self.found.agreed.update(page.notes["projects"])

    def _count(self, page: Page) -> None:
        project, status = page.notes["project"], page.notes["status"]
        if status != 200:  # noqa: PLR2004 - the HTTP status
            self.found.unseen[project] = status
        elif body_of(page)["total_count"] == page.notes["expected"]:
            self.found.agreed.add(project)

    def _vanished(self, page: Page) -> None:
        now_in = body_of(page)["issue"]["project"]["id"] if page.notes["status"] == 200 else 0  # noqa: PLR2004 - as above
        self.found.vanished[page.notes["issue"]] = (page.notes["project"], page.notes["status"], now_in)


def _reject(issue: Mapping[str, Any], page: Page, error: Exception) -> dict[str, Any]:
    ref = str(issue.get("id", ""))
    return {
        "kind": "work_items",
        "ref": ref or None,
        "project": None,
        "location": page.address,
        "column": str(error.args[0]) if isinstance(error, KeyError) else None,
        "value": None,
        "rule": "unreadable_issue",
        "reason": f"Issue {ref} of {page.address} cannot be read: {type(error).__name__} {error}",
        "row": json.dumps(issue, ensure_ascii=False),
    }
