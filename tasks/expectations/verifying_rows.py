"""Do the items and targets that the product measures against read as they were signed?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from tasks.expectations.account import Account, Finding
from tasks.expectations.comparing import cells_moved
from tasks.expectations.content import items_of, targets_of
from tasks.records.promises import BASELINE_ITEMS, BASELINE_TARGETS, BaselineKind

_NAMED_AT_MOST = 100
"""Cells of one baseline that are named one by one."""


def item_findings(account: Account) -> Iterable[Finding]:
    """BASELINE_ITEMS of every signed baseline against the content of its document."""
    kept = account.evidence.baseline_items
    keys = ["baseline", "source", "ref"]
    moved = cells_moved(items_of(_signed(account)), _held(account, kept), keys, _others(BASELINE_ITEMS.names, keys))
    yield from _told("baseline_items", moved, "item " + moved["source"] + "/" + moved["ref"])
    yield from _of_nothing(account, "baseline_items", kept)


def target_findings(account: Account) -> Iterable[Finding]:
    """BASELINE_TARGETS of every signed baseline against the content of its document."""
    kept = account.evidence.baseline_targets
    keys = ["baseline", "key"]
    moved = cells_moved(targets_of(_signed(account)), _held(account, kept), keys, _others(BASELINE_TARGETS.names, keys))
    yield from _told("baseline_targets", moved, "target " + moved["key"])
    yield from _of_nothing(account, "baseline_targets", kept)


def _signed(account: Account) -> dict[str, dict[str, Any]]:
    """What was signed, by baseline."""
    return {key: account.contents[key] for key in _holding(account)}


def _held(account: Account, kept: pd.DataFrame) -> pd.DataFrame:
    return kept[kept["baseline"].isin(_holding(account))]


def _others(names: Iterable[str], keys: list[str]) -> list[str]:
    return [name for name in names if name not in keys]


def _told(table: str, moved: pd.DataFrame, names: pd.Series) -> Iterable[Finding]:
    rank = moved.groupby("baseline").cumcount()
    few = moved.assign(name=names)[rank < _NAMED_AT_MOST]
    for key, name, movement, column in few[["baseline", "name", "movement", "column"]].itertuples(index=False):
        if movement == "changed":
            yield Finding(table, key, column, f"of {name} differs from what was signed")
        else:
            yield Finding(table, key, "", f"{name} {'is missing' if movement == 'removed' else 'was not signed'}")
    for key, count in moved.loc[rank >= _NAMED_AT_MOST, "baseline"].value_counts().items():
        yield Finding(table, str(key), "", f"{count} more cells differ")


def _holding(account: Account) -> list[str]:
    """The baselines that hold or ought to, as far as what was signed can still be read."""
    signed = {key for key, row in account.baselines.items() if row["kind"] == BaselineKind.SIGNED}
    return sorted((signed | account.acts.get("holds", {}).keys()) & account.contents.keys())


def _of_nothing(account: Account, table: str, kept: pd.DataFrame) -> Iterable[Finding]:
    """Rows under the name of a baseline that is not there, or of one that nobody signed and that has targets."""
    unsigned = {key for key, row in account.baselines.items() if row["kind"] != BaselineKind.SIGNED}
    known = account.contents.keys() | account.baselines.keys()
    for key, count in kept["baseline"].value_counts().items():
        if key not in known or (table == "baseline_targets" and key in unsigned - account.contents.keys()):
            yield Finding(table, str(key), "baseline", f"{count} rows belong to no signed baseline")
