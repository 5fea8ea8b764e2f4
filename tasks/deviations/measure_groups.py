"""Which measures must be judged together, and which days lie before and after them?

    before          │ start ... waiting ... │ after
    ────────────────┼───────────────────────┼─────────────▶
    last change     │ first of the group    │ last one's waiting time is over, until the next change

Two measures on the same series overlap when the second starts before the first could be judged: its waiting time and
the fewest periods after it. Their effects cannot be separated; they are judged as one, and that is said of each. A
documented change of another kind (a new signed baseline) ends the days on either side that can be compared.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.records.explaining import MeasureStatus

FEWEST_POINTS = 5
SERIES = ["project", "indicator", "scope"]


def series_of(deviations: pd.Series) -> pd.DataFrame:
    """The series that deviations are about, by their keys: project, indicator, scope, on the same index."""
    parts = deviations.str.rsplit("|", n=3, expand=True).reindex(columns=range(3))
    return parts.set_axis(SERIES, axis=1).astype("str")


def judgeable(measures: pd.DataFrame, night: date) -> pd.DataFrame:
    """The MEASURES that have taken effect by `night` and were not cancelled by then, with their series beside them.

    A measure that was cancelled after it had run its waiting time has had its effect and stays.
    """
    started = measures[measures["started_on"].notna() & (measures["started_on"] <= pd.Timestamp(night))]
    ready = started["started_on"] + pd.to_timedelta(started["waiting_days"].astype("int64"), unit="D")
    stopped = (started["status"] == MeasureStatus.CANCELLED) & (started["ended_on"] < ready)
    stopped &= started["ended_on"] <= pd.Timestamp(night)
    started = started.assign(ready=ready)[~stopped.fillna(value=False).astype(bool)]
    return started.join(series_of(started["deviation"])[["indicator", "scope"]])


def groups(judged: pd.DataFrame, period_days: pd.DataFrame, rebases: pd.DataFrame, night: date) -> pd.DataFrame:
    """One row per measure of `judgeable`, in its order: group, first, ready, since, until.

    `first` is the day the group's first measure started, `ready` the day all their waiting times are over; days before
    are those in [since, first), days after those in [ready, until); `since` is missing when nothing changed before.
    `period_days` has SERIES and days; `rebases` has project, indicator and scope (empty: all) and day.
    """
    ordered = judged.sort_values([*SERIES, "started_on", "key"])
    length = ordered[SERIES].merge(period_days, on=SERIES, how="left")["days"].fillna(1).to_numpy(dtype="int64")
    settled = ordered["ready"] + pd.to_timedelta(FEWEST_POINTS * length, unit="D")
    series = ordered.groupby(SERIES, sort=False).ngroup()
    reached = settled.groupby(series).cummax().groupby(series).shift()
    group = (~(ordered["started_on"] < reached)).cumsum()
    spans = pd.DataFrame(
        {
            "series": series.groupby(group).first(),
            "first": ordered["started_on"].groupby(group).min(),
            "ready": ordered["ready"].groupby(group).max(),
        }
    )
    spans["since"] = spans["ready"].groupby(spans["series"]).shift()
    spans["until"] = (
        spans["first"].groupby(spans["series"]).shift(-1).fillna(pd.Timestamp(night) + pd.Timedelta(days=1))
    )
    spans = spans.join(ordered[SERIES].groupby(group).first())
    found = _between_changes(spans, rebases)
    return found.loc[group].assign(group=group.to_numpy()).set_axis(ordered.index).loc[judged.index]


def _between_changes(spans: pd.DataFrame, rebases: pd.DataFrame) -> pd.DataFrame:
    """The spans, cut at the last change before each and at the first one after its start."""
    beside = spans.rename_axis("span").reset_index().merge(rebases, on="project", suffixes=("", "_of"))
    for name in ("indicator", "scope"):
        beside = beside[(beside[f"{name}_of"] == "") | (beside[f"{name}_of"] == beside[name])]
    earlier = beside[beside["day"] <= beside["first"]].groupby("span")["day"].max().reindex(spans.index)
    later = beside[beside["day"] > beside["first"]].groupby("span")["day"].min().reindex(spans.index)
    return spans.assign(
        since=pd.concat([spans["since"], earlier], axis=1).max(axis=1),
        until=pd.concat([spans["until"], later], axis=1).min(axis=1),
    ).drop(columns=["series", *SERIES])
