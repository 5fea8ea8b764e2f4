"""Which band and target were signed for an indicator? They stand above the policy's and the project's own.

A target without a scope, or for the whole project, binds every scope of its indicator; one for a scope binds that
scope alone. The signed edge replaces the band's edge; an edge that was not signed stays as it was, unless the signed
one lies beyond it. The critical edge keeps its distance from the edge it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from tasks.indicators.agreed import Overrides
from tasks.indicators.families import WHOLE_PROJECT
from tasks.records.definitions import Band, IndicatorDefinition
from tasks.records.promises import Comparator

CUMULATIVE = frozenset({"planned_progress", "actual_progress", "earned_schedule"})
"""Indicators that grow towards their target: it binds from its due day on. Any other is to be held until then, too."""

_KEY = ["project", "indicator", "scope"]


def agreed(
    definitions: Mapping[str, IndicatorDefinition], overrides: Overrides, targets: pd.DataFrame, night: date
) -> dict[tuple[str, ...], IndicatorDefinition]:
    """`overrides` with the signed terms on top, as `tasks.indicators.agreed` takes them.

    `targets` are the BASELINE_TARGETS of the baselines that hold on the night. A target of a cumulative indicator
    that is not due yet is left alone, and so is one whose indicator the policy does not define. Of two targets for
    the same indicator and scope the tighter edges count.
    """
    signed: dict[tuple[str, ...], IndicatorDefinition] = dict(overrides.items())
    for keys, rows in _edges(targets, definitions, night):
        key = keys[:2] if keys[2] in WHOLE_PROJECT else keys
        base = signed.get(key) or signed.get(keys[:2]) or definitions[keys[1]]
        signed[key] = under(base, rows["low"], rows["high"])
    return signed


def under(definition: IndicatorDefinition, low: float, high: float) -> IndicatorDefinition:
    """The definition with the signed edges of its band; NaN for an edge that was not signed.

    The target is the signed edge; of a signed span, the policy's target where it lies inside, else none.
    """
    old = definition.band or Band()
    new_low, new_high = _edge(low, old.low), _edge(high, old.high)
    if new_low is not None and new_high is not None and new_low > new_high:
        new_low, new_high = (new_low, None) if np.isnan(high) else (None, new_high)
    if np.isnan(low) or np.isnan(high):
        target: float | None = high if np.isnan(low) else low
    else:
        target = definition.target if definition.target is not None and low <= definition.target <= high else None
    band = replace(
        old,
        low=new_low,
        high=new_high,
        critical_low=_shifted(old.critical_low, old.low, new_low),
        critical_high=_shifted(old.critical_high, old.high, new_high),
    )
    return replace(definition, band=band, target=target)


def _edges(
    targets: pd.DataFrame, definitions: Mapping[str, IndicatorDefinition], night: date
) -> list[tuple[tuple[str, str, str], dict[str, float]]]:
    """(project, indicator, scope) with the tightest signed `low` and `high`; whole projects before their scopes."""
    bound = targets[targets["indicator"].isin(list(definitions)) & targets["value"].notna()]
    later = bound["indicator"].isin(CUMULATIVE) & (bound["due_on"] > pd.Timestamp(night))
    bound = bound[~later]
    if bound.empty:
        return []
    value = bound["value"].to_numpy(dtype=float)
    above = bound["comparator"] == Comparator.AT_MOST
    within = bound["comparator"] == Comparator.WITHIN
    spans = pd.DataFrame(
        {
            **{name: bound[name].fillna(WHOLE_PROJECT[0]) for name in _KEY},
            "low": np.where(above, np.nan, value),
            "high": np.where(above, value, np.where(within, bound["value_high"].to_numpy(dtype=float), np.nan)),
        }
    )
    tightest = spans.groupby(_KEY, as_index=False).agg(low=("low", "max"), high=("high", "min"))
    tightest = tightest.assign(part=~tightest["scope"].isin(WHOLE_PROJECT)).sort_values(["part", *_KEY])
    return [
        ((project, indicator, scope), {"low": low, "high": high})
        for project, indicator, scope, low, high in tightest[[*_KEY, "low", "high"]].itertuples(index=False, name=None)
    ]


def _edge(signed: float, before: float | None) -> float | None:
    return before if np.isnan(signed) else float(signed)


def _shifted(critical: float | None, edge: float | None, now: float | None) -> float | None:
    """A critical edge as far from the edge as it was; none without an edge, or where none was agreed."""
    if critical is None or edge is None or now is None:
        return None
    return now + (critical - edge)
