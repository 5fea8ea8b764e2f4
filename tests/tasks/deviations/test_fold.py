"""A deviation is the fold of its events."""

import pandas as pd

from tasks.deviations.fold import fold
from tasks.records.judgements import DEVIATIONS
from tests.tasks.deviations.nights import FIRST_NIGHT, NO_EVENTS, events_of, readings


def night(number: int) -> pd.Timestamp:
    return FIRST_NIGHT + pd.Timedelta(days=number)


def test_an_episode_tells_its_whole_life() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.11, -0.25, -0.05, -0.04)))
    episode = fold(told).iloc[0]
    assert (episode["opened_on"], episode["closed_on"], episode["last_night"]) == (night(0), night(3), night(3))
    assert (episode["opened_value"], episode["worst_value"], episode["last_value"]) == (-0.11, -0.25, -0.04)
    assert (episode["project"], episode["indicator"], episode["scope"]) == (
        "harbour",
        "schedule_deviation_rate",
        "project",
    )


def test_an_open_episode_has_no_end() -> None:
    assert fold(events_of([readings(0, -0.15), readings(1, None)]))["closed_on"].isna().all()


def test_a_project_key_may_hold_the_separator() -> None:
    episode = fold(events_of([readings(0, -0.15, project="a|b")])).iloc[0]
    assert (episode["project"], episode["scope"]) == ("a|b", "project")


def test_events_may_come_in_any_order() -> None:
    told = events_of(readings(number, value) for number, value in enumerate((-0.11, -0.25, -0.05)))
    pd.testing.assert_frame_equal(fold(told), fold(told.iloc[::-1]))


def test_no_events_fold_into_an_empty_canonical_frame() -> None:
    assert {name: str(dtype) for name, dtype in fold(NO_EVENTS).dtypes.items()} == DEVIATIONS.dtypes
