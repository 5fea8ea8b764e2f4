"""How many alarms would each person have had in each month, how many of them false, and is that acceptable?

Whole frames: what would have been told, beside what became of it.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.deviations.alarm_outcomes import FALSE_ALARMS, AlarmOutcome
from tasks.notices.retold import messages
from tasks.notices.situation import NoticePolicy
from tasks.records.choices import NoticeReason

_MONTH = "%Y-%m"
_COUNTED = ("alarms", "again", "resolved", "false_alarms", "unsettled")


def by_person(
    told: pd.DataFrame, outcomes: pd.DataFrame, policy: NoticePolicy, acceptable_per_month: float, since: date
) -> pd.DataFrame:
    """One row per recipient and month in which they would have been told anything from the night `since` on, sorted.

    Columns: recipient, month (YYYY-MM), messages, alarms (deviations told of for the first time), again (told that they
    worsened), resolved, false_alarms and unsettled (of the alarms), over (more false alarms than acceptable).
    `told` as `would_be_told` gives it, `outcomes` as `alarm_outcomes.outcomes` does.
    """
    rows = told.merge(outcomes[["deviation", "outcome"]], on="deviation", how="left").sort_values("night")
    repeated = rows.duplicated(["recipient", "deviation"])  # a resolution always is: it goes to who was told
    resolved = rows["reason"] == NoticeReason.RESOLVED
    flags = {
        "alarms": ~repeated,
        "again": repeated & ~resolved,
        "resolved": resolved,
        "false_alarms": ~repeated & rows["outcome"].isin([str(each) for each in FALSE_ALARMS]),
        "unsettled": ~repeated & (rows["outcome"] == AlarmOutcome.UNSETTLED),
    }
    mails = messages(told, policy)
    counts = [
        frame[frame["night"] >= pd.Timestamp(since)]
        .assign(month=lambda each: each["night"].dt.strftime(_MONTH))
        .groupby(["recipient", "month"])[list(names)]
        .sum()
        for frame, names in ((mails, ("messages",)), (rows.assign(**flags), _COUNTED))
    ]
    table = counts[0].join(counts[1]).astype("int64")
    return table.assign(over=table["false_alarms"] > acceptable_per_month).reset_index()


def by_indicator(told: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row per indicator with the number of its deviations, of each outcome, and of those anybody was told of.

    Columns: indicator, deviations, told, and one per outcome.
    """
    counts = pd.crosstab(outcomes["indicator"], outcomes["outcome"])
    counts = counts.reindex(columns=[str(each) for each in AlarmOutcome], fill_value=0)
    heard = outcomes["deviation"].isin(told["deviation"]).groupby(outcomes["indicator"]).sum()
    counts.insert(0, "deviations", counts.sum(axis=1))
    counts.insert(1, "told", heard.reindex(counts.index).astype("int64"))
    return counts.rename_axis(index="indicator", columns=None).reset_index()
