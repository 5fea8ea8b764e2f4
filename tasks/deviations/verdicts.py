"""Breach, signal, capability: what does an indicator's chart say tonight beside its agreed band, and what does that ask for?

    breach and signal       act on the event
    breach, no signal       the process cannot meet the band: renegotiate or redesign
    signal, no breach       early warning
    neither                 nothing

Source: D. J. Wheeler, Understanding Variation (2nd ed. 2000), chapter 5, on the four states of a process.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.deviations.bands import TOLERANCE, bands_of
from tasks.deviations.chart_nights import adverse, charts_as_of_each
from tasks.deviations.period_values import SERIES, PeriodValues
from tasks.deviations.process_behaviour import Behaviour
from tasks.deviations.rebasing import stretches
from tasks.indicators.agreed import Overrides
from tasks.records.choices import ReadingState
from tasks.records.definitions import ChartKind, IndicatorDefinition
from tasks.records.explaining import VERDICTS, Advice, Capability
from tasks.records.frames import conform, empty_frame


def verdicts(
    periods: PeriodValues,
    tonight: pd.DataFrame,
    definitions: Mapping[str, IndicatorDefinition],
    overrides: Overrides | None = None,
    rebases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The VERDICTS of one night, sorted by series: one for each of tonight's READINGS that has points or a value.

    `periods` are `period_values` until tonight. `rebases` as in `rebasing.stretches`; later days than tonight are left
    alone. Only a signal that points out of the agreed band counts as one. Raises ValueError for readings of several nights.
    """
    nights = tonight["night"].unique()
    if len(nights) > 1:
        raise ValueError(f"verdicts are of one night, these readings are of {len(nights)}")
    rows = periods.series.assign(row=np.arange(len(periods.series))).merge(tonight, on=SERIES)
    if rows.empty:
        return empty_frame(VERDICTS)
    past = rebases[rebases["day"] <= nights[0]] if rebases is not None else _NO_REBASES
    at = rows["row"].to_numpy()
    chart, tells = _last(periods, past, nights)
    chart = {name: column[at] for name, column in chart.items()}
    value = rows["value"].where(rows["state"] == ReadingState.MEASURED).to_numpy(dtype=float)
    bands, _ = bands_of(rows, definitions, overrides)
    breach = bands.excess(value) > TOLERANCE
    bad = adverse(chart["toward_low"], chart["toward_high"], value, bands.low, bands.high)
    edges = _period_edges(rows["kind"], chart["base"], bands.low, bands.high)
    found = rows[[*SERIES, "night"]].assign(
        breach=breach,
        signals=tells.take(at),
        adverse=bad,
        capability=_capability(chart["lower"], chart["upper"], *edges),
        advice=_advice(breach, bad, known=~np.isnan(chart["centre"])),
        **{name: chart[name] for name in ("points", "trial", "centre", "lower", "upper", "last_value", "rebased_on")},
    )
    found = found[(chart["points"] > 0) | ~np.isnan(value)]
    return conform(found.sort_values(SERIES, ignore_index=True), VERDICTS)


_NO_REBASES = pd.DataFrame({name: pd.Series(dtype="str") for name in SERIES}).assign(
    day=pd.Series(dtype="datetime64[s]")
)


def _last(periods: PeriodValues, rebases: pd.DataFrame, nights: np.ndarray) -> tuple[dict[str, np.ndarray], pd.Series]:
    """What each series' chart says of its last period, and the rules that period fulfils as JSON."""
    cut = stretches(periods, rebases)
    behaviour = charts_as_of_each(periods, rebases)
    now = cut.changes_by(np.asarray(nights).astype("datetime64[D]"))[:, 0]
    current = cut.number[:, -1] == now
    count = np.arange(len(cut.days))
    changed = cut.days[count, now - 1] if cut.days.size else np.full(len(count), np.datetime64("NaT", "D"))
    known = ~np.isnan(periods.value) & (cut.number == now[:, None])
    points = np.where(current, behaviour.points[:, -1], 0)
    chart = {
        name: np.where(current, each[:, -1], np.nan)
        for name, each in (("centre", behaviour.centre), ("lower", behaviour.lower), ("upper", behaviour.upper))
    }
    chart |= {
        "points": points,
        "trial": behaviour.trial[:, -1] | ~current,
        "last_value": np.where(current, periods.value[:, -1], np.nan),
        "rebased_on": np.where(now > 0, changed, np.datetime64("NaT", "D")).astype("datetime64[s]"),
        "toward_low": behaviour.toward(-1)[:, -1] & current,
        "toward_high": behaviour.toward(1)[:, -1] & current,
        "base": _mean(periods.base, known),
    }
    return chart, _codes(behaviour, current)


def _codes(behaviour: Behaviour, current: np.ndarray) -> pd.Series:
    """The rules that each series' last period fulfils, as a JSON list."""
    text = pd.Series("", index=range(len(current)), dtype="str")
    for name, direction in behaviour.signals.items():
        text += np.where((direction[:, -1] != 0) & current, f', "{name}"', "")
    return "[" + text.str.removeprefix(", ") + "]"


def _mean(cells: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The mean of each row's known cells."""
    known = known & ~np.isnan(cells)
    count = known.sum(axis=1)
    return np.asarray(np.where(known, cells, 0.0).sum(axis=1) / np.where(count > 0, count, np.nan))


def _period_edges(
    kind: pd.Series, base: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The band's edges in the unit of the chart's points.

    A band of a rate (a − b)/b is kept period after period when a − b changes by no more than the edge times the mean
    change of b, its `base`. Where b does not move nothing can be said.
    """
    scaled = (kind == ChartKind.DIFFERENCE).to_numpy(dtype=bool)
    moving = np.where(base > 0, base, np.nan)
    unknown = scaled & np.isnan(moving)
    edges = [np.where(scaled, edge * moving, edge) for edge in (low, high)]
    return np.where(unknown, np.nan, edges[0]), np.where(unknown, np.nan, edges[1])


def _capability(lower: np.ndarray, upper: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """What a process between its natural limits can do against a band; open edges are NaN."""
    unknown = np.isnan(lower) | np.isnan(upper) | (np.isnan(low) & np.isnan(high))
    fails = (upper < low - TOLERANCE) | (lower > high + TOLERANCE)
    passes = ~(lower < low - TOLERANCE) & ~(upper > high + TOLERANCE)
    return np.select(
        [unknown, fails, passes],
        [str(Capability.UNKNOWN), str(Capability.CONSISTENT_FAIL), str(Capability.CONSISTENT_PASS)],
        str(Capability.HIT_OR_MISS),
    )


def _advice(breach: np.ndarray, signal: np.ndarray, *, known: np.ndarray) -> np.ndarray:
    """What breach and signal together ask for, where the chart has limits."""
    return np.select(
        [~known, breach & signal, breach, signal],
        [str(Advice.NOT_ENOUGH_DATA), str(Advice.ACT_ON_EVENT), str(Advice.CHANGE_PROCESS), str(Advice.EARLY_WARNING)],
        str(Advice.NONE),
    )
