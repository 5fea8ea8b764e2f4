"""Track: advance every deviation of the portfolio by one night."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pandas as pd
from prefect import task

from tasks.bind import bound_terms
from tasks.deviations.episodes import advance
from tasks.equip import Desk, equip
from tasks.store.episodes import episodes_before, save_events
from tasks.store.readings import measured_nights, readings_of
from tasks.store.verdicts import verdicts

logger = logging.getLogger(__name__)


@task
def track(night: date) -> dict[str, Any]:
    """Compare tonight's readings with the agreed bands; return how many deviations had which event.

    Nights that were measured after this one are tracked anew: each goes on from how the night before left it.
    """
    counts = track_night(night)
    later = measured_nights(equip().engine, night + timedelta(days=1), date.max)
    for each in sorted(later):
        track_night(each)
    logger.info("deviations: %s%s", counts or "none", f", {len(later)} later nights tracked anew" if later else "")
    return counts


def track_night(night: date) -> dict[str, int]:
    """Write the deviation events of one night."""
    desk = equip()
    events = advance(
        episodes_before(desk.engine, night),
        readings_of(desk.engine, [night]),
        desk.policy.definitions(),
        bound_terms(desk, night),
        _signals(desk, night),
    )
    save_events(desk.engine, night, events)
    return {str(name): int(count) for name, count in events.groupby("event").size().items()}


def _signals(desk: Desk, night: date) -> pd.DataFrame:
    """The series whose chart shows a signal out of their band on a night, as the night's verdicts say."""
    judged = verdicts(desk.engine, night)
    return judged[judged["adverse"].fillna(value=False).astype(bool)]
