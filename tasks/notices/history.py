"""Who was told of which deviation before: the earlier notices, one row per person and deviation."""

from __future__ import annotations

import json

import pandas as pd

from tasks.notices.situation import Situation
from tasks.records.choices import NoticeKind, NoticeReason, NoticeStatus

TOLD_COLUMNS = ("recipient", "deviation", "reason", "night", "status", "key")


def told_of_deviations(situation: Situation) -> pd.DataFrame:
    """Escalations and resolutions decided so far, with TOLD_COLUMNS; later nights too when a past one is run again.

    Whoever was asked for another approach to a deviation knows of it as well. A notice that groups several deviations names them in its facts and gives one row for each.
    """
    told = situation.told
    told = told[(told["kind"] == NoticeKind.ESCALATION) & (told["reason"] != NoticeReason.PLAN_STARTED)]
    single = told[told["deviation"].notna()]
    grouped = told[told["deviation"].isna()]
    members = [[each["key"] for each in json.loads(facts)["deviations"]] for facts in grouped["facts"]]
    columns = list(TOLD_COLUMNS)
    # without the facts: a notice of thousands of deviations would be copied thousands of times
    grouped = grouped[columns].assign(deviation=pd.Series(members, index=grouped.index, dtype=object))
    grouped = grouped.explode("deviation")
    parts = [part[columns].astype({"deviation": "str"}) for part in (single, grouped) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else told.reindex(columns=columns)


def on_other_nights(told: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Per (recipient, deviation) decided on another night: `was_told`, `was_resolved`, `was_tried`.

    The first two are about earlier nights. A notice that could not be delivered has told nobody anything: it
    was tried. What was decided on a later night counts as tried too, so that a past night run again does not
    tell anew what is known by now.
    """
    others = told[told["night"] != situation.day]
    earlier = others["night"] < situation.day
    resolution = others["reason"] == NoticeReason.RESOLVED
    delivered = others["status"] != NoticeStatus.FAILED
    marked = others[["recipient", "deviation"]].assign(
        was_told=earlier & ~resolution & delivered, was_resolved=earlier & resolution, was_tried=~resolution
    )
    return marked.groupby(["recipient", "deviation"], sort=True, as_index=False).any()


def decided_tonight(told: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Per (recipient, deviation, resolution) decided for this very night already: `told_tonight` is True."""
    news = told["reason"] != NoticeReason.MEASURE_INEFFECTIVE  # of a measure, not of what happened to the deviation
    tonight = told[(told["night"] == situation.day) & news]
    keyed = tonight[["recipient", "deviation"]].assign(
        resolution=tonight["reason"] == NoticeReason.RESOLVED, told_tonight=True
    )
    return keyed.drop_duplicates(["recipient", "deviation", "resolution"])
