"""One entry of stakeholders.yaml: a person who is told about projects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo, field_validator

from config.escalation import DigestDefaults, DigestFrequency
from config.fields import Entry, Hours, Key, Mail, Name, Text, Weekday, Zone
from config.mistakes import UnfitError
from tasks.records.choices import Audience, Language
from tasks.records.people import Stakeholder

ALL_PROJECTS = "all"


def _keys_or_all(value: Any) -> Any:
    if value is None or value == []:
        raise UnfitError("is empty; list the keys of projects, or write `all`")
    if value == ALL_PROJECTS:
        return None
    return [value] if isinstance(value, str) else value


class StakeholderEntry(Entry):
    """A person. `projects` is None for all of them: all there are, or all of the person's customer.

    What is left out follows the policy's digest defaults, the customer's language and the portfolio's zone.
    """

    key: Key
    name: Text
    mail: Mail
    role: Name
    audience: Audience
    projects: Annotated[tuple[Key, ...] | None, BeforeValidator(_keys_or_all)]
    customer: Key | None = None
    language: Language | None = None
    digest: DigestFrequency | None = None
    digest_weekday: Weekday | None = None
    escalations: bool = True
    channel: Name | None = None
    zone: Zone | None = None
    working_hours: Hours | None = None

    @field_validator("customer")
    @classmethod
    def _is_for_customers_people(cls, customer: str | None, info: ValidationInfo) -> str | None:
        if customer is not None and info.data.get("audience") is Audience.INTERNAL:
            raise UnfitError("does not go with audience internal; remove one of the two")
        return customer

    @field_validator("digest_weekday")
    @classmethod
    def _goes_with_a_weekly_digest(cls, weekday: Weekday | None, info: ValidationInfo) -> Weekday | None:
        digest = info.data.get("digest")
        if weekday is not None and digest in (DigestFrequency.DAILY, DigestFrequency.NONE):
            raise UnfitError(f"does not go with digest {digest.value}; remove one of the two")
        return weekday

    def plain(
        self, defaults: DigestDefaults, customer_language: Language | None, zone: str, project_keys: Iterable[str]
    ) -> Stakeholder:
        """The person as records know it; `project_keys` are those that `all` stands for."""
        digest = self.digest or (DigestFrequency.WEEKLY if self.digest_weekday else defaults.frequency)
        weekday = (self.digest_weekday or defaults.weekday).number
        return Stakeholder(
            key=self.key,
            name=self.name,
            mail=self.mail,
            role=self.role,
            audience=self.audience,
            language=self.language or customer_language or defaults.language,
            projects=frozenset(project_keys if self.projects is None else self.projects),
            customer=self.customer,
            digest=digest is not DigestFrequency.NONE,
            digest_weekday=weekday if digest is DigestFrequency.WEEKLY else None,
            escalations=self.escalations,
            channel=self.channel or defaults.channel,
            zone=self.zone or zone,
            working_hours=self.working_hours or defaults.working_hours,
        )
