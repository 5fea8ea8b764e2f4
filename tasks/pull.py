"""Pull: fetch a source's raw pages into the archive."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from prefect import task
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from checks.validation import get_ready
from tasks.announce import counted
from tasks.equip import equip
from tasks.store.cursors import cursor_of
from tasks.store.known import holds_much
from tasks.wire.errors import TransientError
from tasks.wire.second_process import beside

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pulled:
    """Where a pull's raw pages are, and from which cursor they were fetched.

    A `replayed` pull is read whole, whatever the store holds already, and moves no cursor.
    """

    manifest: str
    pulled_at: datetime
    cursor: dict[str, Any] = field(default_factory=dict)
    replayed: bool = False


def worth_another_try(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """True for an error that trying again may clear."""
    return isinstance(state.result(raise_on_failure=False), TransientError)


@task(
    task_run_name="pull-{source_key}",
    retry_condition_fn=worth_another_try,
)
def pull(source_key: str, night: date) -> Pulled | None:
    """Fetch what changed in one source since its cursor; None when it was pulled for a later night already."""
    desk = equip()
    cursor = cursor_of(desk.engine, source_key)
    if cursor is not None and cursor.night > night:
        logger.info("%s was pulled for %s already; %s uses its history", source_key, cursor.night, night)
        return None
    if holds_much(desk.engine):
        beside(get_ready)  # it takes longer than the pull and is needed right after it
    position = cursor.position if cursor else {}
    pulled_at = datetime.now(UTC)
    pages = desk.source(source_key).fetch(position, night)
    manifest = desk.archive.keep(source_key, night, counted(pages, f"pull {source_key}"))
    logger.info("%s: raw pages kept as %s", source_key, manifest)
    return Pulled(manifest, pulled_at, position)
