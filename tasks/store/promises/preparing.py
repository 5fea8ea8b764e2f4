"""Keeps what is prepared around the promises and may still be edited: targets, risks, answers to questionnaires.

Of targets and risks the last word counts; who changed which of them, when, and what it said before, is kept beside it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.expecting import RiskState
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import writing
from tasks.store.fetching import fetch_columns
from tasks.store.kinds import read_kind
from tasks.store.promises.acts import lock
from tasks.store.promises.preparation_edits import note_edits
from tasks.store.tables import TABLES

_STARTED = ("state", "started_on", "started_value")


def save_targets(engine: Engine, frame: pd.DataFrame, *, by: str, at: datetime) -> None:
    """Keep TARGETS; one of the same project and key is replaced, the others stay."""
    with writing(engine) as connection:
        replace(connection, "targets", frame, by=by, at=at)


def drop_targets(engine: Engine, project: str, keys: Collection[str], *, by: str, at: datetime) -> int:
    """Take targets in preparation back; how many there were. Signed ones are baseline targets and stay."""
    return _drop(engine, "targets", project, keys, by=by, at=at)


def targets(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """TARGETS in preparation of a project, or of all, by key."""
    return read_kind(engine, "targets", None if project is None else {"project": project})


def save_risks(engine: Engine, frame: pd.DataFrame, *, by: str, at: datetime) -> None:
    """Keep RISKS; one of the same project and key is replaced, the others stay."""
    with writing(engine) as connection:
        replace(connection, "risks", frame, by=by, at=at)


def start_plans(engine: Engine, started: pd.DataFrame, *, by: str, at: datetime) -> pd.DataFrame:
    """Note of these RISKS that their plans started, and when; the rows that did.

    One that is no longer prepared is left alone, and so is whatever else a person changed meanwhile.
    """
    with writing(engine) as connection:
        lock(connection, started["project"])
        key = ["project", "key"]
        now = held(connection, "risks", sorted(set(started["project"])))
        now = now[now["state"] == RiskState.PREPARED]
        both = now.drop(columns=list(_STARTED)).merge(started[[*key, *_STARTED]], on=key)
        rows = conform(both, KINDS["risks"])
        replace(connection, "risks", rows, by=by, at=at)
    return rows


def drop_risks(engine: Engine, project: str, keys: Collection[str], *, by: str, at: datetime) -> int:
    """Take risks back; how many there were."""
    return _drop(engine, "risks", project, keys, by=by, at=at)


def risks(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """RISKS of a project, or of all, by key."""
    return read_kind(engine, "risks", None if project is None else {"project": project})


def save_answers(engine: Engine, frame: pd.DataFrame) -> None:
    """Keep KANO_ANSWERS; a respondent's answer to the same question of the same round is replaced."""
    kind = KINDS["kano_answers"]
    with writing(engine) as connection:
        write(connection, TABLES[kind.name], conform(frame.reset_index(drop=True), kind), Existing.REPLACE)


def answers(engine: Engine, project: str | None = None, questionnaire_round: str | None = None) -> pd.DataFrame:
    """KANO_ANSWERS of a project and round, or of all."""
    wanted = {"project": project, "round": questionnaire_round}
    return read_kind(engine, "kano_answers", {name: value for name, value in wanted.items() if value is not None})


def replace(connection: Connection, name: str, frame: pd.DataFrame, *, by: str, at: datetime) -> None:
    """Keep TARGETS or RISKS within the caller's transaction, and what changed by it."""
    frame = conform(frame.reset_index(drop=True), KINDS[name])
    projects = sorted(set(frame["project"]))
    lock(connection, projects)
    before = held(connection, name, projects)
    same_key = pd.MultiIndex.from_frame(before[["project", "key"]]).isin(
        pd.MultiIndex.from_frame(frame[["project", "key"]])
    )
    note_edits(connection, name, before[same_key], frame, by=by, at=at)
    write(connection, TABLES[name], frame, Existing.REPLACE)


def held(connection: Connection, name: str, projects: Collection[str]) -> pd.DataFrame:
    """TARGETS or RISKS of these projects within the caller's transaction, by key."""
    table = TABLES[name]
    query = sa.select(table).where(table.c.project.in_(list(projects))).order_by(table.c.project, table.c.key)
    return fetch_columns(connection, query)


def _drop(engine: Engine, name: str, project: str, keys: Collection[str], *, by: str, at: datetime) -> int:
    table = TABLES[name]
    with writing(engine) as connection:
        lock(connection, [project])
        there = held(connection, name, [project])
        gone = there[there["key"].isin(list(keys))]
        note_edits(connection, name, gone, gone.iloc[:0], by=by, at=at)
        connection.execute(table.delete().where(table.c.project == project, table.c.key.in_(gone["key"].tolist())))
    return len(gone)
