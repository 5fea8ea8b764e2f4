"""What did a landed kind look like as of a night? Any night, however long past, in two queries.

A row that was first seen after the night is *reconstructed* where its own dates tell: a work item existed
from `created_at` and was done from `closed_at`, and an event had happened by its moment. What its dates do
not tell is not made up.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.choices import ItemStatus
from tasks.records.declaration import ColumnType
from tasks.store.arrow_sqlite import Query, is_large, read_beside, read_early, read_late
from tasks.store.brought import end_of
from tasks.store.columns import declared_type
from tasks.store.engine import reading
from tasks.store.fetching import fetch
from tasks.store.tables import TABLES, VERSIONS

RECONSTRUCTED = "_reconstructed"

EVENT_MOMENTS = {
    "inspections": "inspected_on",
    "feedback": "received_at",
    "survey_answers": "submitted_at",
    "touchpoints": "happened_at",
}
"""Kinds of which each row is an event, with the column that says when it happened."""

BEGINNINGS = {"work_items": "created_at", **EVENT_MOMENTS}
"""Kinds whose rows tell since when they exist, with the column that does."""


def as_of(
    engine: Engine,
    kind: str,
    night: date,
    columns: Sequence[str] | None = None,
    projects: Collection[str] | None = None,
) -> pd.DataFrame:
    """The rows of a landed kind as they stood at the end (UTC) of `night`, in no particular order.

    Canonical columns (`columns` chooses some), and `_reconstructed`: True for a row whose content of that
    night is not known but follows from its dates. A row deleted by then is gone. `projects` chooses those of some.
    """
    return as_of_ahead(engine, kind, night, columns, projects)()


def as_of_ahead(
    engine: Engine,
    kind: str,
    night: date,
    columns: Sequence[str] | None = None,
    projects: Collection[str] | None = None,
) -> Callable[[], pd.DataFrame]:
    """`as_of`, to be called for the rows; many of them begin to be read at once, beside this process."""
    chosen = None if projects is None else _of_projects(projects)
    queries, types = _asked(kind, night, columns, chosen)
    if projects is None and is_large(engine, TABLES[kind]):
        read = read_beside(engine, list(queries.values()), types)
    else:
        read = partial(_read, engine, list(queries.values()), types)
    return lambda: _together(queries, read())


class EarlyAsOf:
    """`as_of` of a kind with many rows, which begin to be read while the last of the night are still being saved.

    `columns` must hold source and ref.
    """

    def __init__(self, engine: Engine, kind: str, night: date, columns: Sequence[str]) -> None:
        self._engine, self._kind, self._night, self._columns = engine, kind, night, columns
        self._changed: dict[str, set[str]] = {}
        queries, types = _asked(kind, night, columns)
        read_early(engine, list(queries.values()), types)

    def note(self, source: str, refs: Iterable[str]) -> None:
        """Remember that these rows may have changed since it began."""
        self._changed.setdefault(source, set()).update(refs)

    def ahead(self) -> Callable[[], pd.DataFrame]:
        """As `as_of_ahead` now."""
        queries, types = _asked(self._kind, self._night, self._columns)
        again, _ = _asked(self._kind, self._night, self._columns, self._has_changed)
        read = read_late(self._engine, list(queries.values()), types, self._changed, list(again.values()))
        return lambda: _together(queries, read())

    def _has_changed(self, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """Many refs in one value: SQLite, which alone reads early, limits how many values a query has."""
        refs = {
            source: sa.func.json_each(json.dumps(sorted(changed), ensure_ascii=False)).table_valued("value")
            for source, changed in self._changed.items()
        }
        each = [
            sa.and_(table.c.source == source, table.c.ref.in_(sa.select(those.c.value)))
            for source, those in refs.items()
        ]
        return sa.or_(*each) if each else sa.false()


def _asked(
    kind: str,
    night: date,
    columns: Sequence[str] | None,
    chosen: Callable[[sa.FromClause], sa.ColumnElement[bool]] | None = None,
) -> tuple[dict[bool, Query], dict[str, ColumnType]]:
    """The queries by whether their rows are reconstructed, and the types of their columns."""
    declared = KINDS[kind]
    names = list(declared.names if columns is None else columns)
    types = {name: declared.column(name).type for name in names}
    moment = end_of(night)
    branches = {False: _known(kind, names, night, moment), True: _reconstructed(kind, names, night, moment)}
    if chosen is not None:
        branches = {
            flag: [part.where(chosen(part.get_final_froms()[0])) for part in parts] for flag, parts in branches.items()
        }
    return {flag: sa.union_all(*parts) for flag, parts in branches.items() if parts}, types


def _of_projects(projects: Collection[str]) -> Callable[[sa.FromClause], sa.ColumnElement[bool]]:
    return lambda table: table.c.project.in_(list(projects))


def _read(engine: Engine, queries: Sequence[Query], types: Mapping[str, ColumnType]) -> list[pd.DataFrame]:
    with reading(engine) as connection:
        return [fetch(connection, query, types) for query in queries]


def _together(flags: Iterable[bool], read: list[pd.DataFrame]) -> pd.DataFrame:
    found = [frame.assign(**{RECONSTRUCTED: flag}) for flag, frame in zip(flags, read, strict=True)]
    filled = [frame for frame in found if len(frame)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else (filled or found)[0]


def past_of_items(engine: Engine, night: date, projects: Collection[str]) -> pd.DataFrame:
    """Every version until the end (UTC) of `night` of the work items that these projects have now.

    Columns source, ref, status, raw_status, done_ratio and valid_from, by source, ref and valid_from.
    """
    current, versions = TABLES["work_items"], VERSIONS["work_items"]
    names = ["source", "ref", "status", "raw_status", "done_ratio", "valid_from"]
    types = {name: KINDS["work_items"].column(name).type for name in names}
    mine, moment = current.c.project.in_(list(projects)), end_of(night)
    now = sa.select(*(current.c[name] for name in names)).where(mine, current.c.valid_from <= moment)
    same = sa.and_(versions.c.source == current.c.source, versions.c.ref == current.c.ref)
    before = sa.select(*(versions.c[name] for name in names)).join_from(current, versions, same)
    with reading(engine) as connection:
        found = fetch(connection, sa.union_all(now, before.where(mine, versions.c.valid_from <= moment)), types)
    return found.sort_values(["source", "ref", "valid_from"], ignore_index=True)


def _known(kind: str, names: list[str], night: date, moment: datetime) -> list[sa.Select[Any]]:
    """What was seen to hold at that moment: among the current rows and among the versions."""
    current, versions = TABLES[kind], VERSIONS[kind]
    branches = []
    for table, holds in (
        (current, current.c.valid_from <= moment),
        (versions, sa.and_(versions.c.valid_from <= moment, versions.c.valid_to > moment)),
    ):
        query = sa.select(*(table.c[name] for name in names)).where(holds)
        if kind in EVENT_MOMENTS:
            query = query.where(_begun(table, kind, night, moment))
        branches.append(query)
    return branches


def _reconstructed(kind: str, names: list[str], night: date, moment: datetime) -> list[sa.Select[Any]]:
    """What was first seen later, but had begun by then."""
    if kind not in BEGINNINGS:
        return []
    current, versions = TABLES[kind], VERSIONS[kind]
    earlier = versions.alias("earlier")
    branches = []
    for table in (current, versions):
        same_row = sa.and_(earlier.c.source == table.c.source, earlier.c.ref == table.c.ref)
        is_first = ~sa.exists().where(same_row, earlier.c.valid_from < table.c.valid_from)
        cells = [_at(table, kind, name, moment).label(name) for name in names]
        first_seen_later = sa.and_(table.c.valid_from > moment, is_first)
        branches.append(sa.select(*cells).where(_begun(table, kind, night, moment), first_seen_later))
    return branches


def _begun(table: sa.FromClause, kind: str, night: date, moment: datetime) -> sa.ColumnElement[bool]:
    column = table.c[BEGINNINGS[kind]]
    return column <= (night if declared_type(column) is ColumnType.DATE else moment)


def _at(table: sa.FromClause, kind: str, name: str, moment: datetime) -> sa.ColumnElement[Any]:
    """A cell of the first known version as it must have been before: what lies later had not happened."""
    column = table.c[name]
    if kind == "work_items" and name in ("status", "raw_status", "done_ratio"):
        closed = table.c.closed_at <= moment
        cancelled = table.c.status == ItemStatus.CANCELLED.value
        if name == "status":
            return sa.case(
                (sa.and_(closed, cancelled), ItemStatus.CANCELLED.value),
                (closed, ItemStatus.DONE.value),
                else_=ItemStatus.OPEN.value,
            )
        if name == "done_ratio":
            return sa.case((sa.and_(closed, cancelled), column), (closed, 1.0), else_=0.0)
        return sa.case((closed, column))
    if name != "valid_from" and declared_type(column) is ColumnType.INSTANT:
        return sa.case((column <= moment, column))
    return column
