"""What the company's policy says: the model of policy.yaml, and how it becomes the plain values nouns take."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from config.calendars import Calendar, WorkingDays
from config.escalation import AlarmBudget, Cadence, DigestDefaults, Ladder, MessageLimits
from config.fields import Entry, Key, Name, Number, Text, Whole
from config.forecasts import Forecast
from config.indicators import IndicatorPolicy
from config.mistakes import UnfitError
from config.promises import Achievable, ExpectationType, Signing
from config.trust import GateLimits, Trust
from tasks.records.choices import Audience, Phase
from tasks.records.definitions import IndicatorDefinition, PlannedFraction, TrustPolicy, WorkingCalendar

DEFAULT_CALENDAR = "default"


class Names(Entry):
    """What something is called in each language."""

    en: Text
    zh: Text


class EarnedSchedule(Entry):
    """How earned schedule counts time."""

    period: Literal["day"]


class ReportHistory(Entry):
    """How far back a report's trends go."""

    trend_nights: Annotated[Whole, Field(ge=2, le=3660)]
    trend_weeks: Annotated[Whole, Field(ge=2, le=520)]


class Policy(Entry):
    """The whole policy."""

    phases: dict[Phase, Names]
    planned_fraction: PlannedFraction
    cancelled_items: Literal["excluded", "kept"]
    earned_schedule: EarnedSchedule
    indicators: dict[Name, IndicatorPolicy]
    weights: dict[Name, Annotated[Number, Field(ge=0, le=100)]]
    calendars: dict[Key, Calendar]
    cadences: dict[Phase, Cadence]
    roles: dict[Name, Audience]
    ladder: Ladder
    signing: Signing
    achievable: Achievable
    expectation_types: tuple[ExpectationType, ...]
    forecast: Forecast
    notices: MessageLimits
    alarms: AlarmBudget
    digest: DigestDefaults
    trust: Trust
    gate: GateLimits
    report: ReportHistory

    @field_validator("phases", "cadences")
    @classmethod
    def _covers_every_phase(cls, by_phase: dict[Phase, Any]) -> dict[Phase, Any]:
        missing = [phase.value for phase in Phase if phase not in by_phase]
        if missing:
            raise UnfitError(f"lacks {', '.join(missing)}")
        return by_phase

    @field_validator("indicators")
    @classmethod
    def _compares_known_indicators(cls, indicators: dict[str, IndicatorPolicy]) -> dict[str, IndicatorPolicy]:
        for name, indicator in indicators.items():
            for position, other in enumerate(indicator.chart.pair if indicator.chart else ()):
                if other not in indicators:
                    below = (name, "chart", "pair", position)
                    raise UnfitError("is not an indicator", allowed=list(indicators), value=other, below=below)
        return indicators

    @field_validator("weights")
    @classmethod
    def _sums_to_a_hundred(cls, weights: dict[str, float]) -> dict[str, float]:
        total = sum(weights.values())
        if abs(total - 100) > 1e-6:  # noqa: PLR2004 - per cent
            raise UnfitError(f"adds up to {total:g} %, not to 100 %")
        return weights

    @field_validator("calendars")
    @classmethod
    def _has_a_default(cls, calendars: dict[str, Calendar]) -> dict[str, Calendar]:
        if DEFAULT_CALENDAR not in calendars:
            raise UnfitError(f"lacks the calendar {DEFAULT_CALENDAR!r}, which projects without one follow")
        return calendars

    @field_validator("ladder")
    @classmethod
    def _climbs_known_roles(cls, ladder: Ladder, info: ValidationInfo) -> Ladder:
        roles: dict[str, Audience] = info.data.get("roles", {})
        for path, names, audience in (
            (("warning",), ladder.warning, Audience.INTERNAL),
            (("critical",), ladder.critical, Audience.INTERNAL),
            (("customer", "roles"), ladder.customer.roles, Audience.CUSTOMER),
        ):
            for position, name in enumerate(names):
                allowed = [role for role, whose in roles.items() if whose is audience]
                if roles and name not in allowed:
                    problem = f"is not one of the {audience.value} roles"
                    raise UnfitError(problem, allowed=allowed, value=name, below=(*path, position))
        return ladder

    @field_validator("signing")
    @classmethod
    def _is_signed_by_known_roles(cls, signing: Signing, info: ValidationInfo) -> Signing:
        roles: dict[str, Audience] = info.data.get("roles", {})
        for side, names, audience in (
            ("supplier_roles", signing.supplier_roles, Audience.INTERNAL),
            ("customer_roles", signing.customer_roles, Audience.CUSTOMER),
        ):
            allowed = [role for role, whose in roles.items() if whose is audience]
            for position, name in enumerate(names):
                if roles and name not in allowed:
                    problem = f"is not one of the {audience.value} roles"
                    raise UnfitError(problem, allowed=allowed, value=name, below=(side, position))
        return signing

    def definitions(self) -> dict[str, IndicatorDefinition]:
        """Every indicator by name, as records know it."""
        return {name: indicator.definition(name) for name, indicator in self.indicators.items()}

    def trust_policy(self) -> TrustPolicy:
        """When a number is trusted less, as records know it."""
        return TrustPolicy(**self.trust.model_dump())

    def calendar(self, key: str | None) -> Calendar:
        """The calendar called `key`, the default one when a project names none."""
        return self.calendars[key or DEFAULT_CALENDAR]

    def working_calendars(self, start: date, end: date) -> dict[str, WorkingCalendar]:
        """Every calendar by key as records know it, with the holidays of the years from `start` to `end`."""
        return {key: calendar.plain(start.year, end.year) for key, calendar in self.calendars.items()}

    def working_days(self, calendar_key: str | None, start: date, end: date) -> WorkingDays:
        """One boolean per calendar day from `start` to `end`, both included: does the calendar work on it?"""
        return self.calendar(calendar_key).working_days(start, end)
