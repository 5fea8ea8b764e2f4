"""How do rows that break critical rules become lines of the quarantine?

One line per row, filed under the first rule it breaks; its reason names all of them. The line holds the whole
canonical row as JSON, so that nothing is lost whatever becomes of the source.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from checks.rules import Rule, RuleSeverity
from checks.verdict import REJECT_COLUMNS
from checks.wording import other_column, reasons
from tasks.records.declaration import ColumnType, RecordKind

Broken = list[tuple[Rule, np.ndarray]]
"""Rules with the positions of the rows that break them."""


def rejects_of(kind: RecordKind, frame: pd.DataFrame, broken: Broken) -> pd.DataFrame:
    """REJECT_COLUMNS and `_valid_from` for every row of `frame` that breaks a critical rule, in the order of the rows."""
    told = [_told(kind, frame, rule, rows) for rule, rows in broken if rule.severity is RuleSeverity.CRITICAL]
    told = [part for part in told if len(part)]
    if not told:
        return no_rejects()
    every = pd.concat(told)
    again = every.index.duplicated(keep="first")
    first = every[~again].sort_index()
    # most rows break one rule: only the others' reasons are joined
    several = every[every.index.isin(every.index[again])].groupby(level=0)["reason"].agg(" ".join)
    first.loc[several.index, "reason"] = several
    rows = frame.loc[first.index]
    origin = rows[["ref", "project", "row_digest"]].assign(_valid_from=rows["valid_from"])
    location = rows["_location"] if "_location" in rows.columns else None
    lines = first.join(origin).assign(kind=kind.name, location=location, row=as_json(kind, rows))
    return lines[list(_DTYPES)].astype(_DTYPES).reset_index(drop=True)


def no_rejects() -> pd.DataFrame:
    """A quarantine frame without lines."""
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in _DTYPES.items()})


def as_text(kind: RecordKind, rows: pd.DataFrame, name: str) -> pd.Series:
    """The cells of column `name` as a person reads them; a missing cell is an empty text.

    Where a mapped column is empty but the source's own value stands beside it (`raw_status`), that is shown.
    """
    cells, type_ = rows[name], kind.column(name).type
    if type_ is ColumnType.DATE:
        shown = cells.dt.strftime("%Y-%m-%d")
    elif type_ is ColumnType.INSTANT:
        shown = cells.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif type_ is ColumnType.NUMBER:
        shown = cells.map("{:.15g}".format, na_action="ignore")
    else:
        shown = cells.astype("str")
    shown = shown.astype("str").mask(cells.isna(), "")
    raw = f"raw_{name}"
    return shown.mask(cells.isna(), rows[raw].fillna("")) if raw in kind.names else shown


def as_json(kind: RecordKind, rows: pd.DataFrame) -> list[str]:
    """Each canonical row as a JSON object; empty cells are left as null, moments are ISO text in UTC."""
    shown = rows[list(kind.names)].copy()
    for column in kind.columns:
        cells = rows[column.name]
        moment = column.type in (ColumnType.DATE, ColumnType.INSTANT)
        # JSON has no infinity: it would become null and be lost
        if moment or (column.type is ColumnType.NUMBER and np.isinf(cells).any()):
            shown[column.name] = as_text(kind, rows, column.name).mask(cells.isna())
    text: str = shown.to_json(orient="records", lines=True, force_ascii=False, double_precision=15)
    return text.split("\n")[: len(rows)]


def _told(kind: RecordKind, frame: pd.DataFrame, rule: Rule, positions: np.ndarray) -> pd.DataFrame:
    rows = frame.iloc[positions]
    value = as_text(kind, rows, rule.column)
    other = other_column(rule)
    others = as_text(kind, rows, other) if other else value
    told = {"column": rule.column, "value": value, "rule": rule.name, "reason": reasons(kind, rule, value, others)}
    return pd.DataFrame(told, index=rows.index)


_DTYPES = {name: "Int64" if name == "row_digest" else "str" for name in REJECT_COLUMNS}
_DTYPES["_valid_from"] = "datetime64[us, UTC]"
