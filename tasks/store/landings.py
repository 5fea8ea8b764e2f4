"""What did the landings bring, and what do the sources hold by project?"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.choices import QuarantineStatus, RunState
from tasks.records.declaration import ColumnType
from tasks.store.engine import reading
from tasks.store.fetching import fetch, fetch_columns
from tasks.store.tables import TABLES, VERSIONS

_LANDINGS, _QUARANTINE = TABLES["landings"], TABLES["quarantine"]
_LOOK_BACK = 50


def latest_landings(engine: Engine, night: date | None = None) -> pd.DataFrame:
    """LANDINGS: per source the last landing for the latest night up to `night` (None: ever), by source."""
    query = sa.select(_LANDINGS).order_by(_LANDINGS.c.source, _LANDINGS.c.night, _LANDINGS.c.number)
    if night is not None:
        query = query.where(_LANDINGS.c.night <= night)
    with reading(engine) as connection:
        landings = fetch_columns(connection, query)
    return landings.drop_duplicates("source", keep="last").reset_index(drop=True)


def landing_of(engine: Engine, number: int) -> tuple[date, datetime]:
    """The night of a landing, and when it was pulled (UTC)."""
    query = sa.select(_LANDINGS.c.night, _LANDINGS.c.pulled_at).where(_LANDINGS.c.number == number)
    with reading(engine) as connection:
        night, pulled_at = connection.execute(query).one()
    return night, pulled_at.astimezone(UTC)


def last_counts(engine: Engine, source: str) -> dict[str, dict[str, int]]:
    """Kind name to the counts of the source's last landing that brought any of it and was not refused."""
    query = (
        sa.select(_LANDINGS.c.counts)
        .where(_LANDINGS.c.source == source, _LANDINGS.c.state != RunState.FAILED.value)
        .order_by(_LANDINGS.c.night.desc(), _LANDINGS.c.number.desc())
        .limit(_LOOK_BACK)
    )
    with reading(engine) as connection:
        found = connection.execute(query).scalars().all()
    counts: dict[str, dict[str, int]] = {}
    for text in found:
        for kind, numbers in json.loads(text or "{}").items():
            if numbers.get("read") and not numbers.get("refused"):
                counts.setdefault(kind, numbers)
    return counts


def landed_rows(engine: Engine) -> pd.DataFrame:
    """`project`, `kind`, `source`, `rows`: how many current rows each source holds of each project."""
    branches = [
        sa.select(table.c.project, sa.literal(kind).label("kind"), table.c.source, sa.func.count().label("rows"))
        .select_from(table)
        .group_by(table.c.project, table.c.source)
        for kind, table in ((kind, TABLES[kind]) for kind in VERSIONS)
    ]
    return _counted(engine, sa.union_all(*branches), "rows")


def held_rows(engine: Engine) -> pd.DataFrame:
    """`project`, `kind`, `source`, `quarantined`: how many rows are held, where their project is known."""
    columns = (_QUARANTINE.c.project, _QUARANTINE.c.kind, _QUARANTINE.c.source)
    query = (
        sa.select(*columns, sa.func.count().label("quarantined"))
        .where(_QUARANTINE.c.status == QuarantineStatus.HELD.value, _QUARANTINE.c.project.is_not(None))
        .group_by(*columns)
    )
    return _counted(engine, query, "quarantined")


def held_by_rule(engine: Engine) -> pd.DataFrame:
    """`source`, `kind`, `rule`, `count`: how many rows are held, and for which rule."""
    columns = (_QUARANTINE.c.source, _QUARANTINE.c.kind, _QUARANTINE.c.rule)
    query = sa.select(*columns, sa.func.count().label("count")).group_by(*columns).order_by(*columns)
    held = query.where(_QUARANTINE.c.status == QuarantineStatus.HELD.value)
    types = dict.fromkeys(("source", "kind", "rule"), ColumnType.TEXT) | {"count": ColumnType.INTEGER}
    with reading(engine) as connection:
        return fetch(connection, held, types)


def _counted(
    engine: Engine,
    query: sa.Select[tuple[str, str, str, int]] | sa.CompoundSelect[tuple[str, str, str, int]],
    number: str,
) -> pd.DataFrame:
    text = dict.fromkeys(("project", "kind", "source"), ColumnType.TEXT)
    with reading(engine) as connection:
        return fetch(connection, query, text | {number: ColumnType.INTEGER})
