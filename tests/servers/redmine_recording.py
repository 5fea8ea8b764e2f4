"""Record the answers of the seeded Redmine that the tests without a server use.

    python -m tests.servers.redmine_recording http://127.0.0.1:3110     (a server seeded by redmine_seed)

One issue per kind of story is kept, as its own page answers it; `recorded.py` plays the server with them.
"""

import json
import sys
from pathlib import Path
from typing import Any

import httpx

from tests.servers.redmine import ADMIN_KEY

FOLDER = Path(__file__).resolve().parents[1] / "data" / "redmine"
_LISTS = {
    "projects": "/projects.json?status=1|5&limit=100",
    "issue_statuses": "/issue_statuses.json",
    "trackers": "/trackers.json",
    "issue_priorities": "/enumerations/issue_priorities.json",
}
_MOST_ISSUES = 16


def record(url: str) -> None:
    """Write every file anew."""
    with httpx.Client(base_url=url, headers={"X-Redmine-API-Key": ADMIN_KEY}, timeout=60) as client:
        answers = {name: client.get(path).json() for name, path in _LISTS.items()}
        numbers = [project["id"] for project in answers["projects"]["projects"]]
        for number in numbers:
            answers[f"versions-{number}"] = client.get(f"/projects/{number}/versions.json").json()
        answers["issues"] = _one_per_story(client)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, answer in answers.items():
        text = json.dumps(answer, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _one_per_story(client: httpx.Client) -> list[dict[str, Any]]:
    kept: dict[tuple[object, ...], dict[str, Any]] = {}
    for offset in range(0, 500, 100):
        query = f"/issues.json?status_id=*&sort=id&limit=100&offset={offset}"
        for row in client.get(query).json()["issues"]:
            issue = client.get(f"/issues/{row['id']}.json?include=journals").json()["issue"]
            changed = tuple(
                tuple((one["name"], one["new_value"]) for one in journal["details"] if one["name"] != "due_date")
                for journal in issue["journals"]
            )
            story = (changed, issue["is_private"])
            is_new = story not in kept or "parent" in issue
            if is_new and len(kept) < _MOST_ISSUES and ("parent" not in issue or issue["parent"]["id"] in _ids(kept)):
                kept.setdefault(story, issue)
    return list(kept.values())


def _ids(issues: dict[tuple[object, ...], dict[str, Any]]) -> set[int]:
    return {issue["id"] for issue in issues.values()}


if __name__ == "__main__":
    record(sys.argv[1])
