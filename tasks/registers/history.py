"""Who changed what in a project's register, and when? Every cell that ever changed, in the order it did.

Expectations tell it by their versions, targets and risks in preparation by the account of their edits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from tasks.registers.layout import SECTIONS, Section, as_text, number_text

HISTORY_COLUMNS = ["at", "by", "section", "key", "column", "before", "after"]
_LAST = ["section", "key"]


def history(versions: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """One row per cell that changed (HISTORY_COLUMNS, but for `at` texts), the earliest first.

    `versions` are EXPECTATIONS in all their versions, `edits` PREPARATION_EDITS, of one project. A cell that was empty before
    has an empty `before`; a row that was taken back has an empty `after` in each.
    """
    rows = [*_of_versions(versions, SECTIONS[0]), *_of_edits(edits)]
    told = pd.DataFrame(rows, columns=[*HISTORY_COLUMNS, "order"])
    return told.sort_values(["at", "section", "key", "order"], kind="stable", ignore_index=True)[HISTORY_COLUMNS]


def last_changes(versions: pd.DataFrame, edits: pd.DataFrame) -> pd.DataFrame:
    """By section and key who changed the row last and when: changed_by, changed_at, both texts."""
    said = versions.sort_values("version").assign(section=SECTIONS[0].name)
    said = said.rename(columns={"recorded_by": "changed_by", "recorded_at": "changed_at"})
    both = pd.concat([said[[*_LAST, "changed_by", "changed_at"]], edits[[*_LAST, "changed_by", "changed_at"]]])
    last = both.drop_duplicates(_LAST, keep="last").set_index(_LAST)
    return last.assign(changed_at=last["changed_at"].dt.strftime("%Y-%m-%d %H:%M UTC"))


def _of_versions(versions: pd.DataFrame, section: Section) -> Iterator[tuple[Any, ...]]:
    ordered = versions.sort_values(["key", "version"], ignore_index=True)
    told = as_text(ordered, section.content)
    earlier = told.groupby(ordered["key"]).shift(fill_value="")
    for order, name in enumerate(told.columns):
        for row in ordered.index[told[name] != earlier[name]]:
            who = ordered.loc[row, ["recorded_at", "recorded_by", "key"]]
            yield (*who.iloc[:2], section.name, who.iloc[2], name, earlier.loc[row, name], told.loc[row, name], order)


def _of_edits(edits: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for edit in edits.to_dict("records"):
        before, after = (_cells(edit[name]) for name in ("before", "after"))
        for order, name in enumerate(before | after):
            old, new = before.get(name, ""), after.get(name, "")
            if old != new:
                yield (edit["changed_at"], edit["changed_by"], edit["section"], edit["key"], name, old, new, order)


def _cells(told: Any) -> dict[str, str]:
    cells = json.loads(told) if isinstance(told, str) else {}
    return {name: "" if value is None else number_text(value) if isinstance(value, float) else str(value)
            for name, value in cells.items()}  # fmt: skip
