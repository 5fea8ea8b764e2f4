"""Foresee: which projects are still inside their bands and yet forecast to miss an agreed day?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.bind import bound_terms
from tasks.deviations.early_warning import early_warnings
from tasks.equip import Desk
from tasks.store.forecasts import forecasts
from tasks.store.readings import readings_of


def foreseen(desk: Desk, night: date) -> pd.DataFrame:
    """The early warnings of a night: its readings beside the latest forecasts; one query where nothing was forecast."""
    latest = forecasts(desk.engine, night)
    keys = sorted(set(latest["project"]))
    readings = readings_of(desk.engine, [night] if keys else [], keys)
    terms = bound_terms(desk, night) if keys else {}
    return early_warnings(latest, readings, desk.policy.definitions(), terms)
