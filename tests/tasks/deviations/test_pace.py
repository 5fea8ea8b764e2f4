"""What was done on each working day, by each project's own calendar."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.pace import Pace, pace, unknown_days
from tasks.indicators.calendars import time_axis
from tasks.records.definitions import WorkingCalendar
from tests.tasks.indicators.frames import projects

FRIDAY = date(2026, 3, 13)
CALENDARS = {
    "default": WorkingCalendar(),
    "holiday": WorkingCalendar(holidays=frozenset({date(2026, 3, 11)})),
    "daily": WorkingCalendar(workdays=frozenset(range(7))),
}
KEYS = ["default", "holiday", "daily"]


def pace_of(*events: tuple[int, str, float], began: str = "2026-01-01", night: date = FRIDAY, days: int = 6) -> Pace:
    """The pace of three projects, one per calendar, from (project, day, amount)."""
    axis = time_axis(np.full(3, np.datetime64(night, "D")), np.array(KEYS, dtype=object), CALENDARS)
    return pace(
        np.array([event[0] for event in events], dtype=np.intp),
        np.array([event[1] for event in events], dtype="datetime64[D]"),
        np.array([event[2] for event in events], dtype=float),
        began=np.array([began] * 3, dtype="datetime64[D]"),
        axis=axis,
        night=night,
        days=days,
    )


def test_days_of_nothing_count_and_days_off_do_not() -> None:
    found = pace_of((0, "2026-03-12", 2.0), (0, "2026-03-06", 1.0))
    # Friday 6, Monday 9 to Friday 13
    assert found.amounts[0].tolist() == [1, 0, 0, 0, 2, 0]
    assert (found.observed_days(6)[0], found.active_days(6)[0]) == (6, 2)


def test_work_on_a_day_off_counts_for_the_working_day_before() -> None:
    found = pace_of((0, "2026-03-07", 1.0), (0, "2026-03-08", 2.0), (1, "2026-03-11", 4.0), (2, "2026-03-08", 8.0))
    assert found.amounts[0].tolist() == [3, 0, 0, 0, 0, 0]
    assert found.amounts[1].tolist() == [0, 0, 0, 4, 0, 0]
    assert found.amounts[2].tolist() == [8, 0, 0, 0, 0, 0]


def test_a_night_on_a_day_off_ends_with_the_working_day_before() -> None:
    sunday = date(2026, 3, 15)
    assert pace_of((0, "2026-03-14", 5.0), night=sunday).amounts[0].tolist() == [0, 0, 0, 0, 0, 5]


def test_a_history_begins_when_the_project_does() -> None:
    found = pace_of((0, "2026-03-10", 1.0), (0, "2026-03-06", 9.0), began="2026-03-10")
    np.testing.assert_array_equal(found.amounts[0], [np.nan, np.nan, 1, 0, 0, 0])
    assert found.observed_days(6)[0] == 4


def test_what_is_later_than_the_night_or_on_no_day_is_left_out() -> None:
    assert not np.nansum(pace_of((0, "2026-03-14", 1.0), (1, "NaT", 1.0)).amounts)


def test_nothing_is_no_error() -> None:
    assert pace_of().amounts.shape == (3, 6)
    assert not np.isnan(pace_of().amounts).any()


def test_days_that_nobody_told_of_are_left_out_up_to_the_last_day_with_progress() -> None:
    found = pace_of((0, "2026-03-10", 1.0), (2, "2026-03-12", 3.0), began="2026-03-06")
    assert found.amounts.tolist()[0] == [0, 0, 1, 0, 0, 0]
    known = found.without_the_last(np.array([2, 9, 4]))
    assert np.asarray(known.unknown_days).tolist() == [2, 6, 1]
    np.testing.assert_array_equal(known.amounts[0], [np.nan, np.nan, 0, 0, 1, 0])
    assert np.isnan(known.amounts[1]).all()
    assert known.amounts[2][-1] == 3


def test_what_the_sources_have_not_told_is_counted_in_each_projects_working_days() -> None:
    told = {"work": "2026-03-09T20:00Z", "holiday": "2026-03-09T20:00Z", "daily": "2026-03-14T01:00Z", "never": None}
    owners = projects(*told, "unread")
    axis = time_axis(
        np.full(5, np.datetime64(FRIDAY, "D")), np.array([*KEYS, "default", "default"], dtype=object), CALENDARS
    )
    fresh = pd.DataFrame({"project": [*told, "stranger"], "fresh_at": pd.to_datetime([*told.values(), None], utc=True)})
    assert unknown_days(fresh, owners, axis, FRIDAY).tolist() == [4, 3, 0, 0, 0]
