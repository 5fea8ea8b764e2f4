"""Spread a freshly seeded Redmine's history over the past ten months, in its own database.

REST cannot back-date: everything happened within the minutes of seeding. Here an issue's creation and its
journals get moments of their own, and what Redmine derives from them (updated_on, closed_on) follows.
"""

import random
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

_CLOSED = {"5", "6"}


def spread(database: Path) -> None:
    """Rewrite the moments of every issue and journal; nothing else changes. No server may have it open."""
    first = datetime.now(UTC).replace(microsecond=0) - timedelta(days=300)
    plan = random.Random(7)
    with closing(sqlite3.connect(database)) as connection, connection:
        journals = defaultdict(list)
        for issue, journal in connection.execute("SELECT journalized_id, id FROM journals ORDER BY id"):
            journals[issue].append(journal)
        statuses = dict(
            connection.execute("SELECT journal_id, value FROM journal_details WHERE prop_key = 'status_id'").fetchall()
        )
        issues = connection.execute("SELECT id, parent_id FROM issues ORDER BY id").fetchall()
        updated: dict[int, datetime] = {}
        parent_of = {}
        rows, moments = [], []
        for issue, parent in issues:
            created = moment = first + timedelta(minutes=plan.randrange(150 * 24 * 60))
            closed = None
            for journal in journals[issue]:
                moment += timedelta(minutes=plan.randrange(60, 20 * 24 * 60))
                moments.append((_text(moment), journal))
                closed = moment if statuses.get(journal) in _CLOSED else closed
            updated[issue] = moment
            parent_of[issue] = parent
            rows.append((_text(created), _text(closed) if closed else None, issue))
        for issue, parent in parent_of.items():
            if parent:
                updated[parent] = max(updated[parent], updated[issue])
        connection.executemany("UPDATE issues SET created_on = ?, closed_on = ? WHERE id = ?", rows)
        connection.executemany(
            "UPDATE issues SET updated_on = ? WHERE id = ?", [(_text(when), issue) for issue, when in updated.items()]
        )
        connection.executemany("UPDATE journals SET created_on = ? WHERE id = ?", moments)


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
