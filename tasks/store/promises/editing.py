"""Lets one person at a time edit what is expected and prepared in a project: looked at and kept in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.store.promises.acts import acting
from tasks.store.promises.preparing import held, replace
from tasks.store.promises.register import latest_versions, write_versions


@dataclass(frozen=True)
class Edit:
    """An edit of a project's register by a person at a moment; nothing of it is kept unless all of it is."""

    connection: Connection
    project: str
    by: str
    at: datetime

    def held(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """What the store holds now: the latest EXPECTATIONS, TARGETS and RISKS in preparation."""
        prepared = (held(self.connection, name, [self.project]) for name in ("targets", "risks"))
        return (latest_versions(self.connection, self.project), *prepared)

    def keep(self, expectations: pd.DataFrame, targets: pd.DataFrame, risks: pd.DataFrame) -> None:
        """Keep EXPECTATIONS as new versions, TARGETS and RISKS in place of those of the same key."""
        if len(expectations):
            recorded = expectations.assign(recorded_at=pd.Timestamp(self.at), recorded_by=self.by)
            write_versions(self.connection, recorded)
        for name, rows in (("targets", targets), ("risks", risks)):
            if len(rows):
                replace(self.connection, name, rows, by=self.by, at=self.at)


@contextmanager
def editing(engine: Engine, project: str, *, by: str, at: datetime) -> Iterator[Edit]:
    """An edit in which nobody else changes the project's register or acts on its promises."""
    with acting(engine, project) as connection:
        yield Edit(connection, project, by, at)
