"""Working days follow the week, the country's holidays with their exchanged weekends, and the company's exceptions."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.calendars import Calendar
from config.fields import Weekday
from config.policy import load_policy
from tasks.indicators.calendars import WorkingDays

POLICY = load_policy()


def days_off(calendar: str, start: date, end: date) -> list[str]:
    """The days without work, as MM-DD."""
    working = POLICY.working_days(calendar, start, end)
    return [f"{start + timedelta(days=n):%m-%d}" for n in np.flatnonzero(~working).tolist()]


def test_the_chinese_spring_festival_of_2026_and_its_exchanged_weekends() -> None:
    # State Council notice for 2026: 15 to 23 February off, worked instead on 14 and 28 February.
    february = days_off("cn", date(2026, 2, 9), date(2026, 3, 1))
    assert february == [*(f"02-{day}" for day in range(15, 24)), "03-01"]


def test_the_chinese_national_day_of_2026_and_its_exchanged_weekends() -> None:
    # 1 to 7 October off, worked instead on Sunday 20 September and Saturday 10 October.
    assert days_off("cn", date(2026, 9, 28), date(2026, 10, 10)) == [f"10-0{day}" for day in range(1, 8)]
    assert POLICY.working_days("cn", date(2026, 9, 20), date(2026, 9, 20)).tolist() == [True]


def test_german_holidays_differ_by_state() -> None:
    epiphany, labour_day = date(2026, 1, 6), date(2026, 5, 1)
    assert POLICY.working_days("de", epiphany, epiphany).tolist() == [True]
    assert POLICY.working_days("de-by", epiphany, epiphany).tolist() == [False]
    assert POLICY.working_days("de", labour_day, labour_day).tolist() == [False]
    assert POLICY.working_days(None, labour_day, labour_day).tolist() == [True]


def test_the_working_days_of_germany_in_2026() -> None:
    # 261 weekdays less New Year, Good Friday, Easter Monday, Labour Day, Ascension, Whit Monday, Christmas.
    assert int(POLICY.working_days("de", date(2026, 1, 1), date(2026, 12, 31)).sum()) == 261 - 7


def test_days_are_one_boolean_each_both_ends_included() -> None:
    working = POLICY.working_days("default", date(2026, 1, 2), date(2026, 1, 5))
    assert working.dtype == np.bool_
    assert working.tolist() == [True, False, False, True]
    assert POLICY.working_days("default", date(2026, 1, 5), date(2026, 1, 4)).tolist() == []


def test_the_companys_exceptions_win_over_the_countrys() -> None:
    calendar = Calendar(
        country="CN",
        extra_holidays=(date(2026, 2, 14), date(2026, 3, 2)),
        extra_workdays=(date(2026, 2, 17),),
    )
    day = calendar.working_days
    assert not day(date(2026, 2, 14), date(2026, 2, 14))[0]
    assert not day(date(2026, 3, 2), date(2026, 3, 2))[0]
    assert day(date(2026, 2, 17), date(2026, 2, 17))[0]


def test_a_week_may_begin_on_sunday() -> None:
    calendar = Calendar(workdays=(Weekday.SUNDAY, Weekday.MONDAY))
    assert calendar.working_days(date(2026, 1, 3), date(2026, 1, 6)).tolist() == [False, True, True, False]


def test_an_unknown_calendar_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        POLICY.working_days("moon", date(2026, 1, 1), date(2026, 1, 2))


@settings(max_examples=40, deadline=None)
@given(
    key=st.sampled_from(sorted(POLICY.calendars)),
    start=st.dates(date(2015, 1, 1), date(2027, 12, 31)),
    length=st.integers(0, 400),
)
def test_the_plain_calendar_means_the_same_days(key: str, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    plain = WorkingDays(POLICY.working_calendars(start, end)[key])
    days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
    assert np.array_equal(plain.is_working(days), POLICY.working_days(key, start, end))
