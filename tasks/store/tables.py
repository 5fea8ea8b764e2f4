"""The database tables, made from the declarations: one per record kind, two per landed kind.

A landed kind's table holds what is current; its `_versions` table holds what was superseded or deleted,
with `valid_to`, the moment from which it no longer held.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tasks.records.catalogue import KINDS
from tasks.records.declaration import RecordKind, instant
from tasks.store.columns import sql_column

METADATA = sa.MetaData()

VALID_TO = instant("valid_to", "Moment from which this content no longer held", required=True)

_INDEXES = {
    "readings": ("night",),
    "deviations": ("project",),
    "deviation_events": ("night",),
    "verdicts": ("night",),
    "forecasts": ("night",),
    "measures": ("deviation",),
    "restatements": ("night",),
    "baselines": ("project",),
    "documents": ("project",),
    "signatures": ("document",),
    "adjustments": ("project",),
    "notices": ("status",),
    "quarantine": ("source",),
    "landings": ("source",),
}

_PORTFOLIO = ("customers", "projects", "stakeholders")


def _foreign_keys(kind: RecordKind) -> list[sa.ForeignKeyConstraint]:
    """References that the database may hold: to rows we write ourselves and never replace.

    A reference to the portfolio is left to the checks: a project may leave its folder and keep its history.
    """
    return [
        sa.ForeignKeyConstraint(
            [reference.column],
            [f"{reference.kind}.{reference.target}"],
            name=f"fk_{kind.name}_{reference.column}",
        )
        for reference in kind.references
        if not kind.landed
        and not reference.optional
        and reference.kind not in _PORTFOLIO
        and KINDS[reference.kind].key == (reference.target,)
    ]


def _table(kind: RecordKind) -> sa.Table:
    columns: list[sa.Column[Any]] = [sql_column(column, primary_key=column.name in kind.key) for column in kind.columns]
    indexed = ("project", "source") if kind.landed else _INDEXES.get(kind.name, ())
    indexes = [sa.Index(f"ix_{kind.name}_{indexed[0]}", *indexed)] if indexed else []
    key = sa.PrimaryKeyConstraint(*kind.key, name=f"pk_{kind.name}")
    return sa.Table(kind.name, METADATA, *columns, key, *_foreign_keys(kind), *indexes)


def _versions_table(kind: RecordKind) -> sa.Table:
    name = f"{kind.name}_versions"
    key = (*kind.key, "valid_from")
    columns = [sql_column(column, primary_key=column.name in key) for column in (*kind.columns, VALID_TO)]
    return sa.Table(
        name,
        METADATA,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        sa.Index(f"ix_{name}_valid_to", "valid_to"),
    )


TABLES: dict[str, sa.Table] = {name: _table(kind) for name, kind in KINDS.items()}
VERSIONS: dict[str, sa.Table] = {name: _versions_table(kind) for name, kind in KINDS.items() if kind.landed}

# SQLite's search is a virtual table, made by the migration.
sa.Index(
    "ix_lessons_words",
    sa.text("to_tsvector('simple', words)"),
    postgresql_using="gin",
    _table=TABLES["lessons"],
).ddl_if(dialect="postgresql")
