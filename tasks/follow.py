"""Follow: what did each measure do, as of tonight? Moves measures along with their issues and keeps changed verdicts."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from prefect import task

from tasks.deviations.charted import needed_nights
from tasks.deviations.measure_effect import effects
from tasks.deviations.measure_groups import SERIES, series_of
from tasks.deviations.measure_issues import moved_by_issues
from tasks.deviations.measure_periods import measure_periods
from tasks.deviations.measure_rules import MeasureError
from tasks.deviations.period_values import period_values
from tasks.deviations.rebasing import baseline_changes
from tasks.equip import Desk, equip
from tasks.indicators.drift import signed_only
from tasks.records.definitions import IndicatorDefinition
from tasks.records.explaining import MEASURE_VERDICTS, MeasureStatus
from tasks.records.frames import empty_frame
from tasks.store.baselines import baselines
from tasks.store.chart_readings import chart_readings
from tasks.store.history import as_of
from tasks.store.kinds import read_kind
from tasks.store.measures import measures, outcomes, record_measure, save_outcomes
from tasks.take_measure import catalogue

logger = logging.getLogger(__name__)

_PERIODS = 104
"""Periods looked back on: two years of weeks, so that what lay before a measure does not slide out of sight."""

_ITEM_COLUMNS = ("source", "ref", "status", "valid_from", "closed_at")


def taken(night: date) -> bool:
    """Whether there is any measure to follow; without one the step is left out, at the cost of one query."""
    return not followed(equip(), night).empty


@task
def follow(night: date) -> dict[str, Any]:
    """Judge tonight's measures; return how many verdicts changed, by outcome, and which issues were refused."""
    counts = follow_night(night)
    logger.info("verdicts on measures: %s", counts["verdicts"] or "none new")
    return counts


def follow_night(night: date, *, at: datetime | None = None) -> dict[str, Any]:
    """Follow the measures of one night; run again it gives the same."""
    desk = equip()
    known = followed(desk, night)
    moved, refused = _moved_along(desk, known, night, at or datetime.now(UTC))
    found = judged(desk, followed(desk, night) if moved else known, night)
    before = outcomes(desk.engine, night - timedelta(days=1), found["measure"].tolist())
    changed = found[~_says_the_same(found, before)]
    save_outcomes(desk.engine, night, changed)
    counts = {str(outcome): int(count) for outcome, count in changed.groupby("outcome").size().items()}
    return {"verdicts": counts, "moved": moved, "refused": refused}


def followed(desk: Desk, night: date) -> pd.DataFrame:
    """The MEASURES that may still get another verdict: those against deviations open on `night` or closed lately."""
    known = measures(desk.engine)
    if known.empty:
        return known
    about = read_kind(desk.engine, "deviations", {"key": known["deviation"].unique().tolist()}, ["key", "closed_on"])
    since = pd.Timestamp(night) - pd.Timedelta(days=catalogue().recurrence_within_days)
    open_ = about[about["closed_on"].isna() | (about["closed_on"] >= since)]
    return known[known["deviation"].isin(open_["key"])].reset_index(drop=True)


def judged(desk: Desk, known: pd.DataFrame, night: date) -> pd.DataFrame:
    """MEASURE_VERDICTS of `night` for MEASURES, from the readings as they are now."""
    started = known[known["started_on"].notna() & (known["started_on"] <= pd.Timestamp(night))]
    if started.empty:
        return empty_frame(MEASURE_VERDICTS)
    series = series_of(started["deviation"]).drop_duplicates()
    # every measure on these series, since those that are no longer followed may overlap
    every = measures(desk.engine)
    same = series_of(every["deviation"]).merge(series, on=SERIES, how="left", indicator=True)["_merge"] == "both"
    every = every[same.to_numpy()].reset_index(drop=True)
    found = effects(every, _periods(desk, series, night), _rebases(desk, series), night)
    return found[found["measure"].isin(started["key"])].reset_index(drop=True)


def _periods(desk: Desk, series: pd.DataFrame, night: date) -> pd.DataFrame:
    """The points of the charts of some series."""
    indicators, own = _defined(desk, series)
    nights = needed_nights(indicators, own, until=night, periods=_PERIODS)
    found = chart_readings(desk.engine, nights, series["project"].unique().tolist())
    points = measure_periods(period_values(found, indicators, own, until=night, periods=_PERIODS), found)
    return points.merge(series, on=SERIES)


def _defined(
    desk: Desk, series: pd.DataFrame
) -> tuple[dict[str, IndicatorDefinition], dict[tuple[str, str], IndicatorDefinition]]:
    """The definitions of the indicators of some series, and those of their projects' own."""
    names, projects = set(series["indicator"]), set(series["project"])
    policy = {name: each for name, each in desk.policy.definitions().items() if name in names}
    own = {key: each for key, each in desk.portfolio.definitions().items() if key[0] in projects and key[1] in names}
    return policy, own


def _rebases(desk: Desk, series: pd.DataFrame) -> pd.DataFrame:
    """The days from which signed baselines hold, for the charts that they re-base."""
    signed = signed_only(baselines(desk.engine))
    return baseline_changes(signed[signed["project"].isin(series["project"])], desk.policy.definitions())


def _moved_along(desk: Desk, known: pd.DataFrame, night: date, at: datetime) -> tuple[int, list[str]]:
    """Record what issues say of the measures they carry: how many moved, and what was refused, in words."""
    open_ = known["status"].isin([str(MeasureStatus.PLANNED), str(MeasureStatus.STARTED)])
    carried = known[open_ & known["ref"].notna()]
    if carried.empty:
        return 0, []
    projects = carried["project"].unique().tolist()
    items = as_of(desk.engine, "work_items", night, columns=_ITEM_COLUMNS, projects=projects)
    moved, refused = 0, []
    for key, said in moved_by_issues(carried, items, night, desk.zone).items():
        source = carried.loc[carried["key"] == key, "source"].iloc[0]
        try:
            record_measure(desk.engine, key, said, by=f"source {source}", at=at, zone=desk.zone)
        except MeasureError as refusal:
            refused.append(f"{key}: {refusal}")
        else:
            moved += 1
    for reason in refused:
        logger.warning("the tracker's word on a measure was not taken: %s", reason)
    return moved, refused


def _says_the_same(now: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """For each verdict whether it says what the one before said; centres that moved by rounding are no change."""
    both = now[["measure"]].merge(before, on="measure", how="left").set_axis(now.index)
    same = both["night"].notna()
    for name in ("outcome", "criterion_met", "overlaps", "caveat", "before_points", "after_points"):
        old, new = both[name], now[name]
        same &= (old == new).fillna(value=False).astype(bool) | (old.isna() & new.isna())
    for name in ("before_centre", "after_centre"):
        moved = (both[name] - now[name]).abs() > 1e-9  # noqa: PLR2004 - far below what is shown
        same &= ~moved & (both[name].isna() == now[name].isna())
    return same
