"""What can be set about a Redmine source."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tasks.records.choices import ItemStatus, ItemType

FILLED_BY_CUSTOM_FIELDS = ("phase", "estimate_hours", "spent_hours", "done_ratio", "start_on", "due_on")


class CustomField(BaseModel):
    """Where one custom field goes: a column of work items, or `extra`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str = Field("extra", description="Column of work items that the field fills, or extra")
    values: dict[str, str] = Field({}, description="The field's own value names and what they mean for the column")

    @field_validator("column")
    @classmethod
    def _known(cls, column: str) -> str:
        allowed = ("extra", *FILLED_BY_CUSTOM_FIELDS)
        if column not in allowed:
            raise ValueError(f"{column!r} cannot be filled by a custom field; allowed: {', '.join(allowed)}")
        return column


class RedmineOptions(BaseModel):
    """Settings of one Redmine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="Address of the Redmine, with its path if it has one", pattern=r"^https?://.+")
    api_key_env: str = Field("REDMINE_API_KEY", description="Environment variable that holds the API key")
    statuses: dict[str, ItemStatus] = Field(
        {}, description="Status names and what they mean; one not listed is done when Redmine says closed, else open"
    )
    types: dict[str, ItemType] = Field({}, description="Tracker names and the type of work they mean")
    priorities: dict[str, str] = Field({}, description="Priority names to be shown under another name")
    custom_fields: dict[str, CustomField] = Field(
        {}, description="Custom fields by name: a column of work items, or extra to keep it beside them"
    )
    include_private: bool = Field(default=True, description="Take private issues, marked as private")
    include_subprojects: bool = Field(
        default=False, description="Count issues of sub-projects that are not listed themselves to their parent"
    )
    milestones_from: Literal["versions", "none"] = Field("versions", description="Whether versions become milestones")
    page_size: int = Field(100, ge=1, le=100, description="Issues per page; Redmine allows 100 at most")
    max_concurrency: int = Field(
        1, ge=1, le=16, description="Questions under way at once; raise it if the Redmine runs on a database server"
    )
    timeout_seconds: float = Field(30.0, gt=0, description="Longest silence of the server, in seconds")
    connect_timeout_seconds: float = Field(10.0, gt=0, description="Longest wait for a connection, in seconds")
    total_timeout_seconds: float = Field(120.0, gt=0, description="Longest time for one answer, in seconds")
    overlap_minutes: int = Field(
        15, ge=0, description="How far before the last change seen the next pull looks again, in minutes"
    )
    sweep: Literal["when_counts_differ", "every_night", "never"] = Field(
        "when_counts_differ", description="When all ids of a project are listed to find deleted issues"
    )
    full_sweep_days: int = Field(7, ge=1, description="All ids are listed at least every so many days")

    @field_validator("custom_fields", mode="before")
    @classmethod
    def _short_form(cls, fields: object) -> object:
        """`Phase: extra` is short for `Phase: {column: extra}`."""
        if not isinstance(fields, dict):
            return fields
        return {name: {"column": field} if isinstance(field, str) else field for name, field in fields.items()}
