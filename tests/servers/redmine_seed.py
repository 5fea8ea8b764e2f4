"""Fill an empty Redmine over its REST API: eight projects, 2,004 issues and what happened to them.

The same every time, ids included: a fixed plan worked off in order. Some fifty writes a second; several
threads are no faster, and Redmine on SQLite answers them with 500 when two writes meet.
"""

import random
from datetime import date, timedelta
from typing import Any

import httpx

PROJECTS: tuple[dict[str, Any], ...] = (
    {"identifier": "alpha-portal", "name": "Alpha portal", "is_public": True},
    {"identifier": "beta-migration", "name": "Beta migration", "is_public": True},
    {"identifier": "gamma-rollout", "name": "Gamma rollout", "is_public": True},
    {"identifier": "gamma-training", "name": "Gamma training", "is_public": True, "parent": "gamma-rollout"},
    {"identifier": "delta-erp", "name": "达美 ERP 实施", "is_public": True},
    {"identifier": "epsilon-lab", "name": "Epsilon lab", "is_public": False},
    {"identifier": "zeta-unlisted", "name": "Zeta (not monitored)", "is_public": True},
    {"identifier": "omega-done", "name": "Omega, delivered", "is_public": True},
)
ISSUES = 2_004
NEW, IN_PROGRESS, RESOLVED, FEEDBACK, CLOSED, REJECTED = 1, 2, 3, 4, 5, 6
LIMITED_USER = 5
REPORTER = 5

_STORIES: tuple[tuple[dict[str, Any], ...], ...] = (
    *((),) * 10,  # every second issue has no history: a change costs Redmine as much as an issue
    ({"status_id": IN_PROGRESS, "done_ratio": 30},),
    ({"status_id": IN_PROGRESS, "done_ratio": 50}, {"status_id": CLOSED, "done_ratio": 100}),
    ({"status_id": CLOSED},),
    ({"done_ratio": 20}, {"done_ratio": 60}, {"status_id": RESOLVED, "done_ratio": 90}),
    ({"status_id": REJECTED, "notes": "out of scope"},),
    ({"status_id": CLOSED, "done_ratio": 100}, {"status_id": FEEDBACK, "done_ratio": 80}),
    ({"status_id": CLOSED}, {"status_id": IN_PROGRESS}, {"status_id": CLOSED, "done_ratio": 100}),
    ({"due": 21}, {"estimated_hours": 40.0, "done_ratio": 10}, {"due": 45}),
    ({"priority_id": 4, "notes": "<b>the customer called</b>"}, {"tracker_id": 1}),
    ({"notes": "only a remark"},),
)


def seed(url: str, key: str) -> None:
    """Create everything; raises on the first answer that is not a success."""
    with httpx.Client(base_url=url, headers={"X-Redmine-API-Key": key}, timeout=120) as client:
        projects = _projects(client)
        versions = {name: _versions(client, name) for name in projects}
        plan = random.Random(20260104)
        jobs = [_family(plan, name, number) for number, name in _families(plan, list(projects))]
        for job in jobs:
            _work_off(client, projects, versions, job)
        _ask(client, "PUT", "/projects/omega-done/close.json", {})


def _families(plan: random.Random, names: list[str]) -> list[tuple[int, str]]:
    return [(number, plan.choice(names)) for number in range(ISSUES // 6)]


def _family(plan: random.Random, project: str, number: int) -> list[dict[str, Any]]:
    """Six issues of one project: one in three families is a parent with children, the rest stand alone."""
    related = number % 3 == 0
    family = []
    for place in range(6):
        start = date(2026, 1, 5) + timedelta(days=plan.randrange(200))
        dated = plan.random() < 0.9
        family.append(
            {
                "project": project,
                "subject": plan.choice(("Deliver", "Design", "Test", "安装", "=cmd|' /C calc'!A0", "<i>Fix</i>"))
                + f" {number}.{place}",
                "tracker_id": plan.choice((1, 2, 2, 3)),
                "priority_id": plan.choice((1, 2, 2, 2, 3)),
                "estimated_hours": plan.choice((None, 2.0, 8.0, 16.5, 40.0)),
                "start_date": start.isoformat() if dated else None,
                "due_date": (start + timedelta(days=plan.randrange(5, 90))).isoformat() if dated else None,
                "version": plan.choice((None, 0, 1, 2)),
                "is_private": plan.random() < 0.04,
                "child": related and place > 0,
                "story": _STORIES[-1]
                if related and place == 0
                else plan.choice(_STORIES),  # a closed parent takes no child
                "moves": plan.random() < 0.01,
            }
        )
    return family


def _work_off(
    client: httpx.Client, projects: dict[str, int], versions: dict[str, list[int]], family: list[dict[str, Any]]
) -> None:
    parent = None
    for wanted in family:
        project = wanted["project"]
        fields = {name: wanted[name] for name in ("subject", "tracker_id", "priority_id", "start_date", "due_date")}
        fields |= {"estimated_hours": wanted["estimated_hours"], "is_private": wanted["is_private"]}
        fields["project_id"] = projects[project]
        if wanted["version"] is not None:
            fields["fixed_version_id"] = versions[project][wanted["version"]]
        if wanted["child"]:
            fields["parent_issue_id"] = parent
        ref = _ask(client, "POST", "/issues.json", {"issue": fields})["issue"]["id"]
        parent = parent or ref
        for step in wanted["story"]:
            change = {name: value for name, value in step.items() if name != "due"}
            if "due" in step and wanted["due_date"]:
                due = date.fromisoformat(wanted["due_date"]) + timedelta(days=step["due"])
                change["due_date"] = due.isoformat()
            _ask(client, "PUT", f"/issues/{ref}.json", {"issue": change})
        if wanted["moves"] and not wanted["child"] and project == "zeta-unlisted":
            move = {"project_id": projects["alpha-portal"], "fixed_version_id": ""}
            _ask(client, "PUT", f"/issues/{ref}.json", {"issue": move})


def _projects(client: httpx.Client) -> dict[str, int]:
    ids: dict[str, int] = {}
    for project in PROJECTS:
        fields = {name: value for name, value in project.items() if name != "parent"}
        if "parent" in project:
            fields["parent_id"] = ids[project["parent"]]
        fields["tracker_ids"] = [1, 2, 3]
        answer = _ask(client, "POST", "/projects.json", {"project": fields})
        ids[project["identifier"]] = answer["project"]["id"]
    member = {"membership": {"user_id": LIMITED_USER, "role_ids": [REPORTER]}}
    _ask(client, "POST", "/projects/epsilon-lab/memberships.json", member)
    return ids


def _versions(client: httpx.Client, project: str) -> list[int]:
    wanted = (("Design freeze", "2026-03-31"), ("Acceptance", "2026-07-15"), ("Warranty", None))
    ids = []
    for name, due in wanted:
        body = {"version": {"name": name, "due_date": due, "sharing": "descendants"}}
        ids.append(_ask(client, "POST", f"/projects/{project}/versions.json", body)["version"]["id"])
    return ids


def _ask(client: httpx.Client, method: str, path: str, body: dict[str, Any]) -> Any:
    answer = client.request(method, path, json=body)
    if not answer.is_success:
        raise RuntimeError(f"{method} {path} {body}: {answer.status_code} {answer.text[:500]}")
    return answer.json() if answer.content.strip() else None
