"""Who may put a promise into force (policy P3.3), what promises too much (P3.1), and which issues of a tracker say what is expected (P2.1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from config.fields import Entry, Key, Name, Number, Share, Text, Whole
from config.mistakes import UnfitError
from tasks.records.expecting import Aspect, Side


class Signing(Entry):
    """The roles whose signature counts, for us and for the customer."""

    supplier_roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    customer_roles: Annotated[tuple[Name, ...], Field(min_length=1)]


class Achievable(Entry):
    """From where on a target promises too much or asks for nothing, beside what other projects reached."""

    compared_days: Annotated[Whole, Field(ge=30, le=3660)]
    fewest_projects: Annotated[Whole, Field(ge=1)]
    held_share: Annotated[Number, Field(gt=0, le=1)]
    over_promised_share: Share
    sandbagged_share: Annotated[Number, Field(gt=0, le=1)]

    @field_validator("sandbagged_share")
    @classmethod
    def _lies_above_the_other(cls, share: float, info: ValidationInfo) -> float:
        lower = info.data.get("over_promised_share")
        if lower is not None and share <= lower:
            raise UnfitError(f"does not lie above over_promised_share, {lower:g}")
        return share


class ExpectationType(Entry):
    """An issue type of a source that means an expectation, what it is about, and which side owes it."""

    source: Key
    raw_type: Text
    aspect: Aspect = Aspect.GOAL
    owner_side: Side = Side.SUPPLIER
