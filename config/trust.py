"""When data and numbers are believed: the trust grades' limits and the gate's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from config.fields import Entry, Number, Share, Whole
from config.mistakes import UnfitError


class Trust(Entry):
    """When a number is trusted less; see TrustPolicy."""

    stale_after_hours: Annotated[Number, Field(gt=0)]
    very_stale_after_hours: Annotated[Number, Field(gt=0)]
    quarantined_share: Share
    high_quarantined_share: Share
    small_sample: Annotated[Whole, Field(ge=0)]
    undated_share: Share
    reconstructed_share: Share
    missing_share: Share

    @field_validator("very_stale_after_hours", "high_quarantined_share")
    @classmethod
    def _is_further_out(cls, value: float, info: ValidationInfo) -> float:
        milder = str(info.field_name).removeprefix("very_").removeprefix("high_")
        if milder in info.data and value < info.data[milder]:
            raise UnfitError(f"is below {milder}, which is {info.data[milder]:g}")
        return value


class GateLimits(Entry):
    """When a whole batch is refused, and when vanished ids are not believed."""

    volume_drop_share: Share
    volume_growth_factor: Annotated[Number, Field(gt=1)]
    quarantined_share: Share
    minimum_rows: Annotated[Whole, Field(ge=0)]
    tolerance_hours: Annotated[Number, Field(ge=0)]
    vanished_share: Share
