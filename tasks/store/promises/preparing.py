"""Keeps what is prepared around the promises and may still be edited: targets, risks, answers to questionnaires."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from sqlalchemy import Engine

from tasks.records.catalogue import KINDS
from tasks.records.frames import conform
from tasks.store.bulk import Existing, write
from tasks.store.engine import writing
from tasks.store.kinds import read_kind
from tasks.store.tables import TABLES


def save_targets(engine: Engine, frame: pd.DataFrame) -> None:
    """Keep TARGETS; one of the same project and key is replaced, the others stay."""
    _replace(engine, "targets", frame)


def drop_targets(engine: Engine, project: str, keys: Collection[str]) -> int:
    """Take targets in preparation back; how many there were. Signed ones are baseline targets and stay."""
    return _drop(engine, "targets", project, keys)


def targets(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """TARGETS in preparation of a project, or of all, by key."""
    return read_kind(engine, "targets", None if project is None else {"project": project})


def save_risks(engine: Engine, frame: pd.DataFrame) -> None:
    """Keep RISKS; one of the same project and key is replaced, the others stay."""
    _replace(engine, "risks", frame)


def drop_risks(engine: Engine, project: str, keys: Collection[str]) -> int:
    """Take risks back; how many there were."""
    return _drop(engine, "risks", project, keys)


def risks(engine: Engine, project: str | None = None) -> pd.DataFrame:
    """RISKS of a project, or of all, by key."""
    return read_kind(engine, "risks", None if project is None else {"project": project})


def save_answers(engine: Engine, frame: pd.DataFrame) -> None:
    """Keep KANO_ANSWERS; a respondent's answer to the same question of the same round is replaced."""
    _replace(engine, "kano_answers", frame)


def answers(engine: Engine, project: str | None = None, questionnaire_round: str | None = None) -> pd.DataFrame:
    """KANO_ANSWERS of a project and round, or of all."""
    wanted = {"project": project, "round": questionnaire_round}
    return read_kind(engine, "kano_answers", {name: value for name, value in wanted.items() if value is not None})


def _replace(engine: Engine, name: str, frame: pd.DataFrame) -> None:
    with writing(engine) as connection:
        write(connection, TABLES[name], conform(frame.reset_index(drop=True), KINDS[name]), Existing.REPLACE)


def _drop(engine: Engine, name: str, project: str, keys: Collection[str]) -> int:
    table = TABLES[name]
    with writing(engine) as connection:
        gone = connection.execute(table.delete().where(table.c.project == project, table.c.key.in_(list(keys))))
        return gone.rowcount
