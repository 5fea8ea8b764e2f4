"""Do the items and targets that the product measures against read as they were signed?"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tasks.expectations.account import Account, Finding
from tasks.expectations.comparing import items_moved
from tasks.expectations.content import items_frame, targets_frame
from tasks.records.promises import BASELINE_TARGETS, BaselineKind

_NAMED_AT_MOST = 100


def item_findings(account: Account) -> Iterable[Finding]:
    """BASELINE_ITEMS of every signed baseline against the content of its document."""
    by_baseline = dict(iter(account.evidence.baseline_items.groupby("baseline")))
    none = account.evidence.baseline_items.iloc[:0]
    for key in _held(account):
        kept, signed = by_baseline.pop(key, none), items_frame(account.contents[key], key)
        moved = items_moved(signed, kept)
        for item, movement, column in moved[["key", "movement", "column"]].head(_NAMED_AT_MOST).itertuples(index=False):
            if movement == "changed":
                yield Finding("baseline_items", key, column, f"of item {item} differs from what was signed")
            else:
                told = "is missing" if movement == "removed" else "was not signed"
                yield Finding("baseline_items", key, "", f"item {item} {told}")
        if len(moved) > _NAMED_AT_MOST:
            yield Finding("baseline_items", key, "", f"{len(moved) - _NAMED_AT_MOST} more cells differ")
    yield from _of_nothing(account, "baseline_items", by_baseline)


def target_findings(account: Account) -> Iterable[Finding]:
    """BASELINE_TARGETS of every signed baseline against the content of its document."""
    by_baseline = dict(iter(account.evidence.baseline_targets.groupby("baseline")))
    none = account.evidence.baseline_targets.iloc[:0]
    for key in _held(account):
        kept, signed = (
            by_baseline.pop(key, none).set_index("key"),
            targets_frame(account.contents[key], key).set_index("key"),
        )
        for target in signed.index.difference(kept.index):
            yield Finding("baseline_targets", key, "", f"target {target} is missing")
        for target in kept.index.difference(signed.index):
            yield Finding("baseline_targets", key, "", f"target {target} was not signed")
        both = signed.index.intersection(kept.index)
        for column in (name for name in BASELINE_TARGETS.names if name not in ("key", "baseline")):
            now, then = kept.loc[both, column], signed.loc[both, column]
            for target in both[~((now == then) | (now.isna() & then.isna())).to_numpy(dtype=bool)]:
                yield Finding("baseline_targets", key, column, f"of target {target} differs from what was signed")
    yield from _of_nothing(account, "baseline_targets", by_baseline)


def _held(account: Account) -> list[str]:
    """The baselines that hold or ought to, as far as what was signed can still be read."""
    holding = {key for key, row in account.baselines.items() if row["kind"] == BaselineKind.SIGNED}
    return sorted((holding | account.acts.get("holds", {}).keys()) & account.contents.keys())


def _of_nothing(account: Account, table: str, left: dict[str, pd.DataFrame]) -> Iterable[Finding]:
    """Rows under the name of a baseline that is not there, or that was never signed but has targets."""
    unsigned = {key for key, row in account.baselines.items() if row["kind"] != BaselineKind.SIGNED}
    for key in sorted(left):
        if key in account.contents:
            continue
        if key not in account.baselines or (table == "baseline_targets" and key in unsigned):
            yield Finding(table, key, "baseline", f"{len(left[key])} rows belong to no signed baseline")
