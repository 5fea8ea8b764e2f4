"""Which days are working days: a weekly rhythm, a country's public holidays, and the company's own exceptions.

Countries that work some weekends in exchange for a longer holiday (China) are followed, as far as the
`holidays` library knows their published rules.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays
import numpy as np
from pydantic import ValidationInfo, field_validator

from config.fields import Day, Entry, Text, Weekday
from config.mistakes import UnfitError
from tasks.records.definitions import WorkingCalendar

WorkingDays = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Calendar(Entry):
    """A working calendar of the policy."""

    country: Text | None = None
    subdivision: Text | None = None
    workdays: tuple[Weekday, ...] = (
        Weekday.MONDAY,
        Weekday.TUESDAY,
        Weekday.WEDNESDAY,
        Weekday.THURSDAY,
        Weekday.FRIDAY,
    )
    extra_holidays: tuple[Day, ...] = ()
    extra_workdays: tuple[Day, ...] = ()

    @field_validator("country")
    @classmethod
    def _is_a_country(cls, country: str | None) -> str | None:
        if country is not None and country not in _countries():
            raise UnfitError(
                "is not a country (an ISO 3166 code, e.g. CN)",
                allowed=sorted(_countries(), key=lambda code: (len(code), code)),
            )
        return country

    @field_validator("subdivision")
    @classmethod
    def _is_a_subdivision(cls, subdivision: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if subdivision is None or "country" not in info.data:
            return subdivision
        if country is None:
            raise UnfitError("needs a country beside it")
        allowed = _countries()[country]
        if subdivision not in allowed:
            raise UnfitError(f"is not a subdivision of {country}", allowed=allowed)
        return subdivision

    @field_validator("workdays")
    @classmethod
    def _has_workdays(cls, workdays: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
        if not workdays:
            raise UnfitError("is empty; a week has at least one working day")
        return workdays

    @field_validator("extra_workdays")
    @classmethod
    def _are_not_both(cls, days: tuple[date, ...], info: ValidationInfo) -> tuple[date, ...]:
        both = sorted(set(days) & set(info.data.get("extra_holidays", ())))
        if both:
            raise UnfitError("is an extra holiday as well", value=both[0].isoformat(), below=(days.index(both[0]),))
        return days

    def plain(self, first_year: int, last_year: int) -> WorkingCalendar:
        """This calendar as records know it, with the public holidays of the given years, both included.

        The company's own exceptions win over the country's; an extra holiday wins over a weekend day that the
        country works in exchange.
        """
        off: frozenset[date] = frozenset()
        exchanged: frozenset[date] = frozenset()
        if self.country is not None:
            off, exchanged = _public_days(self.country, self.subdivision, first_year, last_year)
        return WorkingCalendar(
            workdays=frozenset(day.number for day in self.workdays),
            holidays=off.union(self.extra_holidays),
            extra_workdays=exchanged.difference(self.extra_holidays).union(self.extra_workdays),
        )

    def working_days(self, start: date, end: date) -> WorkingDays:
        """One boolean per calendar day from `start` to `end`, both included: is it a working day?

        Empty when `end` lies before `start`.
        """
        calendar = self.plain(start.year, end.year)
        days = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D") + 1)
        weekdays = (days.astype("int64") + 3) % 7  # day 0, 1970-01-01, was a Thursday
        working = np.isin(weekdays, sorted(calendar.workdays)) & ~_among(days, calendar.holidays)
        return working | _among(days, calendar.extra_workdays)


def _among(days: np.ndarray[tuple[int], np.dtype[np.datetime64]], chosen: frozenset[date]) -> WorkingDays:
    return np.isin(days, np.array(sorted(chosen), dtype="datetime64[D]"))


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    return {country: tuple(parts) for country, parts in holidays.list_supported_countries().items()}


@cache
def _public_days(
    country: str, subdivision: str | None, first_year: int, last_year: int
) -> tuple[frozenset[date], frozenset[date]]:
    """The public holidays and the weekend days worked in exchange, of whole years."""
    known = holidays.country_holidays(country, subdiv=subdivision, years=range(first_year, last_year + 1))
    return frozenset(known), frozenset(getattr(known, "weekend_workdays", ()))
