"""Watch: which prepared contingency plan starts tonight?"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Any

from prefect import task

from tasks.equip import equip
from tasks.expectations.contingency import nights_watched, started
from tasks.store.promises.preparing import risks, start_plans
from tasks.store.readings import readings_of

logger = logging.getLogger(__name__)

WATCH = "nightly watch"
"""Who changes a risk when its condition holds."""


def prepared(night: date) -> bool:
    """Whether any contingency plan waits for its condition; without one there is nothing to watch."""
    return bool(nights_watched(risks(equip().engine), night))


@task
def watch(night: date) -> dict[str, Any]:
    """Start the contingency plans whose condition has held for its nights; return which."""
    keys = watch_night(night)
    logger.info("contingency plans started: %s", ", ".join(keys) or "none")
    return {"started": keys}


def watch_night(night: date, *, at: datetime | None = None) -> list[str]:
    """Start them for one night and return their keys as project/risk; a plan starts once and is told once."""
    desk = equip()
    known = risks(desk.engine)
    nights = nights_watched(known, night)
    new = started(known, readings_of(desk.engine, nights), night) if nights else known.iloc[:0]
    if len(new):
        new = start_plans(desk.engine, new, by=WATCH, at=at or datetime.now(UTC))
    return [f"{project}/{key}" for project, key in zip(new["project"], new["key"], strict=True)]
