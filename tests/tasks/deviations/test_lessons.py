"""The story of a deviation: all that was there, nothing that nobody knows, and nobody's name."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from tasks.deviations.lessons import lessons, stories
from tasks.deviations.story_facts import StoryFacts
from tasks.deviations.terms import query_terms
from tasks.records.explaining import LESSONS
from tests.tasks.deviations.lived import KEY, cause, deviation, edit, facts, measure, named, projects, verdict
from tests.tasks.store.frames import frame_of, night


def story_of(**others: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(stories(facts(**others), named)["story"].iloc[0])
    return told


def is_found(told: Any, query: str) -> bool:
    held = told["words"].iloc[0].split()
    return all(any(each.startswith(asked.text) for each in held) for asked in query_terms(query))


def test_a_story_tells_from_what_was_expected_to_whether_it_worked() -> None:
    story = story_of()
    assert story["project"]["project_name"] == "Harbour bridge"
    assert story["project"]["phase"] == "acceptance"
    assert story["agreed"] == {
        "target": 0.85, "band_low": 0.8, "band_high": None, "unit": "fraction", "baseline": "bridge-1", "signed": True,
    }  # fmt: skip
    (expected,) = story["expectations"]
    assert (expected["statement"], expected["says"]) == ("We are looked after", "At least 85 % are satisfied")
    assert story["deviation"]["days"] == 20
    assert (story["deviation"]["opened_value"], story["deviation"]["worst_value"]) == (0.7, 0.55)
    assert [(each["cause"], each["score"]) for each in story["causes"]] == [("late_input", 72.0), ("written:1", 45.0)]
    (done,) = story["measures"]
    assert (done["kind"], done["outcome"], done["overlaps"], done["hours"]) == ("escalate", "worked", [], 12.5)
    assert story["cost"] == {"hours": 12.5, "measures": 1}


def test_the_columns_are_those_of_a_lesson() -> None:
    told = lessons(facts(), named)
    assert list(told.columns) == list(LESSONS.names)
    row = told.iloc[0]
    assert (row["deviation"], row["project"], row["indicator"], row["scope"]) == (KEY, "bridge", "csat", "overall")
    assert (row["opened_on"].date(), row["closed_on"].date()) == (night(5), night(25))


def test_an_open_deviation_has_a_story_so_far_and_no_lesson() -> None:
    open_ = facts(deviations=[deviation(closed_on=None, last_night=night(12).isoformat())])
    assert lessons(open_, named).empty
    assert json.loads(stories(open_, named)["story"].iloc[0])["deviation"]["days"] == 7


def test_a_story_names_nobody() -> None:
    told = stories(
        facts(
            causes=[
                cause(), cause("overloaded_owner", cause="overloaded_owner:mallory", subject="mallory"),
                cause("unassigned", cause="unassigned:mallory", subject="mallory"),
            ],
            measures=[measure(cause="overloaded_owner:mallory")],
        ),
        named,
    )  # fmt: skip
    text = (told["story"].iloc[0] + told["words"].iloc[0]).casefold()
    assert "mallory" not in text
    assert '"cause": "overloaded_owner"' in text


def test_what_nobody_knows_is_null_and_never_zero() -> None:
    story = story_of(agreed=[], targets=[], causes=[], edits=[], measures=[], outcomes=[], projects=projects().iloc[:0])
    assert story["cost"] is story["agreed"] is story["project"] is None
    assert story["expectations"] == story["causes"] == story["measures"] == []


def test_a_measure_without_a_verdict_or_an_issue_says_so() -> None:
    story = story_of(measures=[measure(source=None, ref=None)], outcomes=[])
    assert story["measures"][0]["outcome"] is None
    assert story["cost"] is None


def test_measures_that_cannot_be_told_apart_are_named() -> None:
    assert story_of(outcomes=[verdict(overlaps='["bridge-measure-2"]')])["measures"][0]["overlaps"] == [
        "bridge-measure-2"
    ]


def test_what_a_person_said_wins_and_what_was_dismissed_is_gone() -> None:
    story = story_of(edits=[edit("late_input", statement=None, dismissed=True), edit()])
    assert [each["statement"] for each in story["causes"]] == ["No rehearsal before hand-over"]


def test_a_deviation_that_was_ever_critical_was_critical() -> None:
    assert story_of()["deviation"]["severity"] == "warning"
    assert story_of(critical=frozenset({KEY}))["deviation"]["severity"] == "critical"


def test_the_yardstick_of_a_tracker_is_not_called_signed() -> None:
    assert (
        story_of(baselines=[{"key": "bridge-1", "project": "bridge", "kind": "tracker_plan"}])["agreed"]["signed"]
        is False
    )


def later(*days: int) -> pd.DataFrame:
    """Deviations of the same series that opened so many days after it had closed."""
    opened = [pd.Timestamp(night(25)) + pd.Timedelta(days=each) for each in days]
    return pd.DataFrame({"deviation": KEY, "later": [f"in {each}" for each in days], "opened_on": opened})


def test_the_first_that_opens_soon_after_it_closed_is_it_come_back() -> None:
    assert story_of()["came_back"] is None
    assert story_of(later=later(120, 40, 10))["came_back"] == {"later": "in 10", "opened_on": "2026-02-04", "days": 10}
    assert story_of(later=later(91))["came_back"] is None
    assert story_of(later=later(91), recurrence_days=91)["came_back"]["days"] == 91


def test_a_target_of_another_scope_is_not_what_was_expected() -> None:
    other = facts().targets.assign(scope="team_service").to_dict("records")
    assert story_of(targets=other)["expectations"] == []


@pytest.mark.parametrize(
    "query",
    ["customer satisfaction", "客户满意度", "满意", "late inputs", "输入延迟", "escalate", "升级", "rehearsal", "harbour",
     "looked after", "sponsor decision", "worked", "有效"],
)  # fmt: skip
def test_a_story_is_found_in_either_language(query: str) -> None:
    assert is_found(stories(facts(), named), query)


def test_several_deviations_are_told_at_once_each_its_own() -> None:
    other = KEY.replace("bridge", "tunnel")
    both = facts(
        deviations=[deviation(key=other, project="tunnel"), deviation()],
        causes=[cause(), cause(deviation=other, code="rework")],
        measures=[measure(), measure("tunnel-measure-1", deviation=other, project="tunnel", ref="B-1")],
    )
    told = stories(both, named)
    assert told["deviation"].tolist() == [KEY, other]
    mine, theirs = map(json.loads, told["story"])
    assert (mine["project"]["customer"], theirs["project"]) == ("port", None)
    assert [each["code"] for each in theirs["causes"]] == ["rework"]
    assert theirs["measures"][0]["outcome"] is None
    assert mine["measures"][0]["outcome"] == "worked"


def test_the_same_facts_give_the_same_text() -> None:
    assert stories(facts(), named).equals(stories(facts(), named))


def test_no_deviation_gives_no_story() -> None:
    assert stories(StoryFacts(frame_of("deviations", [])), named).empty
