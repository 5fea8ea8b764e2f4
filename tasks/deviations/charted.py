"""Which indicators have a process-behaviour chart, and the readings of which nights does it need?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.deviations.period_calendar import DEFAULT_PERIODS, period_ends
from tasks.indicators.agreed import Overrides
from tasks.records.definitions import Chart, IndicatorDefinition

Own = Mapping[str, Mapping[str, Chart | None]]


def own_charts(definitions: Mapping[str, IndicatorDefinition], overrides: Overrides | None) -> Own:
    """By indicator and project, the charts that differ from the policy's."""
    found: dict[str, dict[str, Chart | None]] = {}
    for key, each in (overrides or {}).items():
        policy = definitions.get(key[1])
        if policy is not None and len(key) == len(("project", "indicator")) and each.chart != policy.chart:
            found.setdefault(key[1], {})[key[0]] = each.chart
    return found


def charts_of(
    projects: pd.Series, chart: Chart | None, own: Mapping[str, Chart | None]
) -> Iterator[tuple[Chart, np.ndarray]]:
    """Every chart that an indicator has in these projects, with the positions of the projects that have it.

    `chart` is the policy's, `own` has those of single projects.
    """
    theirs = projects.isin(list(own)).to_numpy(dtype=bool) if own else np.zeros(len(projects), dtype=bool)
    if chart is not None:
        yield chart, np.flatnonzero(~theirs)
    for each in dict.fromkeys(own.values()):
        if each is not None:
            same = [project for project, its in own.items() if its == each]
            yield each, np.flatnonzero(projects.isin(same).to_numpy(dtype=bool))


def needed_nights(
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
    *,
    until: date,
    periods: int = DEFAULT_PERIODS,
) -> dict[str, list[date]]:
    """By indicator, the nights whose readings the charts are drawn of: ends of periods, and the one before the first.

    An indicator without a chart of its own is there when it is one of a pair.
    """
    lengths: dict[str, set[int]] = {}
    charts = [(name, each.chart) for name, each in definitions.items()]
    charts += [(name, chart) for name, own in own_charts(definitions, overrides).items() for chart in own.values()]
    for name, chart in charts:
        if chart is not None:
            for each in (name, *chart.pair):
                lengths.setdefault(each, set()).add(chart.period_days)
    return {
        name: np.unique(np.concatenate([period_ends(each, until, periods + 1) for each in theirs])).tolist()
        for name, theirs in lengths.items()
    }
