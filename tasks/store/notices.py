"""Keeps the decisions that somebody is told something, and every try to deliver them.

    decided ─claim─▶ sending ─▶ sent | failed | decided again

A try is recorded before it is made, with the error `sending`; a crash leaves that as evidence, and the notice
can be claimed again. The channel knows by the notice's key whether it went out already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.choices import NoticeStatus
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import reading, writing
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

SENDING = "sending"

_NOTICES, _ATTEMPTS = TABLES["notices"], TABLES["attempts"]
_WAITING = (NoticeStatus.DECIDED.value, NoticeStatus.SENDING.value)
_ORDER = (_NOTICES.c.night, _NOTICES.c.decided_at, _NOTICES.c.recipient, _NOTICES.c.kind.desc(), _NOTICES.c.key)


def record_decisions(engine: Engine, frame: pd.DataFrame) -> int:
    """Keep decided NOTICES; one whose key is kept already is left alone, wherever it stands. How many are new."""
    if frame.empty:
        return 0
    frame = conform(frame, KINDS["notices"]).drop_duplicates("key")
    count = sa.select(sa.func.count()).select_from(_NOTICES)
    with writing(engine) as connection:
        before: int = connection.execute(count).scalar_one()
        write(connection, _NOTICES, frame, Existing.KEEP)
        after: int = connection.execute(count).scalar_one()
    return after - before


def notices(engine: Engine) -> pd.DataFrame:
    """All NOTICES, by night, recipient and kind."""
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_NOTICES).order_by(*_ORDER))


def pending(engine: Engine) -> pd.DataFrame:
    """The NOTICES that are decided or on their way."""
    with reading(engine) as connection:
        return fetch_columns(connection, sa.select(_NOTICES).where(_NOTICES.c.status.in_(_WAITING)).order_by(*_ORDER))


@dataclass(frozen=True)
class Ledger:
    """Where a delivery claims notices and records its tries.

    A notice on its way whose last try began less than `lease` ago is left to whoever tries it. Without a
    lease an interrupted delivery goes on at once; only one delivery may run at a time then.
    """

    engine: Engine
    lease: timedelta = timedelta(0)

    def claim(self, now: datetime) -> list[dict[str, Any]]:
        """Take the notices to deliver now, in the order they are to leave: rows of NOTICES as plain values."""
        tried_lately = sa.exists().where(
            _ATTEMPTS.c.notice == _NOTICES.c.key,
            _ATTEMPTS.c.error == SENDING,
            _ATTEMPTS.c.started_at > now - self.lease,
        )
        free = sa.or_(_NOTICES.c.status == NoticeStatus.DECIDED.value, ~tried_lately)
        query = sa.select(_NOTICES).where(_NOTICES.c.status.in_(_WAITING), free).order_by(*_ORDER)
        with writing(self.engine) as connection:
            locked = query.with_for_update(skip_locked=True)  # SQLite has one writer anyway
            claimed = [dict(row) for row in connection.execute(locked).mappings()]
            sending = _NOTICES.update().where(_NOTICES.c.key == sa.bindparam("claimed"))
            if claimed:
                values = sending.values(status=NoticeStatus.SENDING.value)
                connection.execute(values, [{"claimed": row["key"]} for row in claimed])
        return [row | {"status": NoticeStatus.SENDING.value} for row in claimed]

    def start_attempt(self, key: str, now: datetime) -> int:
        """Record that a try begins; its number, from 1."""
        highest = sa.select(sa.func.coalesce(sa.func.max(_ATTEMPTS.c.number), 0)).where(_ATTEMPTS.c.notice == key)
        with writing(self.engine) as connection:
            number: int = connection.execute(highest).scalar_one() + 1
            connection.execute(_ATTEMPTS.insert().values(notice=key, number=number, started_at=now, error=SENDING))
        return number

    def finish_attempt(
        self, key: str, number: int, now: datetime, *, status: NoticeStatus, error: str | None, receipt: str | None
    ) -> None:
        """Record what came of a try, and with it where the notice stands."""
        is_it = sa.and_(_ATTEMPTS.c.notice == key, _ATTEMPTS.c.number == number)
        with writing(self.engine) as connection:
            connection.execute(_ATTEMPTS.update().where(is_it).values(ended_at=now, error=error, receipt=receipt))
            connection.execute(_NOTICES.update().where(_NOTICES.c.key == key).values(status=NoticeStatus(status).value))
