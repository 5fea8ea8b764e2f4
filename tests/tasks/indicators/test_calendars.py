"""Working days between two days."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.indicators.calendars import WorkingDays, time_axis
from tasks.records.definitions import WorkingCalendar

# The first week of October 2026 is a holiday in China; Saturday the 10th is worked in exchange.
GOLDEN_WEEK = WorkingCalendar(
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)), extra_workdays=frozenset({date(2026, 10, 10)})
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar,
    workdays=st.frozensets(st.integers(0, 6), min_size=1),
    holidays=st.frozensets(DAYS, max_size=20),
    extra_workdays=st.frozensets(DAYS, max_size=20),
)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_weekends_do_not_count() -> None:
    axis = time_axis(days("2026-03-06", "2026-03-06"), np.array([None, "nowhere"], dtype=object), {})
    assert axis.elapsed(days("2026-03-08", "2026-03-09")).tolist() == [0, 1]


def test_a_make_up_saturday_counts_and_a_holiday_does_not() -> None:
    axis = time_axis(days("2026-09-30"), np.array(["cn"], dtype=object), {"cn": GOLDEN_WEEK})
    assert axis.elapsed(days("2026-10-10")).tolist() == [3]  # Thursday, Friday and the Saturday
    assert axis.first_after(days("2026-09-30")).tolist() == [date(2026, 10, 8)]
    assert axis.first_after(days("2026-10-09")).tolist() == [date(2026, 10, 10)]
    assert axis.period_end(days("2026-10-07")).tolist() == [date(2026, 9, 30)]


def test_a_project_without_a_calendar_follows_the_default_one() -> None:
    axis = time_axis(days("2026-09-30"), np.array([None], dtype=object), {"default": GOLDEN_WEEK})
    assert axis.elapsed(days("2026-10-09")).tolist() == [2]


def test_every_project_follows_its_own_calendar() -> None:
    calendars = {"cn": GOLDEN_WEEK, "six": WorkingCalendar(workdays=frozenset(range(6)))}
    axis = time_axis(days("2026-09-30", "2026-09-30"), np.array(["six", "cn"], dtype=object), calendars)
    assert axis.elapsed(days("2026-10-10", "2026-10-10")).tolist() == [9, 3]


def test_a_calendar_without_a_working_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one working weekday"):
        WorkingDays(WorkingCalendar(workdays=frozenset()))


@given(CALENDARS, DAYS, DAYS)
def test_counting_agrees_with_asking_day_by_day(calendar: WorkingCalendar, first: date, second: date) -> None:
    begin, end = sorted((np.datetime64(first, "D"), np.datetime64(second, "D")))
    span = np.arange(begin + 1, end + 1)
    asked = [
        day in calendar.extra_workdays or (day.weekday() in calendar.workdays and day not in calendar.holidays)
        for day in span.tolist()
    ]
    working = WorkingDays(calendar)
    assert working.is_working(span).tolist() == asked
    assert working.count(np.array([end]))[0] - working.count(np.array([begin]))[0] == sum(asked)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_one_day_further_in_the_count(calendar: WorkingCalendar, day: date) -> None:
    working = WorkingDays(calendar)
    today = np.array([day], dtype="datetime64[D]")
    following = working.first_after(today)
    assert working.is_working(following).all()
    assert working.count(following)[0] == working.count(today)[0] + 1
    assert working.count(working.last_until(today))[0] == working.count(today)[0]
