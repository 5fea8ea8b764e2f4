"""Judge: what does each indicator's process-behaviour chart say tonight beside its agreed band?"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pandas as pd
from prefect import task

from tasks.bind import bound_terms
from tasks.deviations.charted import needed_nights
from tasks.deviations.period_calendar import ends_period
from tasks.deviations.period_values import period_values
from tasks.deviations.rebasing import baseline_changes, measure_changes
from tasks.deviations.verdicts import verdicts
from tasks.equip import Desk, equip
from tasks.indicators.drift import signed_only
from tasks.store.baselines import baselines
from tasks.store.measures import measures
from tasks.store.readings import measured_nights
from tasks.store.verdicts import portfolio_chart_readings, save_verdicts

logger = logging.getLogger(__name__)


def charted() -> bool:
    """Whether the policy asks for any chart; without one there is nothing to judge."""
    return any(each.chart for each in equip().policy.definitions().values())


@task
def judge(night: date) -> dict[str, Any]:
    """Give every charted indicator its verdict; return how many ask for what.

    Where the night ends a period, nights that were judged after it are judged anew: it is a point of their charts.
    """
    counts = judge_night(night)
    later = _later_nights(equip(), night)
    for each in later:
        judge_night(each)
    logger.info("verdicts: %s%s", counts or "none", f", {len(later)} later nights judged anew" if later else "")
    return counts


def judge_night(night: date) -> dict[str, int]:
    """Write the verdicts of one night."""
    desk = equip()
    terms = bound_terms(desk, night)
    definitions = desk.policy.definitions()
    wanted = needed_nights(definitions, terms, until=night)
    known = portfolio_chart_readings(desk.engine, {name: {*nights, night} for name, nights in wanted.items()})
    tonight = known[known["night"] == pd.Timestamp(night)]
    found = verdicts(
        period_values(known, definitions, terms, until=night), tonight, definitions, terms, changes(desk, night)
    )
    save_verdicts(desk.engine, found, night)
    return {str(name): int(count) for name, count in found.groupby("advice").size().items()}


def _later_nights(desk: Desk, night: date) -> list[date]:
    """The measured nights after one whose charts look back on it, in order."""
    terms = (*desk.policy.definitions().values(), *desk.portfolio.definitions().values())
    if not any(ends_period(night, each) for each in {term.chart.period_days for term in terms if term.chart}):
        return []
    return sorted(measured_nights(desk.engine, night + timedelta(days=1), date.max))


def changes(desk: Desk, night: date) -> pd.DataFrame:
    """The documented changes up to a night, as `rebasing.stretches` takes them: signed baselines and measures."""
    signed = signed_only(baselines(desk.engine))
    signed = signed[signed["valid_from"] <= pd.Timestamp(night)]
    parts = baseline_changes(signed, desk.policy.definitions()), measure_changes(measures(desk.engine), night)
    return pd.concat(parts, ignore_index=True)
