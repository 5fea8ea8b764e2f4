"""Keeps what happened to each deviation night by night, and tells how deviations stood on any night.

The events are the truth; `deviations` is their fold, refreshed with every night that is saved.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.deviations.fold import fold
from tasks.records.catalogue import KINDS
from tasks.records.choices import EpisodeEvent
from tasks.records.frames import conform
from tasks.store.bulk import Existing, staged, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns, fetch_of
from tasks.store.tables import TABLES

_EVENTS, _DEVIATIONS = TABLES["deviation_events"], TABLES["deviations"]


def episodes_before(engine: Engine, night: date) -> pd.DataFrame:
    """DEVIATIONS that were open after the night before `night`, as they stood then."""
    return deviations(engine, night - timedelta(days=1))


def deviations(engine: Engine, night: date, closed_since: date | None = None) -> pd.DataFrame:
    """DEVIATIONS as they stood after `night`, by key: the open ones, and those that closed on `closed_since` or later."""
    may_be_open = sa.or_(_DEVIATIONS.c.closed_on.is_(None), _DEVIATIONS.c.closed_on >= (closed_since or night))
    chosen = sa.select(_DEVIATIONS.c.key).where(_DEVIATIONS.c.opened_on <= night, may_be_open)
    with reading(engine) as connection:
        folded = fold(_first_and_last(connection, chosen, _EVENTS.c.night <= night))
    wanted = folded["closed_on"].isna()
    if closed_since is not None:
        wanted |= folded["closed_on"] >= pd.Timestamp(closed_since)
    return folded[wanted].reset_index(drop=True)


def events_of(engine: Engine, night: date) -> pd.DataFrame:
    """DEVIATION_EVENTS of one night, by deviation."""
    query = sa.select(_EVENTS).where(_EVENTS.c.night == night).order_by(_EVENTS.c.deviation)
    with reading(engine) as connection:
        return fetch_columns(connection, query)


def events_between(engine: Engine, first: date, last: date) -> pd.DataFrame:
    """DEVIATION_EVENTS from night `first` to `last`, both included, by deviation and night."""
    chosen = sa.select(_EVENTS).where(_EVENTS.c.night.between(first, last))
    with reading(engine) as connection:
        return fetch_columns(connection, chosen.order_by(_EVENTS.c.deviation, _EVENTS.c.night))


def deviations_of(engine: Engine, keys: Collection[str]) -> pd.DataFrame:
    """The DEVIATIONS of these keys as they stand now, by key."""
    query = sa.select(_DEVIATIONS).order_by(_DEVIATIONS.c.key)
    with reading(engine) as connection:
        return fetch_of(connection, query, _DEVIATIONS.c.key, keys)


def told_events(engine: Engine, keys: Collection[str]) -> pd.DataFrame:
    """The DEVIATION_EVENTS of these deviations on which something changed, by deviation and night."""
    query = sa.select(_EVENTS).where(_EVENTS.c.event != EpisodeEvent.STEADY.value)
    with reading(engine) as connection:
        return fetch_of(connection, query.order_by(_EVENTS.c.deviation, _EVENTS.c.night), _EVENTS.c.deviation, keys)


def save_events(engine: Engine, night: date, events: pd.DataFrame) -> None:
    """Replace the night's DEVIATION_EVENTS and refresh the deviations that they are or were about.

    Raises ValueError for events of another night.
    """
    events = conform(events, KINDS["deviation_events"])
    if (events["night"] != pd.Timestamp(night)).any():
        raise ValueError(f"Events of other nights cannot be saved for {night}; save each night by itself.")
    with writing(engine) as connection:
        before = fetch_columns(connection, sa.select(_EVENTS.c.deviation).where(_EVENTS.c.night == night))
        connection.execute(_EVENTS.delete().where(_EVENTS.c.night == night))
        write(connection, _EVENTS, events)
        touched = pd.concat([before["deviation"], events["deviation"]]).drop_duplicates().rename("key")
        with staged(connection, [_DEVIATIONS.c.key], touched.to_frame()) as stage:
            keys = sa.select(stage.c.key)
            folded = fold(_first_and_last(connection, keys, sa.true()))
            connection.execute(_DEVIATIONS.delete().where(_DEVIATIONS.c.key.in_(keys)))
            write(connection, _DEVIATIONS, folded, Existing.REPLACE)


def _first_and_last(connection: Connection, keys: sa.Select[Any], within: sa.ColumnElement[bool]) -> pd.DataFrame:
    """The first and the last event of each deviation, which is all that its fold needs."""
    ends = (
        sa.select(
            _EVENTS.c.deviation, sa.func.min(_EVENTS.c.night).label("first"), sa.func.max(_EVENTS.c.night).label("last")
        )
        .where(_EVENTS.c.deviation.in_(keys), within)
        .group_by(_EVENTS.c.deviation)
        .subquery()
    )
    at_an_end = sa.or_(_EVENTS.c.night == ends.c.first, _EVENTS.c.night == ends.c.last)
    return fetch_columns(
        connection, sa.select(_EVENTS).join(ends, sa.and_(ends.c.deviation == _EVENTS.c.deviation, at_an_end))
    )
