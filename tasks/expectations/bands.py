"""Which band and target were signed for an indicator? They stand above the policy's and the project's own.

A target binds its own scope and no other: a promise about the whole says nothing of each part. The signed edge replaces the band's edge; an edge that was not signed stays as it was, unless the signed
one lies beyond it. The critical edge keeps its distance from the edge it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from tasks.expectations.target_states import with_scope
from tasks.indicators.agreed import Overrides
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
    for key, low, high in _edges(targets, definitions, night):
        base = signed.get(key[:2]) or definitions[key[1]]
        signed[key] = under(base, low, high)
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
) -> list[tuple[tuple[str, str, str], float, float]]:
    """(project, indicator, scope) with the tightest signed low and high edge, NaN where none was signed."""
    bound = with_scope(targets[targets["indicator"].isin(list(definitions)) & targets["value"].notna()])
    later = bound["indicator"].isin(CUMULATIVE) & (bound["due_on"] > pd.Timestamp(night))
    bound = bound[~later]
    if bound.empty:
        return []
    value = bound["value"].to_numpy(dtype=float)
    above = bound["comparator"] == Comparator.AT_MOST
    within = bound["comparator"] == Comparator.WITHIN
    spans = bound[_KEY].assign(
        low=np.where(above, np.nan, value),
        high=np.where(above, value, np.where(within, bound["value_high"].to_numpy(dtype=float), np.nan)),
    )
    tightest = spans.groupby(_KEY, as_index=False).agg(low=("low", "max"), high=("high", "min"))
    return [
        ((project, indicator, scope), low, high)
        for project, indicator, scope, low, high in tightest[[*_KEY, "low", "high"]].itertuples(index=False, name=None)
    ]


def _edge(signed: float, before: float | None) -> float | None:
    return before if np.isnan(signed) else float(signed)


def _shifted(critical: float | None, edge: float | None, now: float | None) -> float | None:
    """A critical edge as far from the edge as it was; none without an edge, or where none was agreed."""
    if critical is None or edge is None or now is None:
        return None
    return now + (critical - edge)
