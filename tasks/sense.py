"""Sense: what do the trackers' issues say is expected?"""

from __future__ import annotations

from datetime import UTC, datetime

from tasks.equip import equip
from tasks.expectations.sensed import ExpectationType, sensed
from tasks.store.kinds import read_kind
from tasks.store.promises.register import register, save_register

TRACKER_IMPORT = "tracker import"


def sense_expectations(*, at: datetime | None = None) -> int:
    """Note as latent what the trackers' issues of the policy's `expectation_types` say now; how many versions are new.

    Takes the issues as they are, whatever night is run: going back to a past night must not bring old words back.
    """
    desk = equip()
    types = [ExpectationType(**each.model_dump()) for each in desk.policy.expectation_types]
    if not types:
        return 0
    items = read_kind(desk.engine, "work_items", {"source": sorted({each.source for each in types})})
    found = sensed(items, types, register(desk.engine), recorded_at=at or datetime.now(UTC), recorded_by=TRACKER_IMPORT)
    return save_register(desk.engine, found)
