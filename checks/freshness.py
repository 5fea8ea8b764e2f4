"""How old is what each source has told us?

Pure: the cursors say as of when a source's content is known, the policy says from which age that is stale, and
the moment to judge from comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pandas as pd

from tasks.records.definitions import TrustPolicy

SECONDS_PER_HOUR = 3600


class Freshness(StrEnum):
    """How far a source's data may still be taken for the present."""

    FRESH = "fresh"
    STALE = "stale"
    VERY_STALE = "very_stale"
    NEVER = "never"


@dataclass(frozen=True)
class SourceFreshness:
    """The age of one source's data in hours; `fresh_at` and `age_hours` are None when it never landed."""

    source: str
    state: Freshness
    fresh_at: datetime | None = None
    age_hours: float | None = None


def freshness_of(
    cursors: pd.DataFrame, sources: Iterable[str], at: datetime, policy: TrustPolicy
) -> tuple[SourceFreshness, ...]:
    """The freshness of each of `sources` at the moment `at` (aware), in the given order.

    `cursors` has at least the columns source and fresh_at. A source known as of a moment after `at`, as when a
    past night is run again, is fresh with age 0.
    """
    known = dict(zip(cursors["source"], cursors["fresh_at"], strict=True))
    return tuple(_judged(source, known.get(source), at, policy) for source in sources)


def _judged(source: str, fresh_at: datetime | None, at: datetime, policy: TrustPolicy) -> SourceFreshness:
    if fresh_at is None or pd.isna(fresh_at):
        return SourceFreshness(source, Freshness.NEVER)
    age_hours = max(0.0, (at - fresh_at).total_seconds() / SECONDS_PER_HOUR)
    if age_hours > policy.very_stale_after_hours:
        state = Freshness.VERY_STALE
    elif age_hours > policy.stale_after_hours:
        state = Freshness.STALE
    else:
        state = Freshness.FRESH
    return SourceFreshness(source, state, fresh_at, age_hours)
