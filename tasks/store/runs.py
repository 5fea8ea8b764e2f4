"""How did each night's runs begin and end? One row per flow and night; running it again writes it anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from tasks.records.choices import RunState
from tasks.store.engine import writing
from tasks.store.tables import TABLES

_RUNS = TABLES["runs"]


def key_of(flow: str, night: date) -> str:
    """The stable name of a flow's run for a night."""
    return f"{flow}|{night.isoformat()}"


def start(engine: Engine, flow: str, night: date, now: datetime) -> str:
    """Note that a flow began for a night; its key."""
    key = key_of(flow, night)
    with writing(engine) as connection:
        connection.execute(_RUNS.delete().where(_RUNS.c.key == key))
        connection.execute(
            _RUNS.insert().values(key=key, flow=flow, night=night, state=RunState.RUNNING.value, started_at=now)
        )
    return key


def finish(  # noqa: PLR0917 which run, when, how it ended: the order they are said in
    engine: Engine, flow: str, night: date, now: datetime, state: RunState, summary: Mapping[str, Any] | None = None
) -> None:
    """Note how a flow ended for a night, with its counts and findings; a run never started is noted as well."""
    key = key_of(flow, night)
    ended = {
        "state": RunState(state).value,
        "ended_at": now,
        "summary": json.dumps(summary or {}, ensure_ascii=False, default=str),
    }
    with writing(engine) as connection:
        if not connection.execute(_RUNS.update().where(_RUNS.c.key == key).values(ended)).rowcount:
            connection.execute(_RUNS.insert().values(key=key, flow=flow, night=night, started_at=now, **ended))
