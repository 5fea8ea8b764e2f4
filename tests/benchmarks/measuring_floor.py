"""The same arithmetic as a night's measuring, bare: pandas and numpy on frames, nothing kept, graded or explained.

Written without the product's own functions, so that it is a second opinion on every number as well as a floor. It
knows what the benchmark's portfolio holds: one source, Monday to Friday, every item dated, surveys of five boxes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

_DAY = np.timedelta64(1, "D")
_Z = 1.959963984540054
_DAYS_PER_MONTH = 365.25 / 12

Values = dict[tuple[str, str], pd.Series]
"""(indicator, scope) to the values by project."""


def schedule(items: pd.DataFrame, plan: pd.DataFrame, night: date) -> Values:
    """The eight schedule indicators of every project."""
    plan = plan.merge(items[["source", "ref", "status", "done_ratio"]], on=["source", "ref"], how="left")
    number, keys = pd.factorize(plan["project"])
    count = len(keys)
    live = (plan["status"] != "cancelled").to_numpy()
    weight = plan["weight"].to_numpy() * live
    done = np.where(plan["status"] == "done", 1.0, plan["done_ratio"].fillna(0).clip(0, 1))
    start = plan["start_on"].to_numpy().astype("datetime64[D]").astype(int)
    due = plan["due_on"].to_numpy().astype("datetime64[D]").astype(int)
    start = np.where(start < due, start, due - 1)
    earned = np.bincount(number, weight * done, count)
    budget = np.bincount(number, weight, count)
    # value of each project's plan at the end of each day: the sum of the slopes that run on it, added up twice
    origin, days = start[live].min(), int(due[live].max() - start[live].min()) + 2
    slope = weight / (due - start)
    rise = np.bincount(number * days + start - origin + 1, slope, count * days)
    rise -= np.bincount(number * days + due - origin + 1, slope, count * days)
    curve = rise.reshape(count, days).cumsum(axis=1).cumsum(axis=1)
    tonight = np.datetime64(night, "D")
    planned = curve[:, tonight.astype(int) - origin]
    zero = np.full(count, np.iinfo(int).max)
    np.minimum.at(zero, number[live], start[live])
    calendar = np.datetime64(int(origin), "D") + np.arange(days) * _DAY
    worked = np.is_busday(calendar)
    periods = curve[:, worked]
    before = np.busday_count(calendar[worked][0], zero.astype("datetime64[D]") + _DAY)
    reached = (periods <= (earned + 1e-9 * budget)[:, None]).sum(axis=1)
    column = np.arange(count)
    base = np.where(reached > before, periods[column, reached - 1], 0.0)
    part = (earned - base) / (periods[column, np.minimum(reached, periods.shape[1] - 1)] - base)
    es = reached - before + np.clip(part, 0, 1)
    at = np.busday_count(zero.astype("datetime64[D]") + _DAY, tonight + _DAY).astype(float)
    figures = {
        "planned_progress": planned / budget,
        "actual_progress": earned / budget,
        "schedule_deviation_rate": (earned - planned) / planned,
        "schedule_variance": earned - planned,
        "schedule_performance_index": earned / planned,
        "earned_schedule": es,
        "schedule_variance_time": es - at,
        "schedule_performance_index_time": es / at,
    }
    return {(name, "project"): pd.Series(values, index=keys) for name, values in figures.items()}


def added_scope(items: pd.DataFrame, plan: pd.DataFrame, night: date) -> pd.Series:
    """How many live leaf items of each project were created after the night that its plan was frozen on."""
    created = items["created_at"].dt.tz_localize(None).dt.normalize()
    leaf = ~items["ref"].isin(items["parent"].dropna().unique())
    added = leaf & (items["status"] != "cancelled") & ~items["ref"].isin(plan["ref"]) & (created > pd.Timestamp(night))
    return items.loc[added, "project"].value_counts()


def satisfaction(answers: pd.DataFrame, night: date, window_days: int) -> Values:
    """CSAT with its Wilson interval and the mean score per dimension, and how many people answered."""
    moments = answers["submitted_at"].dt.tz_localize(None)
    age = (pd.Timestamp(night) - moments.dt.normalize()).dt.days
    rows = answers[(age >= 0) & (age < window_days)].sort_values(["submitted_at", "source", "ref"])
    rows = rows.drop_duplicates(["project", "dimension", "survey", "respondent"], keep="last")
    values: Values = {}
    for dimension, asked in rows.groupby("dimension"):
        latest = asked.drop_duplicates("project", keep="last").set_index("project")["survey"]
        part = asked[asked["survey"].eq(asked["project"].map(latest))]
        scores = (
            part.assign(top=part["score"] >= 4)
            .groupby("project")
            .agg(n=("score", "size"), top=("top", "sum"), mean=("score", "mean"), spread=("score", "std"))
        )
        share, n = scores["top"] / scores["n"], scores["n"]
        half = _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        values["csat", str(dimension)] = share
        values["csat half", str(dimension)] = half
        values["satisfaction_mean", str(dimension)] = scores["mean"]
    latest = rows.drop_duplicates("project", keep="last").set_index("project")["survey"]
    rows = rows[rows["survey"].eq(rows["project"].map(latest))]
    values["survey_responses", "project"] = rows.groupby("project")["respondent"].nunique().astype(float)
    return values


def complaints(feedback: pd.DataFrame, night: date, window_days: int) -> Values:
    """Complaints per project-month; one conversation is one complaint."""
    rows = feedback[feedback["kind"] == "complaint"].sort_values("received_at")
    rows = rows.drop_duplicates(["project", "source", "conversation"])
    age = (pd.Timestamp(night) - rows["received_at"].dt.tz_localize(None).dt.normalize()).dt.days
    counted = rows[(age >= 0) & (age < window_days)].groupby("project").size()
    counted = counted.reindex(feedback["project"].unique(), fill_value=0)
    return {("complaint_rate", "project"): counted / (window_days / _DAYS_PER_MONTH)}


def outside(values: Values, bands: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Project, indicator and scope of every value outside its band."""
    found = [
        pd.DataFrame({"project": series.index[out], "indicator": name, "scope": scope})
        for (name, scope), series in values.items()
        if name in bands
        for out in [((series < bands[name][0] - 1e-9) | (series > bands[name][1] + 1e-9)).to_numpy()]
    ]
    return pd.concat(found, ignore_index=True)
