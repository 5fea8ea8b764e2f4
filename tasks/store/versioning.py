"""Brings newly read rows of one kind into the store, with their history. Set by set, never row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.declaration import ColumnType
from tasks.records.frames import conform
from tasks.store.bulk import Existing, fill, staged, write
from tasks.store.chains import Seen, plan_chains
from tasks.store.fetching import fetch
from tasks.store.tables import TABLES, VERSIONS

_STORED_TYPES = {
    "ref": ColumnType.TEXT,
    "valid_from": ColumnType.INSTANT,
    "valid_to": ColumnType.INSTANT,
    "row_digest": ColumnType.INTEGER,
    "night": ColumnType.DATE,
    "current": ColumnType.FLAG,
}


@dataclass(frozen=True)
class Brought:
    """How many rows were written; `first_load` is all that the source has now, when there was nothing before."""

    rows: int
    first_load: pd.DataFrame | None = None


@dataclass(frozen=True)
class Versioned:
    """The two tables of a landed kind, seen from one source."""

    kind: str
    source: str

    @property
    def current(self) -> sa.Table:
        """What holds now."""
        return TABLES[self.kind]

    @property
    def versions(self) -> sa.Table:
        """What was superseded or deleted."""
        return VERSIONS[self.kind]

    def bring_in(
        self,
        connection: Connection,
        frame: pd.DataFrame,
        exists: Callable[[pd.DataFrame], pd.Series],
        night: date,
        seen: Seen,
    ) -> Brought:
        """Write the frame's versions where they belong.

        `frame` is canonical, of this source; `exists` says of its rows whether their ref is in the source now.
        """
        if frame["ref"].is_unique and self._is_empty(connection):
            fill(connection, self.current, frame)
            return Brought(len(frame), frame)
        stored = self._stored(connection, frame["ref"], night)
        brought = frame[["ref", "valid_from", "row_digest"]].assign(exists=exists(frame))
        plan = plan_chains(stored, brought.reset_index(drop=True), seen)
        self.supersede(connection, plan.superseded)
        self._revive(connection, plan.revived)
        self._remove(connection, plan.replaced)
        self._end(connection, plan.ended)
        rows = frame.iloc[plan.new["position"]].reset_index(drop=True)
        rows = rows.assign(
            valid_from=plan.new["valid_from"].reset_index(drop=True),
            valid_to=plan.new["valid_to"].reset_index(drop=True),
        )
        is_current = rows["valid_to"].isna()
        write(connection, self.current, rows[is_current].drop(columns="valid_to"), Existing.REPLACE)
        write(connection, self.versions, rows[~is_current], Existing.REPLACE)
        return Brought(len(rows))

    def supersede(self, connection: Connection, ends: pd.DataFrame) -> None:
        """Move current rows among the versions; `ends` has `ref` and `valid_to`."""
        if ends.empty:
            return
        current, versions = self.current, self.versions
        with staged(connection, [current.c.ref, versions.c.valid_to], ends[["ref", "valid_to"]]) as stage:
            chosen = sa.and_(current.c.source == self.source, current.c.ref.in_(sa.select(stage.c.ref)))
            end = sa.select(stage.c.valid_to).where(stage.c.ref == current.c.ref).scalar_subquery()
            moved = sa.select(*current.columns, end).where(chosen)
            names = [*(column.name for column in current.columns), "valid_to"]
            connection.execute(versions.insert().from_select(names, moved))
            connection.execute(current.delete().where(chosen))

    def _is_empty(self, connection: Connection) -> bool:
        return not any(
            connection.execute(sa.select(sa.literal(1)).where(table.c.source == self.source).limit(1)).first()
            for table in (self.current, self.versions)
        )

    def _stored(self, connection: Connection, refs: pd.Series, night: date) -> pd.DataFrame:
        """Every stored version of the given refs, without content."""
        landings = TABLES["landings"]
        asked = pd.DataFrame({"ref": refs.drop_duplicates()})
        with staged(connection, [self.current.c.ref], asked) as stage:
            branches = []
            for table, is_current in ((self.current, True), (self.versions, False)):
                valid_to = sa.null() if is_current else table.c.valid_to
                branches.append(
                    sa.select(
                        table.c.ref,
                        table.c.valid_from,
                        sa.type_coerce(valid_to, self.versions.c.valid_to.type).label("valid_to"),
                        table.c.row_digest,
                        landings.c.night,
                        sa.literal(is_current).label("current"),
                    )
                    .outerjoin_from(table, landings, landings.c.number == table.c.landing)
                    .where(table.c.source == self.source, table.c.ref.in_(sa.select(stage.c.ref)))
                )
            stored = fetch(connection, sa.union_all(*branches), _STORED_TYPES)
        later = stored["night"] > pd.Timestamp(night)
        return stored.drop(columns="night").assign(later=later, current=stored["current"].astype(bool))

    def _revive(self, connection: Connection, keys: pd.DataFrame) -> None:
        if keys.empty:
            return
        columns = [self.versions.c[column.name] for column in self.current.columns]
        with self._staged(connection, keys) as stage:
            rows = sa.select(*columns).where(self._matches(stage))
            names = [column.name for column in columns]
            connection.execute(self.current.insert().from_select(names, rows))
            connection.execute(self.versions.delete().where(self._matches(stage)))

    def _remove(self, connection: Connection, keys: pd.DataFrame) -> None:
        if not keys.empty:
            with self._staged(connection, keys) as stage:
                connection.execute(self.versions.delete().where(self._matches(stage)))

    def _end(self, connection: Connection, ends: pd.DataFrame) -> None:
        if ends.empty:
            return
        versions = self.versions
        with self._staged(connection, ends) as stage:
            end = (
                sa.select(stage.c.valid_to)
                .where(stage.c.ref == versions.c.ref, stage.c.valid_from == versions.c.valid_from)
                .scalar_subquery()
            )
            connection.execute(versions.update().values(valid_to=end).where(self._matches(stage)))

    def _staged(self, connection: Connection, keys: pd.DataFrame) -> Any:
        return staged(connection, [self.versions.c[name] for name in keys.columns], keys)

    def _matches(self, stage: sa.Table) -> sa.ColumnElement[bool]:
        key = sa.tuple_(self.versions.c.ref, self.versions.c.valid_from)
        found = key.in_(sa.select(stage.c.ref, stage.c.valid_from))
        return sa.and_(self.versions.c.source == self.source, found)


def canonical(frame: pd.DataFrame, kind: str, source: str, landing: int) -> pd.DataFrame:
    """A harvested frame with exactly the declared columns, of this landing; ValueError for rows of another source."""
    declared = KINDS[kind]
    others = frame.loc[frame["source"] != source, "source"].unique().tolist()
    if others:
        raise ValueError(f"{kind} of {source!r} brought rows of {others}")
    columns = {
        column.name: frame[column.name]
        for column in declared.columns
        if column.name in frame and column.name != "landing"
    }
    return conform(pd.DataFrame({**columns, "landing": landing}, index=frame.index, copy=False), declared)
