"""Fetches the readings that some projects' charts are drawn of: the ends of periods only, not every night."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.store.engine import reading
from tasks.store.fetching import fetch_of
from tasks.store.tables import TABLES

_READINGS = TABLES["readings"]
_COLUMNS = ("project", "indicator", "scope", "night", "state", "trust", "value", "numerator", "denominator")


def chart_readings(engine: Engine, nights: Mapping[str, Collection[date]], projects: Collection[str]) -> pd.DataFrame:
    """Of READINGS the columns that charts need, of some projects, by key; `nights` are those wanted of each indicator."""
    wanted = [
        sa.and_(_READINGS.c.indicator == indicator, _READINGS.c.night.in_(sorted(days)))
        for indicator, days in nights.items()
        if days
    ]
    columns = [_READINGS.c[name] for name in _COLUMNS]
    query = sa.select(*columns).where(sa.or_(sa.false(), *wanted)).order_by(*_READINGS.primary_key.columns)
    with reading(engine) as connection:
        return fetch_of(connection, query, _READINGS.c.project, projects)
