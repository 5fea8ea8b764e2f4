"""A Redmine that answers from recordings of a real one, and remembers what it was asked.

It knows just enough of Redmine to filter, sort and page; what a test changes (an issue edited, deleted, hidden)
shows in its answers the way it would in Redmine's.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tasks.sources.contract import Harvest, Known, Page
from tasks.sources.redmine import Redmine, RedmineOptions
from tasks.wire.client import Client
from tasks.wire.retries import RetryPolicy

DATA = Path(__file__).resolve().parents[3] / "data" / "redmine"
KEY = "0123456789abcdef0123456789abcdef01234567"
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TONIGHT = NOW.date()
STATUSES = {
    "New": "open",
    "In Progress": "in_progress",
    "Resolved": "in_progress",
    "Feedback": "open",
    "Closed": "done",
    "Rejected": "cancelled",
}
PROJECTS = {
    "gamma-rollout": "gamma",
    "gamma-training": "training",
    "delta-erp": "delta",
    "zeta-unlisted": "zeta",
    "omega-done": "omega",
}
Answer = httpx.Response


def recording(name: str) -> Any:
    """One recorded answer."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


class RecordedRedmine:
    """Use `issues` (by id) to change the world, `hidden_*` to take permissions away, `spoil` to misbehave."""

    def __init__(self) -> None:
        self.now = NOW
        self.projects: list[dict[str, Any]] = recording("projects")["projects"]
        self.versions = {one["id"]: recording(f"versions-{one['id']}") for one in self.projects}
        self.issues: dict[int, dict[str, Any]] = {issue["id"]: issue for issue in recording("issues")}
        self.hidden_issues: set[int] = set()
        self.hidden_projects: set[int] = set()
        self.deleted_projects: set[int] = set()
        self.key_is_valid = True
        self.spoil: Callable[[httpx.Request, dict[str, Any]], dict[str, Any]] = lambda _, answer: answer
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> Answer:
        path = request.url.path.removeprefix("/redmine")
        self.asked.append(_in_words(path, request.url.params))
        assert request.headers["X-Redmine-API-Key"] == KEY
        status, body = self._answer(path, request.url.params)
        if status != httpx.codes.OK:
            return Answer(status, headers={"Content-Type": "application/json"})
        return Answer(200, json=self.spoil(request, body))

    def change(self, number: int, at: str, **fields: Any) -> None:
        """Edit an issue at a moment, journaled the way Redmine does it; `status` and `project` by id."""
        issue = self.issues[number]
        details = []
        for name, value in fields.items():
            if name in ("status", "project"):
                new = self._reference(name, value)
                details.append(_detail(f"{name}_id", issue[name]["id"], value))
                issue[name] = new
            else:
                details.append(_detail(name, issue.get(name), value))
                issue[name] = value
        issue["updated_on"] = at
        issue["journals"].append({"id": 10_000 + number, "created_on": at, "notes": "", "details": details})

    def _reference(self, name: str, number: int) -> dict[str, Any]:
        if name == "status":
            found: dict[str, Any] = next(
                one for one in recording("issue_statuses")["issue_statuses"] if one["id"] == number
            )
            return found
        return {"id": number, "name": next(one["name"] for one in self.projects if one["id"] == number)}

    def copy(self, number: int, new: int, at: str) -> None:
        """A new issue like another one, created at a moment."""
        self.issues[new] = {**deepcopy(self.issues[number]), "id": new, "created_on": at, "updated_on": at}
        self.issues[new]["journals"] = []

    def _answer(self, path: str, params: httpx.QueryParams) -> tuple[int, dict[str, Any]]:
        parts = path.strip("/").removesuffix(".json").split("/")
        if parts == ["users", "current"]:
            return (200, {"user": {"id": 1, "api_key": KEY}}) if self.key_is_valid else (401, {})
        if parts == ["projects"]:
            gone = self.hidden_projects | self.deleted_projects
            rows = [one for one in self.projects if one["id"] not in gone]
            assert params["status"] == "1|5"
            return 200, {"projects": rows, "total_count": len(rows), "offset": 0, "limit": 100}
        if parts[0] == "projects":
            status = self._of_project(int(parts[1]))
            return status, self.versions[int(parts[1])] if parts[-1] == "versions" else {}
        if parts == ["issues"]:
            return self._listed(params)
        if parts[0] == "issues":
            return self._one(int(parts[1]), params)
        return 200, recording(parts[-1])

    def _of_project(self, number: int) -> int:
        return 404 if number in self.deleted_projects else 403 if number in self.hidden_projects else 200

    def _one(self, number: int, params: httpx.QueryParams) -> tuple[int, dict[str, Any]]:
        issue = self.issues.get(number)
        if issue is None:
            return 404, {}
        if number in self.hidden_issues or issue["project"]["id"] in self.hidden_projects:
            return 403, {}
        shown = deepcopy(issue)
        if params.get("include") != "journals":
            shown.pop("journals")
        return 200, {"issue": shown}

    def _listed(self, params: httpx.QueryParams) -> tuple[int, dict[str, Any]]:
        if "project_id" in params:
            assert params["subproject_id"] == "!*", "without it Redmine adds the sub-projects' issues"
            assert params["status_id"] == "*", "without it Redmine leaves closed issues out"
            wanted, since, first = {int(params["project_id"])}, "", 0
            if self._of_project(int(params["project_id"])) != httpx.codes.OK:
                return self._of_project(int(params["project_id"])), {}
        else:
            assert params["op[status_id]"] == "*", "without it Redmine leaves closed issues out"
            wanted = {int(one) for one in params.get_list("v[project_id][]")}
            since = params.get("v[updated_on][]", "")
            first = int(params.get("v[issue_id][]", "0"))
        rows = [
            {name: value for name, value in issue.items() if name != "journals"}
            for number, issue in sorted(self.issues.items())
            if issue["project"]["id"] in wanted - self.hidden_projects
            and number not in self.hidden_issues
            and issue["updated_on"] >= since
            and number >= first
        ]
        limit = int(params["limit"])
        return 200, {"issues": rows[:limit], "total_count": len(rows), "offset": 0, "limit": limit}


class Pull:
    """One source on a recorded Redmine, pulled night after night with the cursor and the rows it left."""

    def __init__(
        self, server: RecordedRedmine, monkeypatch: pytest.MonkeyPatch, projects: dict[str, str], **options: Any
    ) -> None:
        monkeypatch.setenv("REDMINE_TEST_KEY", KEY)
        self.server = server
        self.cursor: dict[str, Any] = {}
        self.known = Known()
        self.configure(projects, **options)

    def configure(self, projects: dict[str, str], **options: Any) -> None:
        """Another configuration; cursor and known rows stay."""
        settings = {"url": "https://tracker.example/redmine", "api_key_env": "REDMINE_TEST_KEY", "statuses": STATUSES}
        self.options = RedmineOptions.model_validate({**settings, **options})
        self.source = Redmine("tracker", self.options, projects, Path(), self._connect)

    def _connect(self, *arguments: Any, **settings: Any) -> Client:
        settings |= {"retries": RetryPolicy(attempts=1), "clock": lambda: self.server.now}
        return Client(*arguments, **settings, transport=httpx.MockTransport(self.server))

    def pages(self, night: date = TONIGHT) -> list[Page]:
        """What one fetch yields; `server.asked` holds this fetch's questions only."""
        self.server.asked.clear()
        return list(self.source.fetch(self.cursor, night))

    def night(self, night: date = TONIGHT) -> Harvest:
        """Fetch, parse and take over the cursor and the current rows, as the store would."""
        harvest = self.source.parse(self.pages(night), self.cursor, night, self.known)
        self.cursor = json.loads(json.dumps(harvest.cursor))
        digests = dict(self.known.digests)
        for kind, frame in harvest.frames.items():
            newest = frame.drop_duplicates("ref", keep="last").set_index("ref")["row_digest"]
            before = digests.get(kind, newest[:0])
            digests[kind] = newest.combine_first(before).astype("int64") if len(before) else newest
        self.known = Known(digests)
        return harvest


def _detail(name: str, old: Any, new: Any) -> dict[str, Any]:
    return {"property": "attr", "name": name, "old_value": str(old), "new_value": str(new)}


def _in_words(path: str, params: httpx.QueryParams) -> str:
    """A question in one line: path, then what narrows it."""
    words = [path]
    if "v[project_id][]" in params:
        words.append("projects " + ",".join(params.get_list("v[project_id][]")))
    for name, value in params.multi_items():
        if name in ("v[updated_on][]", "v[issue_id][]"):
            words.append(f"{name[2:-3]} >= {value}")
        elif "[" not in name and name != "set_filter":
            words.append(f"{name}={value}")
    return " ".join(words)
