"""A contingency plan that started is told in the digests of our own people, once in each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tasks.notices.decide import decide
from tasks.notices.letters import write_letter
from tasks.records.expecting import RISKS
from tests.tasks.notices.cast import ALICE, POLICY, WANG_FANG, frame_of, situation

NIGHT = date(2026, 6, 29)  # a Monday
RISK = {
    "key": "R1",
    "project": "harbour",
    "statement": "The <pier> is late",
    "contingency": "Hire the second diver",
    "state": "started",
    "started_on": NIGHT,
    "started_value": 0.3,
}


def digests(risk: dict[str, Any], night: date = NIGHT) -> dict[str, dict[str, Any]]:
    """The digests of a night by recipient; Alice's is daily, Wang Fang is the customer's."""
    people = tuple(replace(person, digest=True, digest_weekday=None) for person in (ALICE, WANG_FANG))
    known = replace(situation(night, people=people), started=frame_of([risk], RISKS))
    return {row["recipient"]: row for row in decide(known, POLICY).notices.to_dict("records")}


def test_the_digest_after_the_night_it_started_tells_the_plan_in_both_bodies() -> None:
    letter = write_letter(digests(RISK)["alice"], "")
    assert "The <pier> is late (Jun 29, 2026)" in letter.text
    assert "Hire the second diver" in letter.text
    assert "The &lt;pier&gt; is late" in letter.html


@pytest.mark.parametrize("nights", [-1, 1])
def test_no_other_nights_digest_tells_it(nights: int) -> None:
    row = digests(RISK, NIGHT + timedelta(days=nights))["alice"]
    assert "started" not in json.loads(row["facts"])
    assert "Contingency" not in write_letter(row, "").text


def test_a_customer_is_not_told_of_our_plans() -> None:
    row = digests(RISK)[WANG_FANG.key]
    assert "started" not in json.loads(row["facts"])


def test_a_plan_of_a_project_that_one_does_not_see_is_not_told() -> None:
    assert "started" not in json.loads(digests(RISK | {"project": "elsewhere"})["alice"]["facts"])
