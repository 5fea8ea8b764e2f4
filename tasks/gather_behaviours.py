"""Gather: how did the indicators of some deviations behave, as process-behaviour charts?

The chart of an open deviation reaches up to the night, that of a closed one up to the day it closed: whatever came later is
no part of its story. Two queries, however many deviations there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

import numpy as np
import pandas as pd

from tasks.bind import bound_terms
from tasks.deviations.chart_nights import charts
from tasks.deviations.charted import needed_nights
from tasks.deviations.period_calendar import DEFAULT_PERIODS
from tasks.deviations.period_values import SERIES, PeriodValues, period_values
from tasks.deviations.rebasing import stretches
from tasks.equip import Desk
from tasks.judge import changes
from tasks.records.definitions import ChartKind
from tasks.records.frames import plain_rows
from tasks.rendering.process_chart import Period, process_chart
from tasks.reports.deviation_case import Behaviour
from tasks.store.chart_readings import chart_readings
from tasks.store.verdicts import verdicts

SHOWN_PERIODS = 26


def behaviours(
    desk: Desk, night: date, deviations: pd.DataFrame, edges: Mapping[str, Sequence[float]]
) -> dict[str, Behaviour]:
    """By key, the charts of those of DEVIATIONS that have one; `edges` are those of the bands they are held against."""
    definitions, terms = desk.policy.definitions(), bound_terms(desk, night)
    asked = {name: definitions[name] for name in deviations["indicator"].unique() if name in definitions}
    lengths = [each.chart.period_days for each in (*asked.values(), *terms.values()) if each.chart]
    ends = deviations["closed_on"].fillna(pd.Timestamp(night)).clip(upper=pd.Timestamp(night))
    past = (pd.Timestamp(night) - ends.min()).days // min(lengths, default=1) + 1 if len(ends) else 0
    wanted = needed_nights(asked, terms, until=night, periods=DEFAULT_PERIODS + past)
    known = chart_readings(desk.engine, wanted, deviations["project"].unique().tolist())
    found = period_values(known, asked, terms, until=night, periods=DEFAULT_PERIODS + past)
    places = found.series.assign(row=np.arange(len(found.series)))
    own = places.merge(deviations[["key", *SERIES, "closed_on"]].assign(end=ends), on=SERIES)
    seen = _as_seen(found, own)
    rebases = changes(desk, night)
    drawn, cut = charts(seen, rebases), stretches(seen, rebases).number
    told = np.any([each != 0 for each in drawn.signals.values()], axis=0)
    judged = {tuple(row[name] for name in SERIES): row for row in plain_rows(verdicts(desk.engine, night))}
    charted = {}
    for at, row in enumerate(plain_rows(own)):
        shown = np.flatnonzero(seen.last[at] <= np.datetime64(row["end"].date()))[-SHOWN_PERIODS:]
        columns = (seen.last, seen.value, drawn.centre, drawn.lower, drawn.upper, cut, told)
        cells = (each[at, shown] for each in columns)
        points = [
            Period(
                last.astype("O"),
                _known(value),
                _known(centre),
                _known(lower),
                _known(upper),
                int(stretch),
                bool(signal),
            )
            for last, value, centre, lower, upper, stretch, signal in zip(*cells, strict=True)
        ]
        kind, key = row["kind"], tuple(row[name] for name in SERIES)
        verdict = {} if row["closed_on"] else judged.get(key, {})
        band = () if kind == ChartKind.DIFFERENCE else edges.get(row["key"], ())  # of a rate, not of what changes it
        charted[row["key"]] = Behaviour(
            chart=process_chart(points, band),
            kind=kind,
            period_days=int(row["period_days"]),
            unit="fraction" if kind in (ChartKind.SHARE, ChartKind.DIFFERENCE) else definitions[row["indicator"]].unit,
            signals=tuple(json.loads(verdict.get("signals") or "[]")),
            advice=verdict.get("advice"),
            capability=verdict.get("capability"),
            points=int(verdict.get("points") or 0),
            trial=bool(verdict.get("trial", True)),
            banded=bool(band),
        )
    return charted


def _as_seen(periods: PeriodValues, own: pd.DataFrame) -> PeriodValues:
    """A series per row of `own` (row, end), whose values are those one saw at its end, as far back as charts look."""
    at = own["row"].to_numpy()
    last = periods.last[at]
    ended = last <= own["end"].to_numpy().astype("datetime64[D]")[:, None]
    newest = ended.sum(axis=1) + np.isnat(last).sum(axis=1)
    near = np.arange(last.shape[1]) >= (newest - DEFAULT_PERIODS)[:, None]
    value = np.where(ended & near, periods.value[at], np.nan)
    arrays = {each.name: getattr(periods, each.name)[at] for each in fields(periods) if each.name != "series"}
    return replace(periods, **arrays | {"series": own[[*SERIES, "kind", "period_days"]], "value": value})


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
