"""The source against a real Redmine; what it brings is compared with Redmine's own database.

Each test goes back to the seeded state first if an earlier one changed it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.sources.contract import Harvest, Known, Page
from tasks.sources.redmine import Redmine, RedmineOptions
from tests.servers.redmine import ADMIN_KEY, LIMITED_KEY, RedmineServer, seeded
from tests.servers.redmine_seed import CLOSED, NEW
from tests.tasks.sources.redmine.test_sweeping import sweeps, told, would_delete

pytestmark = [pytest.mark.redmine, pytest.mark.slow, pytest.mark.timeout(900)]

PROJECTS = {
    "alpha-portal": "alpha",
    "beta-migration": "beta",
    "gamma-rollout": "gamma",
    "gamma-training": "training",
    "delta-erp": "delta",
    "epsilon-lab": "epsilon",
    "omega-done": "omega",
}
SMALL = {"delta-erp": "delta", "epsilon-lab": "epsilon"}
STATUSES = {"New": "open", "In Progress": "in_progress", "Resolved": "in_progress", "Feedback": "open"}
STATUSES |= {"Closed": "done", "Rejected": "cancelled"}


def source(server: RedmineServer, projects: dict[str, str], **options: Any) -> Redmine:
    """The source as a portfolio would configure it."""
    settings = {"url": server.url, "api_key_env": "REDMINE_LIVE_KEY", "statuses": STATUSES, **options}
    return Redmine("tracker", RedmineOptions.model_validate(settings), projects, Path())


def tonight(server: RedmineServer, projects: dict[str, str], cursor: dict[str, Any]) -> tuple[Harvest, list[Page]]:
    """One pull up to now."""
    one, night = source(server, projects), datetime.now(UTC).date()
    pages = list(one.fetch(cursor, night))
    harvest = one.parse(pages, cursor, night, Known())
    harvest.cursor = json.loads(json.dumps(harvest.cursor))
    return harvest, pages


@pytest.fixture(autouse=True)
def _admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDMINE_LIVE_KEY", ADMIN_KEY)


def seen_with(key: str, server: RedmineServer, projects: dict[str, str]) -> tuple[Harvest, list[Page]]:
    """The first pull of a key's owner, before any test changes something."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDMINE_LIVE_KEY", key)
        return tonight(server, projects, {})


@pytest.fixture(scope="module")
def crawl(redmine: RedmineServer) -> tuple[Harvest, list[Page]]:
    """All projects as the administrator sees them."""
    return seen_with(ADMIN_KEY, redmine, PROJECTS)


@pytest.fixture(scope="module")
def before(redmine: RedmineServer) -> Harvest:
    """Two small projects as the administrator sees them."""
    return seen_with(ADMIN_KEY, redmine, SMALL)[0]


@pytest.fixture(scope="module")
def before_limited(redmine: RedmineServer) -> Harvest:
    """The same as somebody who is a member of one of them sees them."""
    return seen_with(LIMITED_KEY, redmine, SMALL)[0]


@pytest.fixture
def changing(redmine: RedmineServer) -> Iterator[RedmineServer]:
    """The same server for a test that changes it; put back afterwards."""
    yield redmine
    redmine.go_back_to(seeded())


@pytest.fixture
def newest(crawl: tuple[Harvest, list[Page]]) -> pd.DataFrame:
    """Each issue as it is now."""
    return crawl[0].frames["work_items"].drop_duplicates("ref", keep="last").set_index("ref")


@pytest.mark.parametrize(("identifier", "key"), PROJECTS.items())
def test_each_project_has_its_own_issues_and_no_sub_projects(
    identifier: str, key: str, redmine: RedmineServer, newest: pd.DataFrame
) -> None:
    rows = redmine.query(
        "SELECT i.id FROM issues i JOIN projects p ON p.id = i.project_id WHERE p.identifier = ?", identifier
    )
    assert set(newest.index[newest["project"] == key]) == {str(number) for (number,) in rows}


@pytest.mark.parametrize(("identifier", "key"), PROJECTS.items())
def test_sums_and_states_are_those_of_redmines_own_database(
    identifier: str, key: str, redmine: RedmineServer, newest: pd.DataFrame
) -> None:
    [row] = redmine.query(
        """SELECT count(*), sum(is_closed AND s.name <> 'Rejected'), sum(s.name = 'Rejected'), sum(done_ratio),
                   sum(estimated_hours), sum(is_private), count(i.parent_id), count(due_date), count(fixed_version_id)
            FROM issues i JOIN issue_statuses s ON s.id = i.status_id JOIN projects p ON p.id = i.project_id
            WHERE p.identifier = ?""",
        identifier,
    )
    mine = newest[newest["project"] == key]
    assert row == (
        len(mine),
        (mine["status"] == "done").sum(),
        (mine["status"] == "cancelled").sum(),
        pytest.approx(mine["done_ratio"].sum() * 100),
        pytest.approx(mine["estimate_hours"].sum()),
        mine["is_private"].sum(),
        mine["parent"].notna().sum(),
        mine["due_on"].notna().sum(),
        mine["milestone"].notna().sum(),
    )


def test_the_history_is_that_of_the_journals(
    redmine: RedmineServer, crawl: tuple[Harvest, list[Page]], newest: pd.DataFrame
) -> None:
    """As of a day in the middle: done and progress, computed in SQL from journals alone."""
    day = (datetime.now(UTC) - timedelta(days=150)).strftime("%Y-%m-%d 00:00:00")
    value = """coalesce(
        (SELECT d.value FROM journals j JOIN journal_details d ON d.journal_id = j.id
         WHERE j.journalized_id = i.id AND d.prop_key = '{0}' AND j.created_on <= :day ORDER BY j.id DESC LIMIT 1),
        (SELECT d.old_value FROM journals j JOIN journal_details d ON d.journal_id = j.id
         WHERE j.journalized_id = i.id AND d.prop_key = '{0}' ORDER BY j.id LIMIT 1), i.{0})"""
    rows = redmine.query(
        f"""SELECT i.id, {value.format("status_id")}, {value.format("done_ratio")} FROM issues i
            JOIN projects p ON p.id = i.project_id
            WHERE i.created_on <= :day AND p.identifier <> 'zeta-unlisted'
              AND i.id NOT IN (SELECT parent_id FROM issues WHERE parent_id IS NOT NULL)
              AND i.id NOT IN (SELECT j.journalized_id FROM journals j JOIN journal_details d ON d.journal_id = j.id
                               WHERE d.prop_key = 'project_id')""".replace(":day", "?1"),  # noqa: S608 - two column names of ours
        day,
    )
    items = crawl[0].frames["work_items"]
    then = (
        items[items["valid_from"] <= pd.Timestamp(day, tz="UTC")].drop_duplicates("ref", keep="last").set_index("ref")
    )
    names = {str(number): name for number, name in redmine.query("SELECT id, name FROM issue_statuses")}
    expected = {str(ref): (names[str(status)], float(str(ratio)) / 100) for ref, status, ratio in rows}
    mine = then.loc[list(expected), ["raw_status", "done_ratio"]]
    assert len(expected) > 800
    assert {
        ref: (row.raw_status, row.done_ratio) for ref, row in zip(mine.index, mine.itertuples(), strict=True)
    } == expected


def test_reopenings_and_closings_are_those_of_the_journals(redmine: RedmineServer, newest: pd.DataFrame) -> None:
    rows = redmine.query(
        """SELECT i.id, sum(d.old_value IN ('5', '6') AND d.value NOT IN ('5', '6')), i.closed_on, s.is_closed
           FROM issues i JOIN issue_statuses s ON s.id = i.status_id JOIN projects p ON p.id = i.project_id
           LEFT JOIN journals j ON j.journalized_id = i.id
           LEFT JOIN journal_details d ON d.journal_id = j.id AND d.prop_key = 'status_id'
           WHERE p.identifier <> 'zeta-unlisted' GROUP BY i.id"""
    )
    assert {str(number): reopened or 0 for number, reopened, _, _ in rows} == newest["reopened_count"].to_dict()
    closed = {str(number): str(when)[:19] for number, _, when, is_closed in rows if is_closed}
    mine = newest["closed_at"].dropna().dt.strftime("%Y-%m-%d %H:%M:%S")
    assert mine.to_dict() == closed
    assert newest["reopened_count"].sum() > 50


def test_versions_become_milestones_of_their_own_project(
    redmine: RedmineServer, crawl: tuple[Harvest, list[Page]]
) -> None:
    rows = redmine.query(
        "SELECT v.id, p.identifier, v.effective_date FROM versions v JOIN projects p ON p.id = v.project_id"
    )
    stones = crawl[0].frames["milestones"].set_index("ref")
    expected = {str(number): (PROJECTS[str(name)], due) for number, name, due in rows if name in PROJECTS}
    days = stones["due_on"].dt.strftime("%Y-%m-%d").astype("object").where(stones["due_on"].notna(), None)
    assert dict(zip(stones.index, zip(stones["project"], days, strict=True), strict=True)) == expected


def test_the_second_pull_asks_only_for_what_changed(changing: RedmineServer, crawl: tuple[Harvest, list[Page]]) -> None:
    with changing.client() as client:
        rows = changing.query(
            """SELECT id FROM issues WHERE project_id = 2 AND status_id = ? AND is_private = 0 AND parent_id IS NULL
               AND id NOT IN (SELECT parent_id FROM issues WHERE parent_id IS NOT NULL) LIMIT 3""",
            NEW,
        )
        edited = [str(number) for (number,) in rows]
        for ref in edited:
            client.put(f"/issues/{ref}.json", json={"issue": {"status_id": CLOSED, "done_ratio": 100}})
        fields = {"project_id": 1, "subject": "new tonight", "tracker_id": 1, "priority_id": 2}
        new = str(client.post("/issues.json", json={"issue": fields}).json()["issue"]["id"])
    harvest, pages = tonight(changing, PROJECTS, crawl[0].cursor)
    asked = Counter(page.endpoint for page in pages)
    assert asked == {
        "projects": 1,
        "statuses": 1,
        "trackers": 1,
        "priorities": 1,
        "versions": len(PROJECTS),
        "issues": 1,
        "issue": len(edited),
        "counts": 1,
    }
    items = harvest.frames["work_items"].drop_duplicates("ref", keep="last").set_index("ref")
    assert items["status"].to_dict() == {**dict.fromkeys(edited, "done"), new: "open"}
    assert all(sweep.complete for sweep in harvest.sweeps)
    assert would_delete(harvest, crawl[0]) == set()
    again, pages = tonight(changing, PROJECTS, harvest.cursor)
    assert Counter(page.endpoint for page in pages)["issue"] == 0
    assert again.frames["work_items"].empty


def test_a_deleted_issue_is_found(before: Harvest, changing: RedmineServer) -> None:
    victims = before.frames["work_items"].loc[lambda frame: frame["parent"].isna(), "ref"].tolist()
    leaf = next(ref for ref in victims if not before.frames["work_items"]["parent"].eq(ref).any())
    with changing.client() as client:
        assert client.delete(f"/issues/{leaf}.json").is_success
    harvest, pages = tonight(changing, SMALL, before.cursor)
    assert would_delete(harvest, before) == {leaf}
    assert [page.notes["status"] for page in pages if page.endpoint == "vanished"] == [404]
    assert would_delete(tonight(changing, SMALL, harvest.cursor)[0], before) == {leaf}


def test_a_membership_taken_away_deletes_nothing(
    before_limited: Harvest, changing: RedmineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDMINE_LIVE_KEY", LIMITED_KEY)
    before = before_limited
    assert set(before.frames["work_items"]["project"]) == {"delta", "epsilon"}
    with changing.client() as admin:
        [membership] = admin.get("/projects/epsilon-lab/memberships.json").json()["memberships"]
        assert admin.delete(f"/memberships/{membership['id']}.json").is_success
    harvest, _ = tonight(changing, SMALL, before.cursor)
    assert would_delete(harvest, before) == set()
    assert would_delete(harvest, before, "milestones") == set()
    assert not sweeps(harvest)["epsilon"].complete
    assert sweeps(harvest)["delta"].complete
    assert "epsilon-lab, read before, cannot be seen" in told(harvest, "sees_less")[0]


def test_a_project_made_private_deletes_nothing(
    before_limited: Harvest, changing: RedmineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDMINE_LIVE_KEY", LIMITED_KEY)
    before = before_limited
    with changing.client() as admin:
        assert admin.put("/projects/delta-erp.json", json={"project": {"is_public": False}}).is_success
    harvest, _ = tonight(changing, SMALL, before.cursor)
    assert would_delete(harvest, before) == set()
    assert not sweeps(harvest)["delta"].complete


def test_issues_made_private_are_kept(
    before_limited: Harvest, changing: RedmineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDMINE_LIVE_KEY", LIMITED_KEY)
    before = before_limited
    ref = before.frames["work_items"].loc[lambda frame: frame["project"] == "delta", "ref"].iloc[0]
    with changing.client() as admin:
        assert admin.put(f"/issues/{ref}.json", json={"issue": {"is_private": True}}).is_success
    harvest, pages = tonight(changing, SMALL, before.cursor)
    assert [page.notes["status"] for page in pages if page.endpoint == "vanished"] == [403]
    assert would_delete(harvest, before) == set()
    assert not sweeps(harvest)["delta"].complete


def test_a_closed_project_is_still_read_and_an_archived_one_kept(before: Harvest, changing: RedmineServer) -> None:
    with changing.client() as admin:
        admin.put("/projects/delta-erp/close.json")
        closed, _ = tonight(changing, SMALL, before.cursor)
        admin.put("/projects/delta-erp/archive.json")
        archived, _ = tonight(changing, SMALL, closed.cursor)
    assert sweeps(closed)["delta"].complete
    assert told(closed, "sees_less") == []
    assert would_delete(archived, before) == set()
    assert not sweeps(archived)["delta"].complete
