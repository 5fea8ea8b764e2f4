"""Which work items of a tracker say what a customer expects, and what do they add to the register?

Some teams note expectations as issues of a type of their own. Such an issue enters the register as *latent*, with
its source and ref: reading it never confirms it, a person does. Once a person has touched the entry, the tracker
changes it no more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from tasks.records.choices import ItemStatus
from tasks.records.expecting import EXPECTATIONS, Aspect, ExpectationState, Side
from tasks.records.frames import conform

TRACKER_CHANNEL = "tracker"
_LONGEST_KEY = 64
_FROM_ITEM = ("statement", "due_on")


@dataclass(frozen=True)
class ExpectationType:
    """An issue type of one source that means an expectation, what it is about, and which side owes it."""

    source: str
    raw_type: str
    aspect: Aspect = Aspect.GOAL
    owner_side: Side = Side.SUPPLIER


def sensed(
    items: pd.DataFrame,
    types: Collection[ExpectationType],
    register: pd.DataFrame,
    *,
    recorded_at: datetime,
    recorded_by: str,
) -> pd.DataFrame:
    """EXPECTATIONS to be recorded from WORK_ITEMS: new ones, and latent ones whose issue says something else now.

    `register` holds the latest version of each expectation. Cancelled and untitled items add nothing. An
    entry that anybody but `recorded_by` wrote last, or that is not latent any more, is left alone.
    """
    meanings = pd.DataFrame(
        [(each.source, each.raw_type, each.aspect.value, each.owner_side.value) for each in types],
        columns=["source", "raw_type", "aspect", "owner_side"],
        dtype="str",
    )
    wanted = items[items["status"].ne(ItemStatus.CANCELLED) & items["title"].notna()]
    rows = wanted[["source", "ref", "project", "raw_type", "title", "phase", "due_on", "created_at"]].merge(
        meanings, on=["source", "raw_type"]
    )
    found = rows.rename(columns={"title": "statement"}).assign(
        key=_keys(rows),
        version=1,
        state=ExpectationState.LATENT.value,
        channel=TRACKER_CHANNEL,
        said_on=rows["created_at"].dt.tz_localize(None).dt.normalize(),
        evidence=rows["source"] + "/" + rows["ref"],
        recorded_at=pd.Timestamp(recorded_at),
        recorded_by=recorded_by,
    )
    found = conform(found, EXPECTATIONS)
    held = register.dropna(subset=["source", "ref"]).drop_duplicates(["project", "source", "ref"], keep="last")
    before = held.set_index(["project", "source", "ref"])
    at = pd.MultiIndex.from_frame(found[["project", "source", "ref"]])
    known = before.reindex(at).reset_index(drop=True)
    found = found.assign(key=known["key"].where(known["key"].notna(), found["key"]))
    is_new = known["key"].isna() & ~_is_taken(found, register)
    untouched = (known["recorded_by"] == recorded_by) & (known["state"] == ExpectationState.LATENT)
    differs = pd.Series(data=False, index=found.index)
    for name in _FROM_ITEM:
        old, new = known[name], found[name]
        differs |= ~((old == new).fillna(value=False).astype(bool) | (old.isna() & new.isna()))
    return found[is_new | (untouched & differs)].reset_index(drop=True)


def _keys(rows: pd.DataFrame) -> pd.Series:
    """A key that shows where the expectation comes from, e.g. `tracker-MET-12`."""
    plain = (rows["source"] + "-" + rows["ref"]).str.replace(r"[^A-Za-z0-9._-]+", "-", regex=True)
    return plain.str.lstrip("._-").str[:_LONGEST_KEY]


def _is_taken(found: pd.DataFrame, register: pd.DataFrame) -> pd.Series:
    """Whether a person already uses the key for something else, or two items come to the same key."""
    taken = pd.MultiIndex.from_frame(register[["project", "key"]])
    own = pd.MultiIndex.from_frame(found[["project", "key"]])
    return pd.Series(own.isin(taken) | own.duplicated(), index=found.index)
