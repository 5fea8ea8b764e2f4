"""Keeps the lessons of closed deviations, one each, and finds them by their words.

The database's full-text index (SQLite FTS5, PostgreSQL tsvector) finds the lessons that hold the rarest of the words
asked for; `relevance` then ranks them, so that every database gives the same lessons in the same order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.deviations.relevance import relevance
from tasks.deviations.terms import Term, query_terms
from tasks.records.catalogue import KINDS
from tasks.records.choices import EpisodeEvent
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

MOST_CANDIDATES = 1000
"""Lessons that are ranked for a query at most; the rarest words choose them, then the youngest deviations."""

MOST_ASKED = 64
"""Terms of a query that are looked for; a whole page that is pasted is cut off."""

_LESSONS, _EVENTS, _DEVIATIONS = TABLES["lessons"], TABLES["deviation_events"], TABLES["deviations"]
_EDITS, _MEASURES, _VERDICTS = TABLES["cause_edits"], TABLES["measures"], TABLES["measure_verdicts"]
_SEVERAL = 500  # names in one query; databases limit them
_LOOKED_BACK = timedelta(days=1)
_LOOKED_AHEAD = timedelta(days=3)


def save_lessons(engine: Engine, frame: pd.DataFrame, deviations: Collection[str]) -> dict[str, int]:
    """Replace the LESSONS of these deviations; one that has none in `frame` is withdrawn. How many of each.

    What reads the same is left alone. Raises ValueError for lessons of other deviations.
    """
    frame = conform(frame.reset_index(drop=True), KINDS["lessons"])
    asked = sorted(set(deviations))
    if not frame["deviation"].isin(asked).all():
        raise ValueError("Lessons of other deviations than those named cannot be saved with them.")
    counts = {"new": 0, "restated": 0, "withdrawn": 0}
    with writing(engine) as connection:
        for start in range(0, len(asked), _SEVERAL):
            keys = asked[start : start + _SEVERAL]
            held = fetch_columns(connection, sa.select(_LESSONS).where(_LESSONS.c.deviation.in_(keys)))
            told = frame[frame["deviation"].isin(keys)]
            known = told["deviation"].isin(held["deviation"])
            same = told.merge(held, how="left", indicator=True)["_merge"].eq("both").to_numpy()
            gone = held.loc[~held["deviation"].isin(told["deviation"]), "deviation"].tolist()
            write(connection, _LESSONS, told[~same], Existing.REPLACE)
            connection.execute(_LESSONS.delete().where(_LESSONS.c.deviation.in_(gone)))
            counts["new"] += int((~known).sum())
            counts["restated"] += int((known & ~same).sum())
            counts["withdrawn"] += len(gone)
    return counts


def lessons(engine: Engine, deviations: Collection[str] | None = None, project: str | None = None) -> pd.DataFrame:
    """LESSONS of these deviations, of a project, or all, the deviation that closed last first."""
    query = sa.select(_LESSONS).order_by(_LESSONS.c.closed_on.desc(), _LESSONS.c.deviation)
    query = query if deviations is None else query.where(_LESSONS.c.deviation.in_(list(deviations)))
    with reading(engine) as connection:
        return fetch_columns(connection, query if project is None else query.where(_LESSONS.c.project == project))


def closed_deviations(engine: Engine) -> list[str]:
    """The keys of every deviation that is closed or has a lesson."""
    closed = sa.select(_DEVIATIONS.c.key).where(_DEVIATIONS.c.closed_on.is_not(None))
    with reading(engine) as connection:
        return sorted(connection.execute(closed.union(sa.select(_LESSONS.c.deviation))).scalars())


def to_be_told(engine: Engine, night: date, since: date | None = None) -> list[str]:
    """The deviations whose lesson may be new or read differently since `night`, or since an earlier one; one query.

    That closed on those nights, or have a lesson that says so; and those with a lesson whose measures had a verdict
    then, whose series deviated again then, or of whose causes or measures a person said something around it.
    """
    nights = (since or night, night)
    around = (_midnight(nights[0]) - _LOOKED_BACK, _midnight(night) + _LOOKED_AHEAD)
    told = sa.select(_LESSONS.c.deviation)
    judged = sa.select(_VERDICTS.c.measure).where(_VERDICTS.c.night.between(*nights))
    edited = sa.select(_EDITS.c.deviation).where(_EDITS.c.edited_at.between(*around))
    measured = sa.select(_MEASURES.c.deviation).where(
        sa.or_(_MEASURES.c.recorded_at.between(*around), _MEASURES.c.key.in_(judged))
    )
    closed = sa.and_(_EVENTS.c.night.between(*nights), _EVENTS.c.event == EpisodeEvent.CLOSED)
    again = sa.and_(*(_LESSONS.c[name] == _DEVIATIONS.c[name] for name in ("project", "indicator", "scope")))
    either = sa.union_all(
        sa.select(_EVENTS.c.deviation).where(closed),
        told.where(_LESSONS.c.closed_on.between(*nights)),
        told.where(_LESSONS.c.deviation.in_(edited.union_all(measured))),
        told.join(_DEVIATIONS, again).where(_DEVIATIONS.c.opened_on.between(*nights)),
    )
    with reading(engine) as connection:
        return sorted(set(connection.execute(either).scalars()))


def search(engine: Engine, text: str, limit: int = 10) -> pd.DataFrame:
    """The LESSONS that a text is best found in, best first, with `score` and `found` (the terms they hold).

    Empty when the text holds no letter or digit, or no lesson one of its words.
    """
    asked = query_terms(text)[:MOST_ASKED]
    with reading(engine) as connection:
        _by_index(connection)
        counts = [_count(connection, [term]) for term in asked]
        total = connection.execute(sa.select(sa.func.count()).select_from(_LESSONS)).scalar_one()
        chosen = _rarest(asked, counts)
        rows = _holding(connection, chosen) if chosen else _none()
    ranked = relevance(rows["words"], asked, counts, total)
    found = rows.assign(score=ranked["score"], found=ranked["found"])
    best = found.sort_values(["score", "closed_on", "deviation"], ascending=[False, False, True], ignore_index=True)
    return best.head(limit)


def rebuild_search(engine: Engine) -> None:
    """Make the search anew from the lessons: a file that lost part of it finds again. PostgreSQL's is an index."""
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO lesson_search(lesson_search) VALUES ('rebuild')")


def _midnight(night: date) -> datetime:
    return datetime.combine(night, time.min, UTC)


def _rarest(asked: Sequence[Term], counts: Sequence[int]) -> list[Term]:
    """The rarest terms that any lesson holds, as many as choose MOST_CANDIDATES, but at least one."""
    chosen: list[Term] = []
    together = 0
    for count, term in sorted(zip(counts, asked, strict=True), key=lambda pair: (pair[0], pair[1].text)):
        together += count
        if count and (not chosen or together <= MOST_CANDIDATES):
            chosen.append(term)
    return chosen


def _none() -> pd.DataFrame:
    return conform(pd.DataFrame(), KINDS["lessons"])


def _by_index(connection: Connection) -> None:
    """Have PostgreSQL look into its index; it would rather cut each lesson into words again: 200 ms for a thousand."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")


def _count(connection: Connection, any_of: Sequence[Term]) -> int:
    query = sa.select(sa.func.count()).select_from(_LESSONS).where(_matches(connection, any_of))
    return int(connection.execute(query).scalar_one())


def _holding(connection: Connection, any_of: Sequence[Term]) -> pd.DataFrame:
    query = sa.select(_LESSONS).where(_matches(connection, any_of))
    youngest = query.order_by(_LESSONS.c.closed_on.desc(), _LESSONS.c.deviation).limit(MOST_CANDIDATES)
    return fetch_columns(connection, youngest)


def _matches(connection: Connection, any_of: Sequence[Term]) -> sa.ColumnElement[Any]:
    """Whether a lesson holds one of the terms. Terms hold letters and digits only: none is an operator."""
    if connection.dialect.name == "sqlite":
        asked = " OR ".join(f'"{term.text}"{"*" if term.begins else ""}' for term in any_of)
        found = sa.text(
            "SELECT deviation FROM lesson_places WHERE place IN"
            " (SELECT rowid FROM lesson_search WHERE lesson_search MATCH :asked)"
        ).bindparams(asked=asked)
        return _LESSONS.c.deviation.in_(found.columns(sa.column("deviation")))
    asked = " | ".join(f"'{term.text}'{':*' if term.begins else ''}" for term in any_of)
    return sa.func.to_tsvector(sa.literal_column("'simple'"), _LESSONS.c.words).op("@@")(
        sa.func.to_tsquery(sa.literal_column("'simple'"), asked)
    )
