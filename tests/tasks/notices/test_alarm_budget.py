"""Alarms counted per person and month, against what the policy accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from tasks.notices.alarm_budget import by_indicator, by_person
from tests.tasks.notices.cast import POLICY

SINCE = date(2026, 5, 1)
A, B, C = "harbour|defect_rate|project|2026-05-02", "harbour|csat|overall|2026-04-20", "pumps|nps|project|2026-06-01"
OUTCOMES = pd.DataFrame(
    [(A, "defect_rate", "never_confirmed"), (B, "csat", "real"), (C, "nps", "unsettled")],
    columns=["deviation", "indicator", "outcome"],
)


def told(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """(night, recipient, deviation, reason), as `would_be_told` gives them."""
    frame = pd.DataFrame(rows, columns=["night", "recipient", "deviation", "reason"])
    return frame.assign(night=pd.to_datetime(frame["night"]), project=frame["deviation"].str.split("|").str[0])


STORY = told(
    ("2026-04-20", "alice", B, "opened"),
    ("2026-05-02", "alice", A, "opened"),
    ("2026-05-02", "alice", B, "worsened"),
    ("2026-05-05", "alice", A, "resolved"),
    ("2026-05-05", "bob", B, "opened"),
    ("2026-06-01", "alice", C, "opened"),
)


def row(person: str, month: str, acceptable: float = 2, flood: int = 5) -> dict[str, object]:
    policy = replace(POLICY, escalations_per_night=flood)
    table = by_person(STORY, OUTCOMES, policy, acceptable, SINCE).set_index(["recipient", "month"])
    return {str(name): cell for name, cell in table.loc[(person, month)].items()}


def test_first_told_is_an_alarm_and_told_before_the_span_is_not() -> None:
    may = row("alice", "2026-05")
    assert (may["alarms"], may["again"], may["resolved"], may["messages"]) == (1, 1, 1, 3)
    assert row("bob", "2026-05")["alarms"] == 1


def test_a_flood_of_one_night_is_one_message() -> None:
    assert row("alice", "2026-05", flood=1)["messages"] == 2


def test_more_false_alarms_than_acceptable_are_marked() -> None:
    assert (row("alice", "2026-05")["false_alarms"], row("alice", "2026-05")["over"]) == (1, False)
    assert row("alice", "2026-05", acceptable=0.5)["over"]
    assert not row("bob", "2026-05", acceptable=0)["over"]


def test_what_is_not_settled_is_neither_false_nor_real() -> None:
    june = row("alice", "2026-06", acceptable=0)
    assert (june["unsettled"], june["false_alarms"], june["over"]) == (1, 0, False)


def test_months_before_the_span_are_left_out() -> None:
    months = by_person(STORY, OUTCOMES, POLICY, 2, SINCE)["month"]
    assert sorted(set(months)) == ["2026-05", "2026-06"]


def test_indicators_tell_how_many_deviations_opened_and_who_heard() -> None:
    unheard = pd.concat([OUTCOMES, OUTCOMES.assign(deviation=OUTCOMES["deviation"] + "0")])
    table = by_indicator(STORY, unheard).set_index("indicator")
    assert table.loc["defect_rate", ["deviations", "told", "never_confirmed", "real"]].tolist() == [2, 1, 2, 0]


def test_nobody_told_is_an_empty_table() -> None:
    assert by_person(STORY.iloc[:0], OUTCOMES, POLICY, 2, SINCE).empty
    assert by_indicator(STORY.iloc[:0], OUTCOMES.iloc[:0]).empty
