"""Who was told of which deviation before: the earlier notices, one row per person and deviation."""

from __future__ import annotations

import json

import pandas as pd

from tasks.notices.situation import Situation
from tasks.records.choices import NoticeKind, NoticeReason, NoticeStatus

TOLD_COLUMNS = ("recipient", "deviation", "reason", "night", "status", "key")


def told_of_deviations(situation: Situation) -> pd.DataFrame:
    """Escalations and resolutions decided up to this night, with TOLD_COLUMNS.

    A notice that groups several deviations names them in its facts and gives one row for each.
    """
    told = situation.told
    told = told[(told["kind"] == NoticeKind.ESCALATION) & (told["night"] <= situation.day)]
    single = told[told["deviation"].notna()]
    grouped = told[told["deviation"].isna()]
    members = [[each["key"] for each in json.loads(facts)["deviations"]] for facts in grouped["facts"]]
    grouped = grouped.assign(deviation=pd.Series(members, index=grouped.index, dtype=object)).explode("deviation")
    columns = list(TOLD_COLUMNS)
    parts = [part[columns].astype({"deviation": "str"}) for part in (single, grouped) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else told.reindex(columns=columns)


def before_tonight(told: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Per (recipient, deviation) told on an earlier night: `was_told`, `was_resolved`, `all_failed`.

    A notice that could not be delivered has told nobody anything.
    """
    earlier = told[told["night"] < situation.day]
    resolution = earlier["reason"] == NoticeReason.RESOLVED
    delivered = earlier["status"] != NoticeStatus.FAILED
    marked = earlier[["recipient", "deviation"]].assign(
        was_told=~resolution & delivered, was_resolved=resolution, all_failed=~resolution & ~delivered
    )
    return marked.groupby(["recipient", "deviation"], sort=True, as_index=False).any()


def decided_tonight(told: pd.DataFrame, situation: Situation) -> pd.DataFrame:
    """Per (recipient, deviation, resolution) decided for this very night already: `told_tonight` is True."""
    tonight = told[told["night"] == situation.day]
    keyed = tonight[["recipient", "deviation"]].assign(
        resolution=tonight["reason"] == NoticeReason.RESOLVED, told_tonight=True
    )
    return keyed.drop_duplicates(["recipient", "deviation", "resolution"])
