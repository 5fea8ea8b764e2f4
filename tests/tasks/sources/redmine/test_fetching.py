"""Which questions a pull asks: everything once, then only what changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tasks.wire.errors import DataError, PermanentError
from tests.tasks.sources.redmine.recorded import KEY, PROJECTS, TONIGHT, Answer, Pull, RecordedRedmine

OPENING = [
    "/users/current.json",
    "/projects.json status=1|5 offset=0 limit=100",
    "/issue_statuses.json",
    "/trackers.json",
    "/enumerations/issue_priorities.json",
]
VERSIONS = [f"/projects/{number}/versions.json" for number in (3, 4, 5, 7, 8)]
ALL = "/issues.json projects 3,4,5,7,8"


def journals(*numbers: int) -> list[str]:
    """The questions for the journals of some issues."""
    return [f"/issues/{number}.json include=journals" for number in numbers]


def test_the_first_pull_lists_everything_and_asks_for_the_journals_of_what_changed(pull: Pull) -> None:
    pull.night()
    changed = [number for number, issue in pull.server.issues.items() if issue["updated_on"] != issue["created_on"]]
    assert len(changed) == len(pull.server.issues) - 2
    assert pull.server.asked == [*OPENING, *VERSIONS, f"{ALL} sort=id limit=100", *journals(*changed)]


def test_a_quiet_night_asks_for_no_journal(pull: Pull) -> None:
    pull.night()
    harvest = pull.night()
    since = "updated_on >= 2026-06-24T16:52:48Z"
    assert pull.server.asked == [*OPENING, *VERSIONS, f"{ALL} {since} sort=id limit=100", f"{ALL} limit=1"]
    assert len(harvest.frames["work_items"]) == 0
    assert harvest.seen["work_items"] == harvest.unchanged["work_items"] == 1, "the last change is met again"
    [sweep] = [sweep for sweep in harvest.sweeps if sweep.kind == "work_items"]
    assert sweep.complete
    assert sweep.refs == {str(number) for number in pull.server.issues}


def test_the_next_night_asks_only_for_what_changed(pull: Pull) -> None:
    pull.night()
    pull.server.change(11, "2026-11-21T09:00:00Z", done_ratio=100)
    pull.server.copy(6, 50, "2026-11-21T10:00:00Z")
    harvest = pull.night()
    assert pull.server.asked[-3:] == [
        f"{ALL} updated_on >= 2026-06-24T16:52:48Z sort=id limit=100",
        *journals(11),
        f"{ALL} limit=1",
    ]
    items = harvest.frames["work_items"]
    assert items.drop_duplicates("ref", keep="last").set_index("ref")["done_ratio"].to_dict() == {"11": 1.0, "50": 0.0}
    assert pull.night().frames["work_items"].empty


def test_a_page_goes_on_from_the_last_id_so_that_a_deletion_moves_nothing(configured: Callable[..., Pull]) -> None:
    pull = configured(page_size=4)
    server = pull.server

    def someone_deletes(request: object, answer: dict[str, object]) -> dict[str, object]:
        if any("issue_id >= 6" in asked for asked in server.asked):
            server.issues.pop(2, None)
        return answer

    server.spoil = someone_deletes
    pull.night()
    lists = [asked for asked in server.asked if asked.startswith(ALL)]
    assert lists == [
        f"{ALL} sort=id limit=4",
        *(f"{ALL} issue_id >= {first} sort=id limit=4" for first in (6, 16, 25)),
    ]


def test_every_page_says_where_it_is_from_and_none_holds_the_key(pull: Pull) -> None:
    pages = pull.pages()
    assert {page.endpoint for page in pages} == {
        "projects",
        "statuses",
        "trackers",
        "priorities",
        "versions",
        "issues",
        "issue",
    }
    assert all(page.address.startswith("https://tracker.example/redmine/") for page in pages)
    assert not any(KEY.encode() in page.content or KEY in page.address for page in pages)


def test_a_wrong_key_is_not_taken_for_a_stranger_who_sees_little(pull: Pull) -> None:
    pull.server.key_is_valid = False
    with pytest.raises(PermanentError, match="answered 401"):
        pull.pages()
    assert pull.server.asked == ["/users/current.json"]


def test_a_missing_key_names_its_variable(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDMINE_TEST_KEY", " ")
    with pytest.raises(PermanentError, match="REDMINE_TEST_KEY is empty"):
        pull.pages()


def test_an_unknown_project_is_told_with_the_nearest_names_and_the_others_go_on(
    configured: Callable[..., Pull],
) -> None:
    pull = configured({"gama-rollout": "gamma", "delta-erp": "delta"})
    harvest = pull.night()
    [finding] = [one for one in harvest.findings if one.code == "unknown_project"]
    assert finding.serious
    assert "'gama-rollout' (for 'gamma')" in finding.message
    assert "did you mean 'gamma-rollout'" in finding.message
    assert set(harvest.frames["work_items"]["project"]) == {"delta"}


def test_nothing_known_at_all_ends_the_pull(configured: Callable[..., Pull]) -> None:
    with pytest.raises(PermanentError, match=r"no project 'gama-rollout'.*Nothing is left to pull"):
        configured({"gama-rollout": "gamma"}).pages()


@pytest.mark.parametrize("name", ["delta-erp", "达美 ERP 实施", "5"])
def test_a_project_is_found_by_identifier_name_or_number(name: str, configured: Callable[..., Pull]) -> None:
    assert set(configured({name: "delta"}).night().frames["work_items"]["ref"]) == {"15", "17"}


def test_a_listed_parent_does_not_pull_its_sub_projects(configured: Callable[..., Pull]) -> None:
    harvest = configured({"gamma-rollout": "gamma"}).night()
    assert set(harvest.frames["work_items"]["ref"]) == {"31"}


def test_sub_projects_count_to_their_parent_on_request_and_never_twice(configured: Callable[..., Pull]) -> None:
    harvest = configured({"gamma-rollout": "gamma"}, include_subprojects=True).night()
    items = harvest.frames["work_items"].drop_duplicates("ref", keep="last")
    assert dict(zip(items["ref"], items["project"], strict=True)) == dict.fromkeys(
        ["1", "2", "3", "5", "6", "31"], "gamma"
    )
    both = configured({"gamma-rollout": "gamma", "gamma-training": "training"}, include_subprojects=True).night()
    assert set(both.frames["work_items"].loc[lambda frame: frame["ref"] == "2", "project"]) == {"training"}


def test_a_project_added_later_is_read_wholly_while_the_others_are_only_updated(pull: Pull) -> None:
    pull.configure({"delta-erp": "delta"})
    pull.night()
    pull.configure({"delta-erp": "delta", "zeta-unlisted": "zeta"})
    harvest = pull.night()
    assert [asked for asked in pull.server.asked if asked.startswith("/issues")] == [
        "/issues.json projects 5 updated_on >= 2026-05-17T17:15:48Z sort=id limit=100",
        "/issues.json projects 7 sort=id limit=100",
        *journals(11, 12),
        "/issues.json projects 5 limit=1",
    ]
    assert set(harvest.frames["work_items"]["ref"]) == {"11", "12"}


def test_another_mapping_reads_every_issue_anew(pull: Pull) -> None:
    pull.night()
    pull.configure(PROJECTS, statuses={"Closed": "cancelled"})
    harvest = pull.night()
    assert f"{ALL} sort=id limit=100" in pull.server.asked
    items = harvest.frames["work_items"].drop_duplicates("ref", keep="last").set_index("ref")
    assert items.at["11", "status"] == "cancelled"
    assert items.at["15", "status"] == "done", "not in the mapping: Redmine says closed"
    [finding] = [one for one in harvest.findings if one.code == "unmapped_status" and "Rejected" in one.message]
    assert "'Rejected' of 1 issues" in finding.message


def test_a_project_that_counts_to_another_one_now_is_read_anew(pull: Pull) -> None:
    pull.configure({"delta-erp": "delta"})
    pull.night()
    pull.configure({"delta-erp": "dalian"})
    assert set(pull.night().frames["work_items"]["project"]) == {"dalian"}


def test_an_issue_whose_journals_were_not_shown_is_asked_for_again(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as tonight:
        shown = RecordedRedmine._one
        tonight.setattr(RecordedRedmine, "_one", lambda *asked: (403, {}) if asked[1] == 11 else shown(*asked))
        assert "11" not in set(pull.night().frames["work_items"]["ref"])
    assert set(pull.night().frames["work_items"]["ref"]) == {"11"}


def test_all_ids_are_listed_every_so_often_even_when_the_counts_agree(pull: Pull) -> None:
    pull.night()
    pull.server.now += timedelta(days=7)
    pull.night(TONIGHT + timedelta(days=7))
    assert f"{ALL} sort=id limit=100" in pull.server.asked
    assert journals(2)[0] not in pull.server.asked


def test_a_timestamp_from_the_future_moves_nothing_past_now(pull: Pull) -> None:
    pull.server.change(11, "2031-01-01T00:00:00Z", done_ratio=100)
    harvest = pull.night()
    items = harvest.frames["work_items"]
    assert items["valid_from"].max().isoformat() == "2026-11-22T20:00:00+00:00"
    assert harvest.cursor["updated_since"] == "2026-06-24T17:07:48Z"
    assert [one.count for one in harvest.findings if one.code == "future_timestamp"] == [1]
    assert pull.night().frames["work_items"].empty
    assert journals(11)[0] not in pull.server.asked


def test_a_repeated_id_is_noticed_and_the_list_read_again(pull: Pull) -> None:
    spoiled: list[str] = []

    def twice(request: object, answer: dict[str, object]) -> dict[str, object]:
        rows = answer.get("issues")
        if isinstance(rows, list) and len(rows) > 1 and not spoiled:
            spoiled.append("once")
            return {**answer, "issues": [*rows, rows[0]]}
        return answer

    pull.server.spoil = twice
    harvest = pull.night()
    assert pull.server.asked.count(f"{ALL} sort=id limit=100") == 2
    assert harvest.frames["work_items"]["ref"].nunique() == len(pull.server.issues)
    assert all(sweep.complete for sweep in harvest.sweeps)


def test_a_list_that_never_holds_together_deletes_nothing_and_moves_no_cursor(pull: Pull) -> None:
    pull.night()
    before = pull.cursor["updated_since"]
    pull.server.change(11, "2026-11-21T09:00:00Z", done_ratio=100)

    def cut_short(request: object, answer: dict[str, object]) -> dict[str, object]:
        return {**answer, "issues": []} if "issues" in answer else answer

    pull.server.spoil = cut_short
    harvest = pull.night()
    assert {sweep.complete for sweep in harvest.sweeps if sweep.kind == "work_items"} == {False}
    assert "the page is empty although" in harvest.findings[0].message
    assert pull.cursor["updated_since"] == before
    pull.server.spoil = lambda _, answer: answer
    assert set(pull.night().frames["work_items"]["ref"]) == {"11"}


def test_a_login_page_instead_of_a_list_ends_the_pull(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(server: RecordedRedmine, request: object) -> Answer:
        return Answer(200, html="<title>Company sign in</title>")

    monkeypatch.setattr(RecordedRedmine, "__call__", answer)
    monkeypatch.setattr("tasks.sources.redmine.asking.Asker.whoami", lambda _: None)
    with pytest.raises(DataError, match="HTML page titled 'Company sign in'"):
        pull.pages()


def test_private_issues_can_be_left_out(pull: Pull) -> None:
    pull.configure(PROJECTS, include_private=False)
    harvest = pull.night()
    assert {"24", "37", "38", "40"}.isdisjoint(harvest.frames["work_items"]["ref"])
    assert journals(24)[0] not in pull.server.asked
    [sweep] = [sweep for sweep in harvest.sweeps if sweep.kind == "work_items"]
    assert {"24", "37", "38", "40"}.isdisjoint(sweep.refs)
    assert [one.count for one in harvest.findings if one.code == "left_out_private"] == [4]


def test_the_probe_compares_the_mapping_with_redmine(configured: Callable[..., Pull]) -> None:
    pull = configured({"gama": "gamma", "delta-erp": "delta"}, statuses={"Klosed": "done"}, types={"Bug": "defect"})
    told = {finding.code: finding.message for finding in pull.source.probe()}
    assert told["readable"] == "Project delta-erp (for 'delta'): 2 issues."
    assert told["unknown_project"].startswith("Redmine shows no project 'gama'")
    assert told["unknown_status"] == "Redmine has no status called 'Klosed'; did you mean 'Closed'?"
    assert told["unmapped_type"].endswith("'Support' of Redmine is not in the mapping.")
