"""Edit a cause: what a person says of a cause of a deviation, or one of their own; it wins over what the data suggest."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from tasks.deviations.cause_matrix import latest_edits, ranked
from tasks.deviations.cause_rules import CauseError, Said, mistakes_in, own_name
from tasks.deviations.fold import unknown_deviation
from tasks.equip import Desk, equip
from tasks.records.explaining import Branch
from tasks.store.causes import causes, edits, record_edit
from tasks.store.kinds import read_kind

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edited:
    """A cause of a deviation by name, the number of the version that says so, and whether that version is new."""

    deviation: str
    cause: str
    version: int
    new: bool


def edit_cause(deviation: str, cause: str | None, said: Said, by: str, *, at: datetime | None = None) -> Edited:
    """Keep what a person says of a cause of a deviation, as its next version; without `cause`, of one of their own.

    What `said` leaves open stays as it stands. A dismissed cause that is edited again counts again. Raises CauseError
    with every mistake; then nothing was changed.
    """
    engine = equip().engine
    refuse_unknown(engine, deviation)
    if cause is None and not (said.statement or "").strip():
        raise CauseError("statement: is missing; say the cause in words.")
    name = cause or own_name(said.statement or "")
    suggestion, spoken = causes(engine, [deviation]), latest_edits(edits(engine, [deviation]))
    before = _before(suggestion, spoken, name)
    whole = said.after(before)
    mistakes = mistakes_in(name, whole, [*suggestion["cause"], *spoken["cause"]])
    if mistakes:
        raise CauseError(mistakes)
    earlier = spoken.loc[(spoken["cause"] == name).to_numpy(dtype=bool), "version"]
    version = record_edit(
        engine, deviation, name, Branch(str(whole.branch)), (whole.statement or "").strip() or None,
        whole.importance, whole.relation, dismissed=whole.dismissed, at=at or datetime.now(UTC), by=by,
    )  # fmt: skip
    new = earlier.empty or version != int(earlier.iloc[0])
    logger.info("%s of %s, version %s, %s", name, deviation, version, "is kept" if new else "was kept before")
    return Edited(deviation, name, version, new)


def refuse_unknown(engine: Engine, deviation: str) -> None:
    """Raise CauseError if no deviation, open or closed, has this key."""
    if read_kind(engine, "deviations", {"key": deviation}, columns=["key"]).empty:
        raise CauseError(unknown_deviation(deviation))


def weighed(desk: Desk, deviations: list[str]) -> pd.DataFrame:
    """The causes of these deviations as they count now, by deviation and rank (`cause_matrix.ranked`)."""
    return ranked(causes(desk.engine, deviations), edits(desk.engine, deviations))


def _before(suggestion: pd.DataFrame, spoken: pd.DataFrame, name: str) -> Said | None:
    """What was said of the cause before; of one that only the data suggest, its branch."""
    for frame in (spoken, suggestion):
        row = frame[(frame["cause"] == name).to_numpy(dtype=bool)]
        if len(row):
            columns = ["branch", "statement", "importance", "relation"] if frame is spoken else ["branch"]
            cells: dict[str, Any] = row.iloc[0][columns].to_dict()
            kept: dict[str, Any] = {column: None if pd.isna(cell) else cell for column, cell in cells.items()}
            return Said(**kept)
    return None
