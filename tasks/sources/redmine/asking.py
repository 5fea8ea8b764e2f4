"""Which questions Redmine is asked, word for word, and the page each answer becomes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from tasks.sources.contract import Page
from tasks.wire.answers import Answer, json_object
from tasks.wire.client import Client, Value
from tasks.wire.errors import DataError

Params = Sequence[tuple[str, Value]]
NOT_SHOWN = (403, 404)
PROJECTS_PER_QUESTION = 50  # keeps the address under 2,000 characters, which every proxy passes on


class Asker:
    """Asks one Redmine. May be used from several threads."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def whoami(self) -> None:
        """Return if the key is accepted; a PermanentError if not.

        Redmine takes a wrong key for no key at all: it answers the other questions as to a stranger, who sees
        the public projects only. Without this question an expired key would look like deleted projects. The
        answer is not kept, because it holds the key.
        """
        self._client.get("/users/current.json")

    def ask(
        self, endpoint: str, path: str, params: Params | None = None, accept: Collection[int] = (), **notes: Any
    ) -> tuple[Page, dict[str, Any]]:
        """The page and its JSON object; an accepted error status has an empty object."""
        answer = self._client.get(path, params, accept=accept)
        body = {} if answer.status in accept else json_object(answer)
        return _page(endpoint, answer, notes), body

    def projects(self, offset: int, limit: int) -> tuple[Page, dict[str, Any]]:
        """A page of the projects the key may see, active (1) and closed (5)."""
        params = [("status", "1|5"), ("offset", str(offset)), ("limit", str(limit))]
        return self.ask("projects", "/projects.json", params)

    def project(self, number: int) -> Page:
        """Whether one project can be seen."""
        return self.ask("project", f"/projects/{number}.json", accept=NOT_SHOWN, project=number)[0]

    def versions(self, project: int) -> Page:
        """The versions a project uses, those other projects share with it included."""
        return self.ask("versions", f"/projects/{project}/versions.json", accept=NOT_SHOWN, project=project)[0]

    def issues(
        self, projects: Sequence[int], since: str, first: int, limit: int, **notes: Any
    ) -> tuple[Page, dict[str, Any]]:
        """Up to `limit` issues of just these projects, closed ones too, changed at or after `since`, ids from `first`."""
        params = [
            *_all_of(projects),
            *(_filter("updated_on", ">=", since) if since else ()),
            *(_filter("issue_id", ">=", str(first)) if first else ()),
            ("sort", "id"),
            ("limit", str(limit)),
        ]
        page, body = self.ask("issues", "/issues.json", params, projects=list(projects), **notes)
        if not isinstance(body.get("issues"), list) or not isinstance(body.get("total_count"), int):
            raise DataError(f"GET {page.address} answered without issues and total_count: is this a Redmine?")
        return page, body

    def counts(self, projects: Sequence[int], expected: int) -> tuple[Page, int]:
        """How many issues of just these projects can be seen."""
        params = [*_all_of(projects), ("limit", "1")]
        page, body = self.ask("counts", "/issues.json", params, projects=list(projects), expected=expected)
        return page, int(body["total_count"])

    def count(self, project: int, expected: int) -> tuple[Page, int | None]:
        """How many issues of one project, without its sub-projects, can be seen; None when the project cannot."""
        params = [("project_id", str(project)), ("subproject_id", "!*"), ("status_id", "*"), ("limit", "1")]
        page, body = self.ask("count", "/issues.json", params, NOT_SHOWN, project=project, expected=expected)
        return page, body.get("total_count")

    def issue(self, number: int) -> Page:
        """One issue with its journals."""
        params = [("include", "journals")]
        return self.ask("issue", f"/issues/{number}.json", params, NOT_SHOWN, issue=number)[0]

    def vanished(self, number: int, project: int) -> Page:
        """What became of an issue that is no longer listed: deleted (404), hidden (403) or moved (200)."""
        path = f"/issues/{number}.json"
        return self.ask("vanished", path, accept=NOT_SHOWN, issue=number, project=project)[0]


def _all_of(projects: Sequence[int]) -> Params:
    return [
        ("set_filter", "1"),
        *_filter("project_id", "=", *map(str, projects)),
        *_filter("status_id", "*", ""),
    ]


def _filter(field: str, operator: str, *values: str) -> Params:
    return [("f[]", field), (f"op[{field}]", operator), *((f"v[{field}][]", value) for value in values)]


def _page(endpoint: str, answer: Answer, notes: dict[str, Any]) -> Page:
    notes = {**notes, "status": answer.status}
    return Page(endpoint, answer.address, answer.content, answer.media_type, answer.fetched_at, notes)
