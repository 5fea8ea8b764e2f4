"""Remeasure: take the readings of past nights from the history in the store, and track deviations through them."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from prefect import task

from tasks.announce import progress
from tasks.equip import equip
from tasks.freeze import freeze_plans
from tasks.measure import FAMILY_NAMES, measure_night
from tasks.store.readings import measured_nights
from tasks.track import track_night

logger = logging.getLogger(__name__)


@task(tags=["stage:monitor"])
def remeasure(first: date, last: date, *, again: bool = False) -> dict[str, Any]:
    """Measure and track every night from `first` to `last`, oldest first; nights measured before only if `again`."""
    if first > last:
        raise ValueError(f"The first night, {first}, lies after the last, {last}; swap them.")
    nights = [first + timedelta(days=days) for days in range((last - first).days + 1)]
    done = set() if again else measured_nights(equip().engine, first, last)
    restated = 0
    with progress("measure past nights", len(nights)) as advance:
        for night in nights:
            if night not in done:
                freeze_plans(night)
                restated += sum(measure_night(family, night)["restated"] for family in FAMILY_NAMES)
                track_night(night)
            advance(1)
    logger.info("%s nights measured, %s were there already", len(nights) - len(done), len(done))
    return {"nights": len(nights), "measured": len(nights) - len(done), "restated": restated}
