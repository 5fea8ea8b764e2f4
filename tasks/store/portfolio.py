"""Brings the portfolio's customers, projects and stakeholders into the store, which mirrors the folder.

Who leaves the folder leaves these tables; what was read about a project stays.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.records.portfolio import PORTFOLIO_KINDS
from tasks.store.bulk import Existing, staged, write
from tasks.store.engine import writing
from tasks.store.tables import TABLES


def save_portfolio(engine: Engine, frames: Mapping[str, pd.DataFrame]) -> None:
    """Save the CUSTOMERS, PROJECTS and STAKEHOLDERS in `frames`, by kind name; a kind that is missing stays as it is."""
    with writing(engine) as connection:
        for name in (kind.name for kind in PORTFOLIO_KINDS):
            if name not in frames:
                continue
            table, frame = TABLES[name], conform(frames[name], KINDS[name])
            with staged(connection, [table.c.key], frame[["key"]]) as stage:
                connection.execute(table.delete().where(table.c.key.not_in(sa.select(stage.c.key))))
            write(connection, table, frame, Existing.REPLACE)
