"""Nights on a real Redmine: the readings equal figures worked out from Redmine's own database."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import settled
from tests.servers.redmine import ADMIN_KEY, LIMITED_KEY, RedmineServer, seeded

pytestmark = [pytest.mark.flow, pytest.mark.redmine, pytest.mark.slow, pytest.mark.timeout(900)]

TONIGHT = datetime.now(UTC).date()
PROJECTS = {
    "alpha-portal": "alpha",
    "beta-migration": "beta",
    "gamma-rollout": "gamma",
    "gamma-training": "training",
    "delta-erp": "delta",
    "epsilon-lab": "epsilon",
    "omega-done": "omega",
}
REJECTED = 6


@pytest.fixture(scope="module")
def server(redmine: RedmineServer) -> Iterator[RedmineServer]:
    """The server of all tests; put back after these."""
    yield redmine
    redmine.go_back_to(seeded())


@pytest.fixture(scope="module")
def first_night(prefect_server: None, server: RedmineServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the portfolio and the state that tonight's night left; each test goes on from a copy."""
    folder = tmp_path_factory.mktemp("first")
    write_portfolio(folder / "portfolio", server.url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDMINE_LIVE_KEY", ADMIN_KEY)
        for _ in settled(folder / "portfolio", folder / "var", patch):
            state = night(TONIGHT)
            assert state.name == "Completed", state.message
    return folder


@pytest.fixture
def portfolio(first_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    shutil.copytree(first_night, tmp_path / "copy")
    monkeypatch.setenv("REDMINE_LIVE_KEY", ADMIN_KEY)
    yield from settled(tmp_path / "copy" / "portfolio", tmp_path / "copy" / "var", monkeypatch)


def write_portfolio(folder: Path, url: str) -> None:
    (folder / "sources").mkdir(parents=True)
    (folder / "portfolio.yaml").write_text("name: Redmine\nzone: UTC\n")
    (folder / "customers.yaml").write_text("customers:\n  - {key: acme, name: Acme, language: en}\n")
    entries = [
        f"  - {{key: {key}, name: {key}, customer: acme, phase: implementation, refs: {{redmine: [{name}]}}}}"
        for name, key in PROJECTS.items()
    ]
    (folder / "projects.yaml").write_text("projects:\n" + "\n".join(entries) + "\n")
    (folder / "stakeholders.yaml").write_text(
        "stakeholders:\n  - {key: alice, name: Alice, mail: alice@example.test, role: project_manager,"
        " audience: internal, language: en, projects: all, digest: daily}\n"
    )
    (folder / "sources" / "redmine.yaml").write_text(
        f"kind: redmine\nurl: {url}\napi_key_env: REDMINE_LIVE_KEY\n"
        "statuses: {New: open, In Progress: in_progress, Resolved: in_progress, Feedback: open, Closed: done,"
        " Rejected: cancelled}\n"
    )


def night(day: date) -> Any:
    from flows.nightly import nightly

    return nightly(day, return_state=True)


def readings(day: date) -> dict[tuple[str, str], Any]:
    from tasks.equip import equip
    from tasks.store.readings import readings_of

    rows = readings_of(equip().engine, [day]).to_dict("records")
    return {(row["project"], row["indicator"]): row for row in rows}


def items() -> set[str]:
    from tasks.equip import equip
    from tasks.store.kinds import read_kind

    return set(read_kind(equip().engine, "work_items", columns=["ref"])["ref"])


def figures(server: RedmineServer, day: date) -> dict[str, tuple[float, float, float]]:
    """Per project: planned, earned and whole weight, from Redmine's tables by the formulas' own words."""
    found: dict[str, list[float]] = {key: [0.0, 0.0, 0.0] for key in PROJECTS.values()}
    rows = server.query(
        "SELECT p.identifier, i.estimated_hours, i.start_date, COALESCE(i.due_date, v.effective_date), i.done_ratio,"
        " s.is_closed FROM issues i JOIN projects p ON p.id = i.project_id JOIN issue_statuses s ON s.id = i.status_id"
        " LEFT JOIN versions v ON v.id = i.fixed_version_id"
        " WHERE i.status_id <> ? AND NOT EXISTS (SELECT 1 FROM issues c WHERE c.parent_id = i.id)",
        REJECTED,
    )
    for identifier, estimate, start, due, done_ratio, is_closed in rows:
        if str(identifier) not in PROJECTS or due is None:
            continue
        weight = float(str(estimate)) if estimate else 1.0
        sums = found[PROJECTS[str(identifier)]]
        sums[0] += weight * planned_share(start, date.fromisoformat(str(due)), day)
        sums[1] += weight * (1.0 if is_closed else float(str(done_ratio)) / 100)
        sums[2] += weight
    return {key: (planned, earned, whole) for key, (planned, earned, whole) in found.items()}


def planned_share(start: object, due: date, day: date) -> float:
    begin = date.fromisoformat(str(start)) if start else None
    if begin is None or begin >= due:
        return float(day >= due)
    return min(max((day - begin).days / (due - begin).days, 0.0), 1.0)


def test_a_night_reads_what_redmine_itself_holds(server: RedmineServer, portfolio: Path) -> None:
    taken = readings(TONIGHT)
    truth = figures(server, TONIGHT)
    assert len(truth) >= 6
    for key, (planned, earned, whole) in truth.items():
        assert taken[key, "planned_progress"]["value"] == pytest.approx(planned / whole)
        assert taken[key, "actual_progress"]["value"] == pytest.approx(earned / whole)
        assert taken[key, "schedule_deviation_rate"]["value"] == pytest.approx((earned - planned) / planned)
        assert taken[key, "schedule_variance"]["value"] == pytest.approx(earned - planned)
    (listed,) = server.query(
        "SELECT COUNT(*) FROM issues i JOIN projects p ON p.id = i.project_id WHERE p.identifier <> 'zeta-unlisted'"
    )
    assert (len(items()),) == listed
    assert len(items()) > 1_500


def test_the_second_night_fetches_only_changes_and_a_deleted_issue_disappears(
    server: RedmineServer, portfolio: Path
) -> None:
    from tasks.equip import equip

    kept = items()
    victim, changed = (
        str(row[0])
        for row in server.query(
            "SELECT i.id FROM issues i JOIN projects p ON p.id = i.project_id"
            " WHERE p.identifier = 'alpha-portal' AND i.parent_id IS NULL AND i.rgt = i.lft + 1"
            " AND i.status_id = 1 ORDER BY i.id LIMIT 2"
        )
    )
    with server.client() as client:
        client.delete(f"/issues/{victim}.json").raise_for_status()
        change = {"issue": {"status_id": 5, "done_ratio": 100}}
        client.put(f"/issues/{changed}.json", json=change).raise_for_status()
    tomorrow = TONIGHT + timedelta(days=1)
    state = night(tomorrow)
    assert state.name == "Completed", state.message
    counts = state.result()["collect"]["redmine"]["counts"]["work_items"]
    assert counts["deleted"] == 1
    assert items() == kept - {victim}
    archive = equip().archive
    pull = archive.latest("redmine", tomorrow)
    assert pull is not None
    asked = Counter(page.endpoint for page in archive.pages(pull.manifest))
    assert asked["issue"] <= 3, asked
    assert (
        readings(tomorrow)["alpha", "actual_progress"]["value"] > readings(TONIGHT)["alpha", "actual_progress"]["value"]
    )


def test_a_revoked_permission_deletes_nothing(
    server: RedmineServer, portfolio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = items()
    monkeypatch.setenv("REDMINE_LIVE_KEY", LIMITED_KEY)
    with server.client() as client:
        members = client.get("/projects/epsilon-lab/memberships.json").raise_for_status().json()["memberships"]
        for member in members:
            client.delete(f"/memberships/{member['id']}.json").raise_for_status()
    state = night(TONIGHT + timedelta(days=1))
    assert state.name == "Degraded"
    assert items() == kept
