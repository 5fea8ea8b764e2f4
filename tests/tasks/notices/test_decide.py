"""Whom the decision picks, what it calls its reason, and what it says of those it leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import pytest

from tasks.notices.decide import decide
from tasks.notices.history import told_of_deviations
from tasks.notices.situation import Decisions, Gap, Situation
from tasks.records.frames import conform
from tasks.records.messages import NOTICES
from tests.tasks.notices.cast import ALICE, BOB, CAST, CHARLIE, POLICY, WANG_FANG, episode, event, reading, situation

NIGHT = date(2026, 7, 1)
KEY = "harbour/schedule_deviation_rate/2026-07-01"


def _opened(*keys: str, trust: str = "A", told: pd.DataFrame | None = None, **changes: object) -> Situation:
    deviations = [episode(key, **changes) for key in keys]
    return situation(NIGHT, deviations=deviations, events=[event(each, NIGHT, "opened", trust) for each in deviations],
                     told=told)  # fmt: skip


def _escalated(decisions: Decisions) -> list[tuple[str, str]]:
    notices = decisions.notices[decisions.notices["kind"] == "escalation"]
    return list(zip(notices["recipient"], notices["reason"], strict=True))


def _why(decisions: Decisions, recipient: str) -> set[str]:
    return set(decisions.skipped.loc[decisions.skipped["recipient"] == recipient, "skipped"])


def test_a_decision_is_a_canonical_frame_of_notices() -> None:
    notices = decide(_opened(KEY), POLICY).notices
    pd.testing.assert_frame_equal(notices, conform(notices, NOTICES))
    assert notices[list(NOTICES.required)].notna().all(axis=None)


def test_a_night_without_news_still_sends_the_digests_that_are_due_and_says_why_the_others_get_none() -> None:
    decisions = decide(situation(NIGHT), POLICY)
    assert list(decisions.notices["recipient"]) == ["alice"]
    assert _why(decisions, "bob") == {"digest_not_due"}
    assert _why(decisions, "wang-fang") == {"digest_off"}


def test_the_ladder_decides_who_hears_of_which_severity() -> None:
    assert _escalated(decide(_opened(KEY, confirmed=False), POLICY)) == [("alice", "opened")]
    critical = _escalated(decide(_opened(KEY, confirmed=False, severity="critical"), POLICY))
    assert critical == [("alice", "opened"), ("bob", "opened")]
    assert _why(decide(_opened(KEY), POLICY), "bob") >= {"not_on_ladder"}


@pytest.mark.parametrize(
    ("changes", "trust", "why"),
    [
        ({"confirmed": False}, "A", "not_confirmed"),
        ({"confirmed": True}, "C", "low_trust"),
        ({"confirmed": True}, "D", "low_trust"),
    ],
)
def test_a_customer_hears_only_of_what_is_confirmed_and_trusted(changes: dict[str, bool], trust: str, why: str) -> None:
    decisions = decide(_opened(KEY, trust=trust, **changes), POLICY)
    assert "charlie" not in dict(_escalated(decisions))
    assert why in _why(decisions, "charlie")


def test_a_customer_never_hears_of_an_internal_indicator() -> None:
    decisions = decide(_opened("harbour/schedule_variance_time/2026-07-01", last_value=-9.0), POLICY)
    assert "internal_indicator" in _why(decisions, "charlie")
    assert "charlie" not in dict(_escalated(decisions))


def test_a_customer_never_hears_of_another_customers_project_even_when_the_portfolio_names_it() -> None:
    decisions = decide(_opened("pumps/defect_rate/2026-07-01", last_value=0.2), POLICY)
    assert _escalated(decisions) == [("alice", "opened"), ("wang-fang", "opened")]
    assert "escalation" not in set(decisions.notices.loc[decisions.notices["recipient"] == "charlie", "kind"])


def test_a_resolution_goes_to_those_who_were_told_and_to_nobody_else() -> None:
    told = decide(_opened(KEY, confirmed=False), POLICY).notices
    later = date(2026, 7, 2)
    closed = episode(KEY, closed_on="2026-07-02", severity="critical")
    after = situation(later, deviations=[closed], events=[event(closed, later, "closed")], told=told)
    assert _escalated(decide(after, POLICY)) == [("alice", "resolved")]


def test_a_resolution_is_told_once() -> None:
    told = decide(_opened(KEY), POLICY).notices
    closed = episode(KEY, closed_on="2026-07-02")
    nights = [date(2026, 7, 2), date(2026, 7, 3)]
    first = situation(nights[0], deviations=[closed], events=[event(closed, nights[0], "closed")], told=told)
    told = pd.concat([told, decide(first, POLICY).notices], ignore_index=True)
    again = situation(nights[1], deviations=[closed], events=[event(closed, nights[1], "closed")], told=told)
    decisions = decide(again, POLICY)
    assert _escalated(decisions) == []
    assert "already_told" in _why(decisions, "alice")


def test_nobody_is_told_of_the_end_of_what_they_could_not_be_told_of() -> None:
    told = decide(_opened(KEY), POLICY).notices.assign(status="failed")
    closed = episode(KEY, closed_on="2026-07-02")
    night = date(2026, 7, 2)
    decisions = decide(
        situation(night, deviations=[closed], events=[event(closed, night, "closed")], told=told), POLICY
    )
    assert _escalated(decisions) == []
    assert "delivery_failed" in _why(decisions, "alice")


def test_somebody_who_left_the_project_is_named_instead_of_written_to() -> None:
    told = decide(_opened(KEY, severity="critical"), POLICY).notices
    closed = episode(KEY, closed_on="2026-07-02")
    night = date(2026, 7, 2)
    people = (ALICE, replace(BOB, projects=frozenset({"pumps"})), CHARLIE)
    after = situation(night, deviations=[closed], events=[event(closed, night, "closed")], told=told, people=people)
    decisions = decide(after, POLICY)
    assert [who for who, _ in _escalated(decisions)] == ["alice", "charlie"]
    assert "gone" in _why(decisions, "bob")


def test_escalations_that_a_person_does_not_want_are_skipped_with_the_reason() -> None:
    now = replace(_opened(KEY), people=(replace(ALICE, escalations=False),))
    decisions = decide(now, POLICY)
    assert _escalated(decisions) == []
    assert "escalations_off" in _why(decisions, "alice")


def test_more_than_the_limit_becomes_one_message_with_the_worst_first() -> None:
    keys = [f"harbour/schedule_variance_time/2026-06-{day:02}" for day in range(10, 17)]
    now = _opened(*keys, "pumps/defect_rate/2026-07-01", last_value=-7.0)
    now.events.loc[now.events["deviation"] == "pumps/defect_rate/2026-07-01", "severity"] = "critical"
    mine = decide(now, POLICY).notices.query("recipient == 'alice' and kind == 'escalation'")
    assert len(mine) == 1
    facts = json.loads(mine["facts"].iloc[0])
    assert [each["key"] for each in facts["deviations"]] == ["pumps/defect_rate/2026-07-01", *keys]
    assert mine["deviation"].isna().all()


def test_a_grouped_message_counts_as_told_for_each_of_its_deviations() -> None:
    keys = [f"harbour/schedule_variance_time/2026-06-{day:02}" for day in range(10, 17)]
    told = decide(_opened(*keys, last_value=-7.0), POLICY).notices
    night = date(2026, 7, 2)
    closed = episode(keys[3], closed_on="2026-07-02", last_value=-1.0)
    after = situation(night, deviations=[closed], events=[event(closed, night, "closed")], told=told)
    assert _escalated(decide(after, POLICY)) == [("alice", "resolved")]


def test_a_message_about_thousands_of_deviations_is_remembered_in_little_memory() -> None:
    keys = [f"harbour/schedule_variance_time/{number}" for number in range(2_000)]
    facts = json.dumps({"deviations": [{"key": key, "about": "x" * 500} for key in keys]})
    one = {"key": "n1", "recipient": "alice", "kind": "escalation", "reason": "opened", "night": NIGHT, "facts": facts}
    told = conform(pd.DataFrame([one]), NOTICES)
    before = pa.default_memory_pool().max_memory()
    found = told_of_deviations(situation(date(2026, 7, 2), told=told))
    assert list(found["deviation"]) == keys
    # a copy of its facts for each deviation would be 2 GB
    assert pa.default_memory_pool().max_memory() - before < 200 * 2**20


def test_the_same_situation_gives_the_same_notices_whatever_the_order_of_its_rows() -> None:
    keys = [KEY, "pumps/defect_rate/2026-07-01", "harbour/schedule_variance_time/2026-07-01"]
    one, other = _opened(*keys), _opened(*reversed(keys))
    pd.testing.assert_frame_equal(decide(one, POLICY).notices, decide(other, POLICY).notices)


@pytest.mark.slow
def test_deciding_again_decides_nothing_new_even_when_only_part_was_recorded() -> None:
    keys = [f"harbour/schedule_variance_time/2026-06-{day:02}" for day in range(10, 15)]
    now = _opened(*keys, last_value=-7.0)
    full = decide(now, POLICY).notices
    for recorded in range(len(full) + 1):
        told = full.iloc[:recorded]
        missing = decide(replace(now, told=told), POLICY).notices
        assert list(told["key"]) + list(missing["key"]) == list(full["key"])


def test_keys_differ_by_person_deviation_event_and_night() -> None:
    decisions = decide(_opened(KEY, "pumps/defect_rate/2026-07-01", severity="critical"), POLICY)
    assert decisions.notices["key"].is_unique
    assert decisions.notices["key"].str.fullmatch("[0-9a-f]{64}").all()


def test_a_portfolio_without_people_projects_or_readings_decides_nothing() -> None:
    empty = replace(situation(NIGHT), people=(), projects=(), definitions={})
    decisions = decide(empty, POLICY)
    assert decisions.notices.empty
    assert decisions.skipped.empty


def test_a_person_without_projects_gets_no_digest() -> None:
    nobody = replace(ALICE, projects=frozenset())
    assert _why(decide(situation(NIGHT, people=(nobody,)), POLICY), "alice") == {"no_projects"}


def test_a_customers_facts_hold_nothing_internal() -> None:
    gap = Gap("tracker", frozenset({"harbour", "pumps"}), datetime(2026, 6, 30, tzinfo=UTC))
    unsure, inside = "harbour/defect_rate/2026-06-01", "harbour/schedule_variance_time/2026-06-01"
    now = situation(
        date(2026, 6, 29),
        deviations=[episode(unsure, confirmed=False, last_value=0.06), episode(inside, last_value=-8.0)],
        readings=[
            reading("harbour", "defect_rate", date(2026, 6, 29), 0.06, "D"),
            reading("harbour", "schedule_deviation_rate", date(2026, 6, 29), -0.02),
        ],
        gaps=(gap,),
        people=CAST,
    )
    notices = decide(now, POLICY).notices
    facts = json.loads(notices.loc[notices["recipient"] == "charlie", "facts"].iloc[0])
    assert [project["name"] for project in facts["projects"]] == ["Harbour crane control"]
    assert facts["deviations"] == []
    assert facts["gaps"] == [
        {
            "source": None,
            "projects": ["Harbour crane control"],
            "fresh_at": "2026-06-30T00:00:00+00:00",
            "partial": False,
        }
    ]
    figures = {each["indicator"]: each["value"] for each in facts["projects"][0]["figures"]}
    assert figures == {"schedule_deviation_rate": -0.02, "defect_rate": None}
    assert WANG_FANG.name not in json.dumps(facts, ensure_ascii=False)


def test_a_director_of_a_thousand_projects_gets_the_worst_of_them_and_a_count_of_the_rest() -> None:
    from tasks.notices.letters import write_letter
    from tests.tasks.notices.cast import HARBOUR

    projects = tuple(replace(HARBOUR, key=f"p{n:04}", name=f"Project {n:04} <of> many & more") for n in range(1000))
    bob = replace(BOB, projects=frozenset(each.key for each in projects), digest_weekday=None)
    deviations = [episode(f"p{n:04}/defect_rate/2026-07-01", last_value=0.2) for n in range(0, 1000, 10)]
    readings = [reading(each.key, "defect_rate", NIGHT, 0.2) for each in projects]
    now = replace(
        situation(NIGHT, deviations=deviations, events=[event(each, NIGHT, "opened") for each in deviations],
                  readings=readings, people=(bob,)),
        projects=projects,
    )  # fmt: skip
    digest = decide(now, POLICY).notices.query("kind == 'digest'").iloc[0]
    facts = json.loads(digest["facts"])
    assert facts["counts"] == {"projects": 1000, "troubled": 100, "open": 100, "new": 100, "closed": 0}
    assert (len(facts["projects"]), facts["more_projects"]) == (20, 980)
    assert all(project["open"] for project in facts["projects"])
    assert len(write_letter(digest.to_dict(), "https://reports.keeper.example").html.encode()) < 100_000


def test_what_opened_before_anybody_was_told_is_told_once_while_it_is_open() -> None:
    opened = episode("harbour/schedule_deviation_rate/2026-06-20")
    first = decide(situation(NIGHT, deviations=[opened], events=[event(opened, NIGHT, "steady")]), POLICY)
    assert _escalated(first) == [("alice", "opened"), ("charlie", "opened")]
    later = date(2026, 7, 2)
    again = situation(later, deviations=[opened], events=[event(opened, later, "steady")], told=first.notices)
    assert _escalated(decide(again, POLICY)) == []


def test_who_joins_a_project_hears_of_what_is_open_there() -> None:
    opened = episode("harbour/schedule_deviation_rate/2026-06-20")
    told = decide(situation(NIGHT, deviations=[opened], people=(ALICE,)), POLICY).notices
    carla = replace(ALICE, key="carla")
    later = situation(date(2026, 7, 2), deviations=[opened], people=(ALICE, carla), told=told)
    assert _escalated(decide(later, POLICY)) == [("carla", "opened")]


def test_a_past_night_run_again_does_not_tell_what_was_told_later() -> None:
    opened = episode("harbour/schedule_deviation_rate/2026-06-20")
    told = decide(situation(NIGHT, deviations=[opened]), POLICY).notices
    past = situation(date(2026, 6, 28), deviations=[opened], told=told)
    assert _escalated(decide(past, POLICY)) == []


def test_what_cannot_be_delivered_is_not_decided_anew_every_night() -> None:
    opened = episode("harbour/schedule_deviation_rate/2026-06-20")
    told = decide(situation(NIGHT, deviations=[opened]), POLICY).notices.assign(status="failed")
    later = situation(date(2026, 7, 2), deviations=[opened], told=told)
    assert _escalated(decide(later, POLICY)) == []
