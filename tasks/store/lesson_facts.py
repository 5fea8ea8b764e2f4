"""Gathers what the stories of some deviations are told from, in one consistent look at the store."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.deviations.story_facts import LATER_COLUMNS, StoryFacts
from tasks.records.choices import Severity
from tasks.records.declaration import ColumnType
from tasks.store.engine import reading
from tasks.store.fetching import fetch, fetch_columns
from tasks.store.tables import TABLES

_DEVIATIONS, _EVENTS, _READINGS = TABLES["deviations"], TABLES["deviation_events"], TABLES["readings"]
_BASELINES, _TARGETS, _EXPECTATIONS = TABLES["baselines"], TABLES["baseline_targets"], TABLES["expectations"]
_CAUSES, _EDITS = TABLES["causes"], TABLES["cause_edits"]
_MEASURES, _VERDICTS, _ITEMS = TABLES["measures"], TABLES["measure_verdicts"], TABLES["work_items"]

DEVIATIONS_PER_LOOK = 500
"""Deviations to ask for at once; databases limit the names in one query, and a story takes some 20 kB."""


def facts_of(engine: Engine, deviations: Collection[str]) -> StoryFacts:
    """What the store knows of these deviations, open or closed, now; at most DEVIATIONS_PER_LOOK of them.

    A key without a deviation is left out. `projects` are the portfolio's to say, and stay empty.
    """
    keys = sorted(set(deviations))[: DEVIATIONS_PER_LOOK + 1]
    if len(keys) > DEVIATIONS_PER_LOOK:
        raise ValueError(f"Ask for at most {DEVIATIONS_PER_LOOK} deviations at once.")
    chosen = _DEVIATIONS.c.key.in_(keys)
    with reading(engine) as connection:
        agreed = fetch_columns(connection, sa.select(_READINGS).join(_DEVIATIONS, _opening()).where(chosen))
        baselines = agreed["baseline"].dropna().unique().tolist()
        targets = _where(connection, _TARGETS, _TARGETS.c.baseline.in_(baselines))
        measures = _latest(connection, _MEASURES, ("key",), "version", _MEASURES.c.deviation.in_(keys))
        critical = sa.select(_EVENTS.c.deviation).distinct()
        critical = critical.where(_EVENTS.c.deviation.in_(keys), _EVENTS.c.severity == Severity.CRITICAL)
        carried = sa.tuple_(_EXPECTATIONS.c.project, _EXPECTATIONS.c.key).in_(_carried(targets))
        return StoryFacts(
            deviations=fetch_columns(connection, sa.select(_DEVIATIONS).where(chosen).order_by(_DEVIATIONS.c.key)),
            critical=frozenset(fetch_columns(connection, critical)["deviation"]),
            agreed=agreed,
            baselines=_where(connection, _BASELINES, _BASELINES.c.key.in_(baselines)),
            targets=targets,
            expectations=_latest(connection, _EXPECTATIONS, ("project", "key"), "version", carried),
            causes=_where(connection, _CAUSES, _CAUSES.c.deviation.in_(keys)),
            edits=_where(connection, _EDITS, _EDITS.c.deviation.in_(keys)),
            measures=measures,
            outcomes=_latest(
                connection, _VERDICTS, ("measure",), "night", _VERDICTS.c.measure.in_(measures["key"].tolist())
            ),
            issues=_issues(connection, measures),
            later=_later(connection, keys),
        )


def _opening() -> sa.ColumnElement[bool]:
    same = [_READINGS.c[name] == _DEVIATIONS.c[name] for name in ("project", "indicator", "scope")]
    return sa.and_(*same, _READINGS.c.night == _DEVIATIONS.c.opened_on)


def _later(connection: Connection, keys: list[str]) -> pd.DataFrame:
    """The deviations of the same series that opened when these had closed: LATER_COLUMNS."""
    again = _DEVIATIONS.alias()
    same = [again.c[name] == _DEVIATIONS.c[name] for name in ("project", "indicator", "scope")]
    query = sa.select(_DEVIATIONS.c.key, again.c.key, again.c.opened_on)
    query = query.join(again, sa.and_(*same, again.c.opened_on >= _DEVIATIONS.c.closed_on))
    types = dict(zip(LATER_COLUMNS, (ColumnType.TEXT, ColumnType.TEXT, ColumnType.DATE), strict=True))
    return fetch(connection, query.where(_DEVIATIONS.c.key.in_(keys)), types)


def _carried(targets: pd.DataFrame) -> list[tuple[str, str]]:
    """Project and key of the expectations that targets carry."""
    carried = targets.loc[targets["expectation"].notna(), ["project", "expectation"]].drop_duplicates()
    return list(carried.itertuples(index=False, name=None))


def _issues(connection: Connection, measures: pd.DataFrame) -> pd.DataFrame:
    """Hours spent on the tracker's issues that carry measures."""
    named = measures.loc[measures["ref"].notna(), ["source", "ref"]].drop_duplicates()
    pairs = list(named.itertuples(index=False, name=None))
    query = sa.select(_ITEMS.c.source, _ITEMS.c.ref, _ITEMS.c.spent_hours)
    return fetch_columns(connection, query.where(sa.tuple_(_ITEMS.c.source, _ITEMS.c.ref).in_(pairs)))


def _where(connection: Connection, table: sa.Table, condition: sa.ColumnElement[bool]) -> pd.DataFrame:
    return fetch_columns(connection, sa.select(table).where(condition).order_by(*table.primary_key.columns))


def _latest(
    connection: Connection, table: sa.Table, key: tuple[str, ...], newest: str, condition: sa.ColumnElement[Any]
) -> pd.DataFrame:
    """The rows that are the newest of their key."""
    columns = [table.c[name] for name in key]
    last = sa.func.max(table.c[newest]).label(newest)
    of_key = sa.select(*columns, last).where(condition).group_by(*columns).subquery()
    same = sa.and_(*(table.c[name] == of_key.c[name] for name in (*key, newest)))
    return fetch_columns(connection, sa.select(table).join(of_key, same).order_by(*columns))
