"""What does Great Expectations look at?

A narrow frame with the columns that rules are about, in dtypes that it compares whole columns of, and with the
comparisons that need more than one row or frame already made. Row positions are those of the batch.

The dtypes matter: Great Expectations maps Int64 and datetime64[s] columns value by value (1.2 s per million
rows and rule, against 0.1 s), and hashes every text it is given (0.3 s per million distinct refs). So numbers
go in as float64, days as moments at midnight UTC, and text as categories or as mere presence.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from checks.facts import BatchFacts
from checks.rules import NEWEST_FLAG, ON_SCALE_FLAG, OWN_PARENT_FLAG, reference_flag, rules_for
from tasks.records.choices import Scale
from tasks.records.declaration import ColumnType, RecordKind, Reference
from tasks.records.membership import is_among, texts


def view_of(kind: RecordKind, frame: pd.DataFrame, facts: BatchFacts) -> pd.DataFrame:
    """The frame that the rules of `kind` are asked of; `frame` is canonical with a RangeIndex."""
    wanted = {rule.column for rule in rules_for(kind)}
    columns = {
        column.name: _comparable(frame[column.name], column.type) for column in kind.columns if column.name in wanted
    }
    columns |= {reference_flag(ref): _found(kind, frame, ref, facts) for ref in kind.references}
    columns[NEWEST_FLAG] = ~superseded(kind, frame)
    if "parent" in kind.names:
        columns[OWN_PARENT_FLAG] = ~(frame["parent"] == frame["ref"]).fillna(False).astype(bool)
    if {"scale", "score"} <= set(kind.names):
        columns[ON_SCALE_FLAG] = _on_scale(frame)
    return pd.DataFrame(columns, index=frame.index)


def repeated(kind: RecordKind, frame: pd.DataFrame) -> pd.Series:
    """True where a row only repeats an earlier one of the batch: same key, moment and digest."""
    result = pd.Series(False, index=frame.index)
    rivals = _same_ref(kind, frame)
    result.loc[rivals.index[rivals.duplicated([*_identity(kind), "row_digest"])]] = True
    return result


def superseded(kind: RecordKind, frame: pd.DataFrame) -> pd.Series:
    """True where another row of the batch has the same key and moment and is newer.

    The newer is the one that its source changed last, else the one that comes later in the batch.
    """
    result = pd.Series(False, index=frame.index)
    rivals = _same_ref(kind, frame)
    if "updated_at" in kind.names:
        rivals = rivals.sort_values("updated_at", kind="stable", na_position="first")
    result.loc[rivals.index[rivals.duplicated(_identity(kind), keep="last")]] = True
    return result


def _identity(kind: RecordKind) -> list[str]:
    return [*kind.key, "valid_from"]


def _same_ref(kind: RecordKind, frame: pd.DataFrame) -> pd.DataFrame:
    # the refs alone are looked at first: in the usual batch they are distinct and nothing is left to compare
    rivals = frame.iloc[:0] if frame["ref"].is_unique else frame[frame["ref"].duplicated(keep=False)]
    return rivals[rivals[[*_identity(kind), "row_digest"]].notna().all(axis=1)]


def _comparable(cells: pd.Series, type_: ColumnType) -> pd.Series | pd.Categorical:
    if type_ is ColumnType.CHOICE:
        return pd.Categorical(cells)
    if type_ is ColumnType.DATE:
        return cells.dt.tz_localize("UTC")
    if type_ is ColumnType.INSTANT:
        return cells
    if type_ in (ColumnType.NUMBER, ColumnType.INTEGER):
        return cells.astype("float64")
    return pd.Categorical.from_codes(np.where(cells.isna(), -1, 0), categories=["present"])


def _found(kind: RecordKind, frame: pd.DataFrame, reference: Reference, facts: BatchFacts) -> pd.Series:
    cells = frame[reference.column]
    known: Collection[str] | pd.Index | None
    known = facts.project_keys if reference.kind == "projects" else facts.known_refs.get(reference.kind)
    own = reference.kind == kind.name
    if known is None and not own:
        return pd.Series(True, index=frame.index)
    found = cells.isna()
    if own:
        found |= is_among(cells, texts(frame[reference.target]))
    if known is not None and not found.all():
        # only what is still open is looked up: known refs may be a million
        left = cells[~found]
        found.loc[left.index] = is_among(left, texts(known))
    return found


def _on_scale(frame: pd.DataFrame) -> pd.Series:
    bounds = pd.DataFrame({scale.value: scale.bounds for scale in Scale}, index=["low", "high"]).T
    low, high = (frame["scale"].map(bounds[edge]).astype("float64") for edge in ("low", "high"))
    return ~((frame["score"] < low) | (frame["score"] > high))
