"""Keeps the measures against deviations, every version of them, and what each did, as of each night it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.deviations.fold import unknown_deviation
from tasks.deviations.measure_rules import WORDED, MeasureError, next_version, same
from tasks.records.catalogue import KINDS
from tasks.records.explaining import MeasureStatus
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_MEASURES, _VERDICTS, _DEVIATIONS = TABLES["measures"], TABLES["measure_verdicts"], TABLES["deviations"]


def record_measure(
    engine: Engine, key: str | None, said: Mapping[str, Any], *, by: str, at: datetime, zone: tzinfo = UTC
) -> tuple[dict[str, Any], bool]:
    """Keep what is said of a measure as its next version; the measure's row of MEASURES, and whether it is new.

    `key` is None for a new measure, which gets the next key of its project. The same once more changes nothing, and a
    form that is sent twice records one measure.
    Raises MeasureError with every reason why it is refused (`measure_rules.next_version`, unknown measure or
    deviation).
    """
    today = at.astimezone(zone).date()
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # two people at once would count the same versions
            connection.exec_driver_sql("LOCK TABLE measures IN SHARE ROW EXCLUSIVE MODE")
        previous = None if key is None else _versions_of(connection, key, zone)
        row = next_version(previous, said, today)
        if previous is not None and same(previous, row):
            return _row(previous), False
        project = _project_of(connection, row["deviation"])
        if project != row["project"]:
            raise MeasureError(f"The deviation {row['deviation']} belongs to {project}, not to {row['project']}.")
        if previous is None and (twin := _twin(connection, row)) is not None:
            return _row(twin), False
        row["key"] = key or _next_key(connection, project)
        row["version"] = 1 if previous is None else previous["version"] + 1
        row |= {"recorded_at": at, "recorded_by": by}
        connection.execute(_MEASURES.insert().values(row))
    return _row(row), True


def measures(
    engine: Engine, project: str | None = None, *, deviations: Collection[str] | None = None, as_of: date | None = None
) -> pd.DataFrame:
    """The latest version of each of MEASURES of a project, of some deviations, or of all, by key.

    `as_of` looks back to what was recorded by the end of a day in UTC.
    """
    conditions = [] if project is None else [_MEASURES.c.project == project]
    if deviations is not None:
        conditions.append(_MEASURES.c.deviation.in_(list(deviations)))
    if as_of is not None:
        conditions.append(_MEASURES.c.recorded_at <= datetime.combine(as_of, time.max, UTC))
    newest = (
        sa.select(_MEASURES.c.key, sa.func.max(_MEASURES.c.version).label("version"))
        .where(sa.true(), *conditions)
        .group_by(_MEASURES.c.key)
        .subquery()
    )
    is_newest = sa.and_(_MEASURES.c.key == newest.c.key, _MEASURES.c.version == newest.c.version)
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_MEASURES).join(newest, is_newest).order_by(_MEASURES.c.key))


def measure_versions(engine: Engine, key: str) -> pd.DataFrame:
    """Every version of one of MEASURES, oldest first; empty when there is none of that key."""
    query = sa.select(_MEASURES).where(_MEASURES.c.key == key).order_by(_MEASURES.c.version)
    with reading(engine) as connection:
        return fetch_columns(connection, query)


def save_outcomes(engine: Engine, night: date, frame: pd.DataFrame) -> None:
    """Replace the night's MEASURE_VERDICTS. Raises ValueError for verdicts of another night."""
    frame = conform(frame, KINDS["measure_verdicts"])
    if (frame["night"] != pd.Timestamp(night)).any():
        raise ValueError(f"Verdicts of other nights cannot be saved for {night}; save each night by itself.")
    with writing(engine) as connection:
        connection.execute(_VERDICTS.delete().where(_VERDICTS.c.night == night))
        write(connection, _VERDICTS, frame, Existing.REPLACE)


def outcomes(engine: Engine, night: date, measures: Collection[str] | None = None) -> pd.DataFrame:
    """The latest of MEASURE_VERDICTS up to `night` of each measure, or of the given ones, by measure."""
    conditions = [_VERDICTS.c.night <= night]
    if measures is not None:
        conditions.append(_VERDICTS.c.measure.in_(list(measures)))
    newest = (
        sa.select(_VERDICTS.c.measure, sa.func.max(_VERDICTS.c.night).label("night"))
        .where(*conditions)
        .group_by(_VERDICTS.c.measure)
        .subquery()
    )
    is_newest = sa.and_(_VERDICTS.c.measure == newest.c.measure, _VERDICTS.c.night == newest.c.night)
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_VERDICTS).join(newest, is_newest).order_by(_VERDICTS.c.measure))


def outcome_history(engine: Engine, measure: str) -> pd.DataFrame:
    """MEASURE_VERDICTS of one measure, each of the nights on which its verdict changed, oldest first."""
    query = sa.select(_VERDICTS).where(_VERDICTS.c.measure == measure).order_by(_VERDICTS.c.night)
    with reading(engine) as connection:
        return fetch_columns(connection, query)


def _versions_of(connection: Connection, key: str, zone: tzinfo) -> dict[str, Any]:
    """The latest version of a measure as plain values, with `recorded_on`, the day its first version was recorded."""
    query = sa.select(_MEASURES).where(_MEASURES.c.key == key).order_by(_MEASURES.c.version)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    if not rows:
        raise MeasureError(f"There is no measure {key!r}.")
    return rows[-1] | {"recorded_on": rows[0]["recorded_at"].astimezone(zone).date()}


def _project_of(connection: Connection, deviation: str) -> str:
    found = connection.execute(sa.select(_DEVIATIONS.c.project).where(_DEVIATIONS.c.key == deviation)).scalar()
    if found is None:
        raise MeasureError(unknown_deviation(deviation))
    return str(found)


def _twin(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The latest version of a measure that was recorded with the same words and is not cancelled; None without one."""
    same = [_MEASURES.c[name] == row[name] for name in WORDED if row[name] is not None]
    first = sa.select(_MEASURES.c.key).where(_MEASURES.c.version == 1, *same)
    query = sa.select(_MEASURES).where(_MEASURES.c.key.in_(first)).order_by(_MEASURES.c.key, _MEASURES.c.version)
    latest = {each["key"]: dict(each) for each in connection.execute(query).mappings()}
    return next((each for each in latest.values() if each["status"] != MeasureStatus.CANCELLED), None)


def _next_key(connection: Connection, project: str) -> str:
    """The next key of the project's sequence, e.g. `metering-measure-2`."""
    prefix = f"{project}-measure-"
    known = connection.execute(sa.select(_MEASURES.c.key).where(_MEASURES.c.project == project)).scalars()
    numbers = [int(number) for key in known if (number := key.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1}"


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in KINDS["measures"].names}
