"""Deviation analysis: verdicts, forecasts, causes, measures, their verdicts, lessons and the search in them.

The tables of the first schema that it replaces were never written to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DAY = sa.Text().with_variant(sa.Date(), "postgresql")
MOMENT = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_REPLACED = ("causes", "measures", "lessons")


def upgrade() -> None:
    """Put the tables of deviation analysis in the place of those nobody wrote to."""
    for name in _REPLACED:
        op.drop_table(name)
    _verdicts()
    _forecasts()
    _causes()
    _cause_edits()
    _measures()
    _measure_verdicts()
    _lessons()
    _lesson_search()


def downgrade() -> None:
    """What people recorded is not taken back."""
    raise NotImplementedError("Measures and lessons would be lost; restore a backup instead.")


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("breach", sa.Boolean(), nullable=False),
        sa.Column("signals", sa.Text()),
        sa.Column("adverse", sa.Boolean()),
        sa.Column("capability", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("centre", sa.Double()),
        sa.Column("lower", sa.Double()),
        sa.Column("upper", sa.Double()),
        sa.Column("last_value", sa.Double()),
        sa.Column("rebased_on", DAY),
        sa.PrimaryKeyConstraint("project", "indicator", "scope", "night", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_night", "verdicts", ["night"])


def _forecasts() -> None:
    op.create_table(
        "forecasts",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("p50", DAY),
        sa.Column("p85", DAY),
        sa.Column("due_on", DAY),
        sa.Column("probability", sa.Double()),
        sa.Column("remaining", sa.Double()),
        sa.Column("active_days", sa.BigInteger()),
        sa.Column("trials", sa.BigInteger()),
        sa.Column("origins", sa.BigInteger()),
        sa.Column("hits_p50", sa.BigInteger()),
        sa.Column("hits_p85", sa.BigInteger()),
        sa.PrimaryKeyConstraint("project", "subject", "method", "night", name="pk_forecasts"),
    )
    op.create_index("ix_forecasts_night", "forecasts", ["night"])


def _causes() -> None:
    op.create_table(
        "causes",
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("share", sa.Double()),
        sa.Column("numerator", sa.Double()),
        sa.Column("denominator", sa.Double()),
        sa.Column("importance", sa.Double()),
        sa.Column("relation", sa.Double()),
        sa.Column("evidence", sa.Text()),
        sa.PrimaryKeyConstraint("deviation", "cause", name="pk_causes"),
    )


def _cause_edits() -> None:
    op.create_table(
        "cause_edits",
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.Column("importance", sa.Double()),
        sa.Column("relation", sa.Double()),
        sa.Column("dismissed", sa.Boolean(), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("edited_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deviation", "cause", "version", name="pk_cause_edits"),
    )


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("waiting_days", sa.BigInteger(), nullable=False),
        sa.Column("started_on", DAY),
        sa.Column("ended_on", DAY),
        sa.Column("source", sa.Text()),
        sa.Column("ref", sa.Text()),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name="pk_measures"),
    )
    op.create_index("ix_measures_deviation", "measures", ["deviation"])


def _measure_verdicts() -> None:
    op.create_table(
        "measure_verdicts",
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("night", DAY, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("before_centre", sa.Double()),
        sa.Column("after_centre", sa.Double()),
        sa.Column("before_points", sa.BigInteger(), nullable=False),
        sa.Column("after_points", sa.BigInteger(), nullable=False),
        sa.Column("criterion_met", sa.Boolean()),
        sa.Column("overlaps", sa.Text()),
        sa.PrimaryKeyConstraint("measure", "night", name="pk_measure_verdicts"),
    )


def _lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("closed_on", DAY, nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deviation", name="pk_lessons"),
    )


def _lesson_search() -> None:
    """What a full-text search of lessons looks in: kept by triggers, so that no writer can forget it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_lessons_words ON lessons USING gin (to_tsvector('simple', words))")
        return
    op.execute("CREATE VIRTUAL TABLE lesson_search USING fts5(words, content='lessons', content_rowid='rowid')")
    remove = "INSERT INTO lesson_search(lesson_search, rowid, words) VALUES ('delete', old.rowid, old.words);"
    add = "INSERT INTO lesson_search(rowid, words) VALUES (new.rowid, new.words);"
    for event, statements in (("INSERT", add), ("DELETE", remove), ("UPDATE", f"{remove} {add}")):
        op.execute(f"CREATE TRIGGER lessons_{event.lower()} AFTER {event} ON lessons BEGIN {statements} END")
