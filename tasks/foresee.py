"""Foresee: which projects are still inside their bands and yet forecast to miss an agreed day, as the pages say it?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tasks.deviations.forewarned import FORECAST
from tasks.equip import Desk
from tasks.gather_outlook import early_warned
from tasks.store.episodes import deviations
from tasks.store.readings import last_measured, readings_of


def foreseen(desk: Desk, until: date) -> pd.DataFrame:
    """What the forecasts warned of on the last measured night up to `until`, with the `title` of each subject.

    One row per project of the portfolio, as its page and the digests of that night have it.
    """
    night = last_measured(desk.engine, until) or until
    found = early_warned(desk, night, readings_of(desk.engine, [night]), deviations(desk.engine, night))
    keys = [project.key for project in desk.portfolio.projects]
    shown = (found["kind"] == FORECAST) & found["project"].isin(keys)
    return found[shown.to_numpy(dtype=bool)].reset_index(drop=True)
