"""Days and moments are what a declared format says, or a reason."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sources.conversion.dates import days, instants
from tests.tasks.sources.conversion.test_numbers import column, outcomes

pytestmark = pytest.mark.slow

BOTH = ("%d/%m/%Y", "%m/%d/%Y")


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def moment(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_declared_formats_are_read_side_by_side() -> None:
    told = outcomes(days(column("2026-03-05", "5.3.2026", "2026年3月5日", None), ("iso", "%d.%m.%Y", "%Y年%m月%d日")))
    assert told == [day("2026-03-05")] * 3 + [None]


def test_a_text_that_two_formats_read_differently_is_ambiguous_and_one_they_agree_on_is_not() -> None:
    told = outcomes(days(column("01/02/2026", "13/02/2026", "02/13/2026", "03/03/2026"), BOTH))
    assert told == ["ambiguous_date", day("2026-02-13"), day("2026-02-13"), day("2026-03-03")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-02-30", "impossible_date"),
        ("2026-13-01", "impossible_date"),
        ("05/03/2026", "undeclared_date"),
        ("yesterday", "undeclared_date"),
        ("2026-03", "undeclared_date"),
        ("20260305", "undeclared_date"),
        ("45000", "serial_date"),
        ("45000.5", "serial_date"),
    ],
)
def test_what_follows_no_declared_format_fails_with_its_reason(text: str, reason: str) -> None:
    assert outcomes(days(column(text))) == [reason]


def test_a_day_of_a_moment_is_its_day_in_the_declared_zone() -> None:
    cells = column("2026-03-05T23:00:00Z", "2026-03-05 23:00")
    assert outcomes(days(cells, zone="Asia/Shanghai")) == [day("2026-03-06"), day("2026-03-05")]
    assert outcomes(days(cells)) == [day("2026-03-05"), day("2026-03-05")]


def test_offsets_and_zones_may_be_mixed_and_an_offset_wins() -> None:
    cells = column(
        "2026-03-05 10:00", "2026-03-05T10:00:00Z", "2026-03-05 10:00:00+05:30", "2026-03-05T10:00:00,250+0800"
    )
    assert outcomes(instants(cells, zone="Asia/Shanghai")) == [
        moment("2026-03-05 02:00"),
        moment("2026-03-05 10:00"),
        moment("2026-03-05 04:30"),
        moment("2026-03-05 02:00:00.250"),
    ]


def test_a_time_of_no_zone_is_never_given_one() -> None:
    assert outcomes(instants(column("2026-03-05 10:00", "2026-03-05"))) == ["zone_missing", "zone_missing"]


def test_clock_changes_follow_the_stated_rule_and_are_remarked() -> None:
    told = instants(column("2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-10-25 04:00:00"), zone="Europe/Berlin")
    assert outcomes(told) == [moment("2026-03-29 01:00"), moment("2026-10-25 00:30"), moment("2026-10-25 03:00")]
    assert told.remarks is not None
    assert told.remarks.fillna("").tolist() == ["dst_nonexistent", "dst_ambiguous", ""]


def test_an_american_afternoon_is_read_by_its_format() -> None:
    told = instants(column("11/1/2019 2:30:36 PM"), ("%m/%d/%Y %I:%M:%S %p",), zone="UTC")
    assert outcomes(told) == [moment("2019-11-01 14:30:36")]


@given(
    st.lists(st.dates(date(1900, 1, 1), date(2200, 1, 1)), max_size=20),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d"]),
)
def test_every_day_comes_back_as_it_was_written(written: list[date], form: str) -> None:
    told = days(column(*(d.strftime(form) for d in written)), (form,))
    assert [d.date() for d in told.cells] == written


@given(
    st.lists(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), max_size=20),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.integers(-14 * 60, 14 * 60),
)
def test_every_moment_comes_back_from_any_offset(written: list[datetime], offset_minutes: int) -> None:
    there = timezone(timedelta(minutes=offset_minutes))
    told = instants(column(*(m.astimezone(there).isoformat() for m in written)))
    assert [m.to_pydatetime() for m in told.cells] == written


@given(
    st.lists(st.datetimes(datetime(1975, 1, 1), datetime(2035, 1, 1)), max_size=20),  # noqa: DTZ001 - local times are naive
    st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York", "UTC"]),
)
def test_local_times_agree_with_the_standard_library_where_the_clocks_tell(written: list[datetime], zone: str) -> None:
    told = instants(column(*(m.isoformat(sep=" ") for m in written)), zone=zone)
    assert told.remarks is not None
    for value, remark, wall in zip(told.cells, told.remarks, written, strict=True):
        if remark != "dst_nonexistent":
            assert value.to_pydatetime() == wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@given(st.lists(st.text(max_size=14), max_size=20))
def test_any_text_is_a_day_or_has_a_reason(cells: list[str]) -> None:
    told = days(column(*cells), ("iso", *BOTH))
    assert (told.cells.notna() ^ told.failed).all()
