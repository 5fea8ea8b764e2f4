"""Keeps the acts on a project's promises, each in one transaction with what it did; one at a time per project.

The chain is what tells afterwards that nothing was changed, so no act is kept without its link and no link without
its act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.expectations.chain import Act, append
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_CHAIN = TABLES["chain"]


@dataclass(frozen=True)
class Done:
    """What an act came to: the `key` of what it is about, and whether it changed anything.

    `new` is False when the same act was kept before. `document` is the document it drew up, `baseline` the one that
    holds by it, if any.
    """

    key: str
    new: bool
    document: str | None = None
    baseline: str | None = None
    version: int | None = None


@contextmanager
def acting(engine: Engine, project: str) -> Iterator[Connection]:
    """A transaction in which nobody else acts on the project's promises; kept whole, or not at all when it raises."""
    with writing(engine) as connection:
        lock(connection, [project])
        yield connection


def lock(connection: Connection, projects: Iterable[str]) -> None:
    """Let nobody else act on the promises of these projects until the transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        for project in sorted(set(projects)):
            number = sa.func.hashtextextended(f"promises of {project}", 0)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def append_act(
    connection: Connection, project: str, *, act: Act, subject: str, digest: str, done_at: datetime, done_by: str
) -> None:
    """Add the act to the project's chain."""
    own = sa.select(_CHAIN).where(_CHAIN.c.project == project).order_by(_CHAIN.c.sequence.desc()).limit(1)
    last = connection.execute(own).mappings().one_or_none()
    previous = None if last is None else dict(last)
    row = append(project, previous, act=act, subject=subject, digest=digest, done_at=done_at, done_by=done_by)
    connection.execute(_CHAIN.insert().values(row))


def chain_of(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """CHAIN of a project, or of all, in the order of the acts."""
    query = sa.select(_CHAIN).order_by(_CHAIN.c.project, _CHAIN.c.sequence)
    with reading(engine) as connection:
        return fetch_columns(connection, query if project is None else query.where(_CHAIN.c.project == project))


def row_of(connection: Connection, table: sa.Table, **key: Any) -> dict[str, Any] | None:
    """The one row of a table with these values, as Python values; None when there is none."""
    found = connection.execute(_matching(sa.select(table), table, key)).mappings().one_or_none()
    return None if found is None else dict(found)


def rows_of(connection: Connection, table: sa.Table, **values: Any) -> list[dict[str, Any]]:
    """The rows of a table with these values, by key, as Python values."""
    query = _matching(sa.select(table), table, values).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(query).mappings()]


def _matching(query: sa.Select[Any], table: sa.Table, values: Mapping[str, Any]) -> sa.Select[Any]:
    return query.where(*(table.c[name] == value for name, value in values.items()))
