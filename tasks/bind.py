"""Bind: which terms hold for each project tonight, the policy's, the project's own, or those that both sides signed?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from tasks.equip import Desk
from tasks.expectations.bands import agreed
from tasks.indicators.drift import signed_only
from tasks.records.definitions import IndicatorDefinition
from tasks.store.baselines import baselines_for
from tasks.store.promises.attainments import targets_of

Terms = Mapping[tuple[str, str], IndicatorDefinition] | Mapping[tuple[str, ...], IndicatorDefinition]


def bound_terms(desk: Desk, night: date) -> Terms:
    """The terms that stand above the policy's on a night: the projects' own, and the signed targets above those."""
    own = desk.portfolio.definitions()
    signed = signed_holding(desk, night)
    if signed.empty:
        return own
    targets = targets_of(desk.engine, signed["key"].tolist())
    return agreed(desk.policy.definitions(), own, targets, night)


def signed_holding(desk: Desk, night: date) -> pd.DataFrame:
    """The signed BASELINES that hold on a night, at most one per project; one query, and mostly none."""
    return signed_only(baselines_for(desk.engine, night))
