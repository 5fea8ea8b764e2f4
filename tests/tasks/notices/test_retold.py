"""What would have been told, all nights at once, is what the nights decide one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tasks.deviations.episodes import advance
from tasks.deviations.fold import fold
from tasks.deviations.grid import grid_of
from tasks.deviations.replaying import Replay, replay
from tasks.deviations.stepping import terms_of
from tasks.notices.decide import decide
from tasks.notices.escalations import decide_escalations
from tasks.notices.retold import TOLD, messages, would_be_told
from tasks.notices.situation import NoticePolicy, Situation
from tasks.records.choices import NoticeStatus, TrustGrade
from tasks.records.frames import empty_frame
from tasks.records.judgements import DEVIATION_EVENTS, READINGS
from tasks.records.messages import NOTICES
from tests.tasks.notices.cast import (
    BOB,
    CAST,
    CUSTOMERS,
    DEFINITIONS,
    HARBOUR,
    INDICATORS,
    POLICY,
    PUMPS,
    frame_of,
    moment,
    reading,
    situation,
)

FIRST = date(2026, 5, 25)
PEOPLE = (*CAST, replace(BOB, key="dora", escalations=False))
_SPREAD = {"schedule_deviation_rate": 0.25, "defect_rate": 0.13, "schedule_variance_time": 9.0}


def past(seed: int, nights: int) -> pd.DataFrame:
    """Readings of both projects that wander in and out of their bands, some of them hardly trusted."""
    chance = np.random.default_rng(seed)
    rows = [
        reading(project, name, FIRST + timedelta(days=day), value, trust=str(chance.choice(list("AABCD"))), scope=scope)
        for project in ("harbour", "pumps")
        for name, spread in _SPREAD.items()
        for scope in ("project", "north")
        for day in range(nights)
        if (project, day % 5) != ("pumps", 4)
        for value in [-spread * float(chance.choice([0.2, 0.7, 1.0]) * chance.choice([-1, 1, 1]))]
    ]
    return frame_of(rows, READINGS)


def replayed(readings: pd.DataFrame) -> Replay:
    """The episodes of all nights at once."""
    grid = grid_of(readings, INDICATORS)
    return replay(grid, terms_of(grid.series, INDICATORS, DEFINITIONS))


def in_turn(readings: pd.DataFrame, policy: NoticePolicy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(what was chosen, all notices) when each night is decided and delivered on what the nights before it left."""
    events, told, chosen = empty_frame(DEVIATION_EVENTS), empty_frame(NOTICES), []
    nights = pd.date_range(readings["night"].min(), readings["night"].max())
    for night in nights:
        tonight = readings[readings["night"] == night]
        events = pd.concat([events, advance(fold(events), tonight, INDICATORS, DEFINITIONS)], ignore_index=True)
        now = _situation(night.date(), events, tonight, told)
        chosen.append(decide_escalations(now, policy)[0].assign(night=night))
        new = decide(now, policy).notices.assign(status=str(NoticeStatus.SENT))
        told = pd.concat([told, new], ignore_index=True)
    rows = pd.concat(chosen, ignore_index=True)[list(TOLD)].astype({"reason": "str"})
    return rows.sort_values(["night", "recipient", "deviation"], ignore_index=True), told


def _situation(night: date, events: pd.DataFrame, tonight: pd.DataFrame, told: pd.DataFrame) -> Situation:
    deviations = fold(events)
    lately = deviations["closed_on"].isna() | (deviations["closed_on"] >= pd.Timestamp(night - timedelta(days=7)))
    return replace(
        situation(night, people=PEOPLE, told=told),
        decided_at=moment(night),
        events=events[events["night"] == pd.Timestamp(night)],
        deviations=deviations[lately],
        readings=tonight,
    )


def told_at_once(readings: pd.DataFrame, policy: NoticePolicy) -> pd.DataFrame:
    """What would have been told of these readings."""
    return would_be_told(replayed(readings), policy, PEOPLE, (HARBOUR, PUMPS), DEFINITIONS)


POLICIES: Iterable[NoticePolicy] = (
    POLICY,
    replace(POLICY, customer_confirmed_only=False, customer_trust=TrustGrade.C, escalations_per_night=1),
    replace(POLICY, customer_roles=frozenset(), escalations_per_night=2),
)


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "policy"), [*enumerate(POLICIES)])
def test_what_would_have_been_told_is_what_the_nights_decide_in_turn(seed: int, policy: NoticePolicy) -> None:
    readings = past(seed, 16)
    expected, notices = in_turn(readings, policy)
    told = told_at_once(readings, policy)
    assert {"opened", "worsened", "resolved"} == set(expected["reason"])
    pd.testing.assert_frame_equal(told, expected, check_dtype=False)
    sent = notices[notices["kind"] == "escalation"].groupby(["recipient", "night"]).size().rename("messages")
    pd.testing.assert_frame_equal(messages(told, policy), sent.reset_index(), check_dtype=False)


def test_nobody_who_wants_no_escalations_and_no_other_customer_is_named() -> None:
    told = told_at_once(past(3, 12), POLICY)
    assert "dora" not in set(told["recipient"])
    assert set(told.loc[told["recipient"] == "charlie", "project"]) == {"harbour"}
    assert not told.loc[told["recipient"] == "charlie", "deviation"].str.contains("schedule_variance_time").any()
    assert {customer.key for customer in CUSTOMERS} == {"alfa", "beta"}


def test_quiet_readings_tell_nobody_anything() -> None:
    quiet = frame_of([reading("harbour", "defect_rate", FIRST, 0.01)], READINGS)
    told = told_at_once(quiet, POLICY)
    assert told.empty
    assert list(told.columns) == list(TOLD)
    assert messages(told, POLICY).empty


def test_where_nobody_is_to_be_told_anything_the_answer_is_empty() -> None:
    told = would_be_told(replayed(past(3, 4)), POLICY, (), (HARBOUR, PUMPS), DEFINITIONS)
    assert told.empty
    assert told["night"].dt.strftime("%Y-%m").empty
