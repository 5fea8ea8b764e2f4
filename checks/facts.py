"""What does the gate have to know beyond the batch itself?

Plain values that the caller brings from the store, the portfolio and the policy, so that the gate reads nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd


@dataclass(frozen=True)
class GateLimits:
    """When a whole batch is refused.

    `volume_drop_share` and `volume_growth_factor` compare a complete batch with the previous one;
    `quarantined_share` is the share of rows read that may be held. Batches (or previous batches) of fewer than
    `minimum_rows` rows are never judged by share: in a sheet of ten rows, eight bad ones still leave two good.
    `tolerance_hours` lets moments lie a little ahead, since files without a zone may be read up to half a day off.
    """

    volume_drop_share: float = 0.5
    volume_growth_factor: float = 10.0
    quarantined_share: float = 0.5
    minimum_rows: int = 50
    tolerance_hours: float = 24.0


@dataclass(frozen=True)
class BatchFacts:
    """The surroundings of one batch: one record kind of one landing.

    night: the night it was pulled for.
    project_keys: keys of the portfolio's projects.
    previous_rows: rows read by the previous landing of this source and kind; None when there was none.
    complete: the batch holds everything the source has, so that emptiness and shrinking mean something.
    seen: rows read, those left out as unchanged included; None when it is the length of the frame.
    rejected: rows that the source could not read and rejected itself.
    known_refs: kind name to the refs that the store holds of this source (and, for a kind landed before this
        one on the same night, those that came with it). A kind that is not there cannot be checked.
    pulled_at: when the batch was pulled (aware); None stands for the end of the night.
    """

    night: date
    project_keys: Collection[str] = ()
    source: str = ""
    previous_rows: int | None = None
    complete: bool = False
    seen: int | None = None
    rejected: int = 0
    known_refs: Mapping[str, Collection[str] | pd.Index] = field(default_factory=dict)
    pulled_at: datetime | None = None
    limits: GateLimits = field(default_factory=GateLimits)

    @property
    def latest(self) -> pd.Timestamp:
        """The moment (UTC) after which nothing in the batch can have happened, tolerance included."""
        end_of_night = datetime.combine(self.night, time.max, UTC)
        moment = max(end_of_night, self.pulled_at or end_of_night)
        return pd.Timestamp(moment + timedelta(hours=self.limits.tolerance_hours))
