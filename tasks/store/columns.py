"""How a declared column is kept: its SQL type on SQLite and on PostgreSQL.

SQLite has no dates, so days and moments are ISO text there, of one fixed width, so that they sort as text.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from tasks.records.declaration import Column, ColumnType

MOMENT_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class Day(TypeDecorator[date]):
    """A calendar day: DATE, or `2026-01-31` on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """DATE where the database has it."""
        return dialect.type_descriptor(sa.Date() if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        """A day as the database takes it."""
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:  # noqa: ARG002 SQLAlchemy's signature
        """A day as Python takes it."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: TIMESTAMPTZ, or `2026-01-31 23:59:59.999999` on SQLite."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """TIMESTAMPTZ where the database has it."""
        return dialect.type_descriptor(sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """A moment as the database takes it; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; moments are kept in UTC")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.strftime(MOMENT_FORMAT)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 as above
        """A moment as Python takes it, in UTC."""
        if isinstance(value, str):
            return datetime.strptime(value, MOMENT_FORMAT).replace(tzinfo=UTC)
        return value.astimezone(UTC) if isinstance(value, datetime) else None


_SQL_TYPES: dict[ColumnType, type[TypeEngine[Any]]] = {
    ColumnType.TEXT: sa.Text,
    ColumnType.CHOICE: sa.Text,
    ColumnType.JSON: sa.Text,
    ColumnType.INTEGER: sa.BigInteger,
    ColumnType.NUMBER: sa.Double,
    ColumnType.DATE: Day,
    ColumnType.INSTANT: Moment,
    ColumnType.FLAG: sa.Boolean,
}


def sql_column(column: Column, *, primary_key: bool = False) -> sa.Column[Any]:
    """The database column of a declared column; it remembers its declared type."""
    return sa.Column(
        column.name,
        _SQL_TYPES[column.type](),
        primary_key=primary_key,
        nullable=column.nullable and not primary_key,
        autoincrement=False,
        info={"type": column.type},
    )


def declared_type(column: sa.ColumnElement[Any]) -> ColumnType:
    """The declared type that a database column was made from."""
    kept: ColumnType = column.info["type"]
    return kept
