"""What a single configuration value may look like: keys, text, addresses, zones, days, numbers, hours.

Each says in plain words what is wrong with a value that does not fit.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from config.mistakes import UnfitError

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}")
_TIME = "((?:[01]?[0-9]|2[0-3]):[0-5][0-9])"
_HOURS = re.compile(rf"{_TIME}\s*[-–]\s*{_TIME}")
_EARLIEST, _LATEST = date(1990, 1, 1), date(2199, 12, 31)


class Entry(BaseModel):
    """A part of the configuration: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Weekday(StrEnum):
    """The days of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 for Monday to 6 for Sunday, as `date.weekday()` counts."""
        return list(Weekday).index(self)


def _as_text(value: Any) -> Any:
    if isinstance(value, bool | float | date):
        raise UnfitError("is not text; put it in quotes")
    return str(value) if isinstance(value, int) else value


def _filled(text: str) -> str:
    text = text.strip()
    if not text:
        raise UnfitError("is empty")
    if not text.isprintable():
        raise UnfitError("holds a line break or another character that can't be printed")
    return text


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise UnfitError(
            "is not a key; a key has only a-z, 0-9, - and _, at most 64, and starts with a letter or digit"
        )
    if text == "all":
        raise UnfitError("is a reserved word; choose another key")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise UnfitError("is not a name; a name has only a-z, 0-9 and _ and starts with a letter")
    return text


def _mail(text: str) -> str:
    local, _, domain = text.partition("@")
    broken = local.startswith(".") or local.endswith(".") or ".." in text or "-." in domain or ".-" in domain
    if broken or not _MAIL.fullmatch(text):
        raise UnfitError("is not a mail address (write name@example.com, without the person's name)")
    return text


def _zone(text: str) -> str:
    if text not in zone_names():
        raise UnfitError("is not a time zone (write e.g. Asia/Shanghai)", allowed=zone_names())
    return text


@cache
def zone_names() -> tuple[str, ...]:
    """The time zones this machine knows, sorted."""
    return tuple(sorted(zoneinfo.available_timezones()))


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise UnfitError("is not a number")
    if isinstance(value, str):
        hint = " (write 0.10 for 10 %)" if "%" in value else ""
        raise UnfitError(f"is not a number{hint}")
    return value


def _day(day: date) -> date:
    if not _EARLIEST <= day <= _LATEST:
        raise UnfitError(f"is not between {_EARLIEST} and {_LATEST}")
    return day


def _hours(value: Any) -> Any:
    if isinstance(value, tuple):
        return value
    found = _HOURS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise UnfitError("is not a span of hours (write 09:00-18:00)")
    start, end = (time.fromisoformat(part.zfill(5)) for part in found.groups())
    if end <= start:
        raise UnfitError("ends before it starts")
    return (start, end)


Text = Annotated[str, BeforeValidator(_as_text), AfterValidator(_filled)]
Key = Annotated[str, BeforeValidator(_as_text), AfterValidator(_key)]
Name = Annotated[str, BeforeValidator(_as_text), AfterValidator(_name)]
Mail = Annotated[str, BeforeValidator(_as_text), AfterValidator(_mail)]
Zone = Annotated[str, BeforeValidator(_as_text), AfterValidator(_zone)]
Number = Annotated[float, BeforeValidator(_number)]
Share = Annotated[Number, Field(ge=0, le=1)]
Whole = Annotated[int, BeforeValidator(_number)]
Day = Annotated[date, AfterValidator(_day)]
Hours = Annotated[tuple[time, time], BeforeValidator(_hours)]
