"""Remeasure: take the readings of past nights from the history in the store; track deviations and measures through them."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

from prefect import task

from tasks.announce import progress
from tasks.assess import assess_night
from tasks.deviations.period_calendar import ends_period
from tasks.equip import equip
from tasks.follow import follow_night, taken
from tasks.freeze import freeze_plans
from tasks.judge import judge_night
from tasks.measure import FAMILY_NAMES, measure_night, trust_facts
from tasks.store.readings import measured_nights
from tasks.track import track_night

DAILY_NIGHTS = 28  # as far back as a report's trend shows every night

logger = logging.getLogger(__name__)


@task
def remeasure(first: date, last: date, *, every_days: int = 1, again: bool = False) -> dict[str, Any]:
    """Measure nights from `first` to `last`, oldest first; nights measured before only if `again`.

    Before the last four weeks, whose every night is measured, `every_days` days lie between two nights: the ends of
    periods of that length, as charts count them, and the first. Deviations are tracked and measures followed anew through every
    night after the first one measured, as each goes on from how the night before left them; `through` is the last of these.
    """
    if first > last:
        raise ValueError(f"The first night, {first}, lies after the last, {last}; swap them.")
    nights = _nights(first, last, every_days)
    done = set() if again else measured_nights(equip().engine, first, last)
    new = [night for night in nights if night not in done]
    later = measured_nights(equip().engine, new[0], date.max) - set(new) if new else set()
    restated, facts = 0, trust_facts(equip())
    with progress("measure past nights", len(new) + len(later)) as advance:
        for night in sorted({*new, *later}):
            if night not in later:
                freeze_plans(night)
                restated += sum(measure_night(family, night, facts)["restated"] for family in FAMILY_NAMES)
                restated += assess_night(night, facts)["restated"]
            judge_night(night)
            track_night(night)
            if taken(night):
                follow_night(night)
            advance(1)
    logger.info("%s nights measured, %s were there already", len(nights) - len(done), len(done))
    through = max({*nights, *later})
    return {"nights": len(nights), "measured": len(nights) - len(done), "restated": restated, "through": through}


def _nights(first: date, last: date, every_days: int) -> list[date]:
    """The first night, every one that ends a period of `every_days`, and each of the last four weeks."""
    nights = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    lately = last - timedelta(days=DAILY_NIGHTS)
    return [night for night in nights if night == first or night > lately or ends_period(night, every_days)]
