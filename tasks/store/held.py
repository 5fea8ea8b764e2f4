"""Keeps the rows that were not accepted, whole, and notes when a row that was held has been accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tasks.records.catalogue import KINDS
from tasks.records.choices import QuarantineStatus
from tasks.records.frames import conform
from tasks.records.membership import is_among, texts
from tasks.store.bulk import Existing, staged, write
from tasks.store.fetching import fetch_columns
from tasks.store.tables import TABLES

_QUARANTINE = TABLES["quarantine"]
_KIND = KINDS["quarantine"]


def hold(
    connection: Connection, source: str, rejects: pd.DataFrame, night: date, landing: int, *, past: bool = False
) -> pd.DataFrame:
    """Keep `rejects` (REJECT_COLUMNS) in quarantine; `kind` and `status` as they stand now, and `count` of rows.

    A row held before keeps its first night. What a person decided stands: a discarded row stays discarded, a released
    one released while the store holds what was made of it. A row whose ref holds newer content is resolved: the moment
    is told by `_valid_from`, where `rejects` have it, and by `past`, when later nights were landed already.
    """
    rows = _one_per_key(rejects.assign(source=source, landing=landing, status=QuarantineStatus.HELD.value))
    rows = rows.assign(first_night=pd.Timestamp(night), last_night=pd.Timestamp(night))
    counts = rows["_count"]
    moments = rows["_valid_from"] if "_valid_from" in rows else pd.Series(pd.NaT, index=rows.index)
    rows = conform(rows, _KIND)
    with staged(connection, [_QUARANTINE.c.key], rows[["key"]]) as stage:
        columns = [_QUARANTINE.c[name] for name in ("key", "first_night", "last_night", "status")]
        query = sa.select(*columns).where(_QUARANTINE.c.key.in_(sa.select(stage.c.key)))
        before = fetch_columns(connection, query).set_index("key").reindex(rows["key"]).reset_index(drop=True)
    current = _current(connection, source, rows)
    newer = current["valid_from"].gt(pd.to_datetime(moments, utc=True)) | (past & current["valid_from"].notna())
    kept = before["status"].eq(QuarantineStatus.RELEASED.value) & current["row_digest"].eq(rows["row_digest"])
    discarded = before["status"].eq(QuarantineStatus.DISCARDED.value)
    status = rows["status"]
    for chosen, word in (
        (newer, QuarantineStatus.RESOLVED),
        (kept, QuarantineStatus.RELEASED),
        (discarded, QuarantineStatus.DISCARDED),
    ):
        status = status.mask(chosen.fillna(value=False).astype("bool"), word.value)
    rows = rows.assign(
        first_night=np.fmin(rows["first_night"], before["first_night"].fillna(rows["first_night"])),
        last_night=np.fmax(rows["last_night"], before["last_night"].fillna(rows["last_night"])),
        status=status,
    )
    write(connection, _QUARANTINE, conform(rows, _KIND), Existing.REPLACE)
    return rows[["kind", "status"]].assign(count=counts)


def _current(connection: Connection, source: str, rows: pd.DataFrame) -> pd.DataFrame:
    """`valid_from` and `row_digest` of what the store holds now under each row's kind and ref; missing without it."""
    found = []
    for kind, group in rows[rows["ref"].notna()].groupby("kind"):
        table = TABLES[str(kind)]
        columns = [table.c.ref, table.c.valid_from, table.c.row_digest]
        with staged(connection, [table.c.ref], group[["ref"]].drop_duplicates()) as stage:
            query = sa.select(*columns).where(table.c.source == source, table.c.ref.in_(sa.select(stage.c.ref)))
            found.append(fetch_columns(connection, query).assign(kind=str(kind)))
    if not found:
        nothing = {"valid_from": "datetime64[us, UTC]", "row_digest": "Int64"}
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in nothing.items()}).reindex(rows.index)
    keyed = rows[["kind", "ref"]].merge(pd.concat(found, ignore_index=True), on=["kind", "ref"], how="left")
    return keyed[["valid_from", "row_digest"]].set_axis(rows.index)


def resolve(connection: Connection, source: str, accepted: Mapping[str, pd.Series]) -> int:
    """Mark held rows whose ref was accepted now as resolved; `accepted` gives the refs per kind. How many."""
    columns = [_QUARANTINE.c[name] for name in ("key", "kind", "ref")]
    is_held = sa.and_(_QUARANTINE.c.source == source, _QUARANTINE.c.status == QuarantineStatus.HELD.value)
    held = fetch_columns(connection, sa.select(*columns).where(is_held, _QUARANTINE.c.ref.is_not(None)))
    found = pd.Series(False, index=held.index)
    for kind, refs in accepted.items():
        of_kind = held["kind"].eq(kind)
        if of_kind.any():
            found |= of_kind & is_among(held["ref"], texts(refs))
    if found.any():
        with staged(connection, [_QUARANTINE.c.key], held.loc[found, ["key"]]) as stage:
            chosen = _QUARANTINE.c.key.in_(sa.select(stage.c.key))
            connection.execute(_QUARANTINE.update().where(chosen).values(status=QuarantineStatus.RESOLVED.value))
    return int(found.sum())


def _one_per_key(rejects: pd.DataFrame) -> pd.DataFrame:
    """The rejects with their stable key; of several reasons for one row the first stands, the others are added."""
    rejects = rejects.reset_index(drop=True).astype({"reason": "str"})
    named = rejects.assign(key=_keys(rejects), _count=1)
    if named["key"].is_unique:
        return named
    reasons = named.drop_duplicates(["key", "reason"]).groupby("key", sort=False)["reason"].agg("; ".join)
    first = named.drop_duplicates("key").set_index("key").assign(reason=reasons)
    first["_count"] = named.groupby("key", sort=False)["_count"].sum()
    if "_valid_from" in named:
        first["_valid_from"] = named.groupby("key", sort=False)["_valid_from"].max()
    return first.reset_index()


def _keys(rejects: pd.DataFrame) -> pd.Series:
    """16 hexadecimal digits per row: from source, kind, ref and raw digest; from place and content without them."""
    digest = rejects["row_digest"].astype("Int64").astype("str")
    content = rejects["row"].astype("str").fillna("").where(rejects["row_digest"].isna(), digest)
    place = rejects["location"].astype("str").where(rejects["ref"].isna(), rejects["ref"].astype("str"))
    named = pd.DataFrame(
        {
            "source": rejects["source"].astype("str"),
            "kind": rejects["kind"].astype("str"),
            "place": place.fillna(""),
            "content": content.fillna(""),
        }
    )
    hashes = pd.util.hash_pandas_object(named, index=False, categorize=False).to_numpy(">u8")
    digits = np.frombuffer(hashes.tobytes().hex().encode(), "S16").astype(str)
    return pd.Series(digits, index=rejects.index, dtype="str")
