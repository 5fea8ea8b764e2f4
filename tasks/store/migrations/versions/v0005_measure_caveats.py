"""A caveat beside the verdict on a measure; SQLite's search of lessons by places of its own.

Before, that search knew a lesson by SQLite's hidden row number, which packing or reloading a file may give anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_EVENTS = ("insert", "delete", "update")
_NEW_PLACE = "INSERT INTO lesson_places(deviation) VALUES (new.deviation);"
_SAME_PLACE = "UPDATE lesson_places SET deviation = new.deviation WHERE deviation = old.deviation;"
_NO_PLACE = "DELETE FROM lesson_places WHERE deviation = old.deviation;"
_ADD = (
    "INSERT INTO lesson_search(rowid, words)"
    " SELECT place, new.words FROM lesson_places WHERE deviation = new.deviation;"
)
_REMOVE = (
    "INSERT INTO lesson_search(lesson_search, rowid, words)"
    " SELECT 'delete', place, old.words FROM lesson_places WHERE deviation = old.deviation;"
)


def upgrade() -> None:
    """Add the column and, on SQLite, make the search anew; verdicts from before have no caveat until they change."""
    op.add_column("measure_verdicts", sa.Column("caveat", sa.Text()))
    if op.get_bind().dialect.name != "sqlite":
        return
    _without_search()
    op.create_table(
        "lesson_places",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_lesson_places"),
        sa.UniqueConstraint("deviation", name="uq_lesson_places_deviation"),
    )
    op.execute("INSERT INTO lesson_places(deviation) SELECT deviation FROM lessons ORDER BY deviation")
    op.execute(
        "CREATE VIEW lesson_texts AS SELECT lesson_places.place, lessons.words FROM lesson_places"
        " JOIN lessons ON lessons.deviation = lesson_places.deviation"
    )
    op.execute("CREATE VIRTUAL TABLE lesson_search USING fts5(words, content='lesson_texts', content_rowid='place')")
    _kept_by(f"{_NEW_PLACE} {_ADD}", f"{_REMOVE} {_NO_PLACE}", f"{_REMOVE} {_SAME_PLACE} {_ADD}")
    op.execute("INSERT INTO lesson_search(lesson_search) VALUES ('rebuild')")


def downgrade() -> None:
    """Take the column away, which any night computes again, and make the search as it was."""
    if op.get_bind().dialect.name == "sqlite":
        _without_search()
        op.execute("DROP VIEW lesson_texts")
        op.drop_table("lesson_places")
        op.execute("CREATE VIRTUAL TABLE lesson_search USING fts5(words, content='lessons', content_rowid='rowid')")
        remove = "INSERT INTO lesson_search(lesson_search, rowid, words) VALUES ('delete', old.rowid, old.words);"
        add = "INSERT INTO lesson_search(rowid, words) VALUES (new.rowid, new.words);"
        _kept_by(add, remove, f"{remove} {add}")
        op.execute("INSERT INTO lesson_search(lesson_search) VALUES ('rebuild')")
    op.drop_column("measure_verdicts", "caveat")


def _without_search() -> None:
    for event in _EVENTS:
        op.execute(f"DROP TRIGGER lessons_{event}")
    op.execute("DROP TABLE lesson_search")


def _kept_by(*statements: str) -> None:
    """Triggers, so that no writer can forget the search: on insert, delete and update."""
    for event, said in zip(_EVENTS, statements, strict=True):
        op.execute(f"CREATE TRIGGER lessons_{event} AFTER {event.upper()} ON lessons BEGIN {said} END")
