"""How far may a number be relied on, and why not further?

    sources (freshness, sweep) + quarantine ──▶ facts per project and family ─┐
    sample size, plan's undated, reconstructed and missing items ─────────────┴─▶ grade A–D and reason codes

Each reason costs grades: A, less one for each point, never below D. That a plan is the tracker's own, without a
signature, is said but costs nothing: the number is right, it is the yardstick that is weaker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from tasks.records.choices import TrustGrade, TrustReason
from tasks.records.definitions import TrustPolicy

FACT_COLUMNS = {
    "project": "str",
    "family": "str",
    "fresh_at": "datetime64[us, UTC]",
    "rows": "Int64",
    "quarantined": "Int64",
    "swept": "boolean",
}
"""What is known of the data behind one family of indicators of one project; no row: no source feeds it.

`fresh_at` is as of when its oldest source is known (empty: never landed), `rows` and `quarantined` count accepted
and held rows, `swept` tells whether every source's last pull was complete.
"""

_GRADES = np.array([str(grade) for grade in TrustGrade], dtype=object)


def facts_by_family(links: pd.DataFrame, families: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Facts per project and family, from one row per project, record kind and source that feeds it.

    `links` has project, kind, fresh_at, rows, quarantined, swept; `families` names the record kinds that each
    family's numbers rest on. The oldest source counts, rows add up, and one incomplete sweep is enough.
    """
    kinds = pd.DataFrame(
        [(family, kind) for family, kinds in families.items() for kind in kinds],
        columns=["family", "kind"],
        dtype="str",
    )
    known = links.assign(fresh_at=pd.to_datetime(links["fresh_at"], utc=True))  # all empty, it has no zone yet
    joined = known.merge(kinds, on="kind")
    never = joined.loc[joined["fresh_at"].isna(), ["project", "family"]].drop_duplicates()
    facts = joined.groupby(["project", "family"], as_index=False).agg(
        fresh_at=("fresh_at", "min"), rows=("rows", "sum"), quarantined=("quarantined", "sum"), swept=("swept", "all")
    )
    facts = facts.merge(never.assign(never=True), on=["project", "family"], how="left")
    facts["fresh_at"] = facts["fresh_at"].mask(facts["never"].notna())
    return facts[list(FACT_COLUMNS)].astype(FACT_COLUMNS)


def grade(
    readings: pd.DataFrame, facts: pd.DataFrame | None, night: date, policy: TrustPolicy, *, sampled: np.ndarray
) -> pd.DataFrame:
    """`trust`, `trust_reasons` (JSON list of codes, the costliest first) and `fresh_at` for each reading.

    `facts` are those of the readings' family; without any (None) the sources are not judged. `sampled` tells which
    readings infer from a sample and not from a full count. Age is judged at the end of the night.
    """
    known = _facts_of(readings, facts)
    points: dict[TrustReason, np.ndarray] = {}
    if facts is not None:
        points |= _source_points(known, night, policy)
    small = sampled & (readings["sample_size"].to_numpy(dtype=float, na_value=0.0) < policy.small_sample)
    points[TrustReason.SMALL_SAMPLE] = np.where(small, 1.0, np.nan)
    points[TrustReason.UNDATED_ITEMS] = np.where(readings["undated_share"] > policy.undated_share, 1.0, np.nan)
    for reason, column, limit in (
        (TrustReason.RECONSTRUCTED_HISTORY, "reconstructed_share", policy.reconstructed_share),
        (TrustReason.MISSING_ITEMS, "missing_share", policy.missing_share),
    ):
        share = readings[column].to_numpy()
        points[reason] = np.where(share > 0, (share > limit).astype(float), np.nan)
    signed = ~readings["tracker_plan"].fillna(value=False).to_numpy(dtype=bool)
    points[TrustReason.TRACKER_PLAN] = np.where(signed, np.nan, 0.0)
    return _graded(points, readings.index).assign(fresh_at=known["fresh_at"])


def _facts_of(readings: pd.DataFrame, facts: pd.DataFrame | None) -> pd.DataFrame:
    """The facts of each reading's project, on the readings' index; empty where there are none."""
    if facts is None:
        facts = pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in FACT_COLUMNS.items()})
    return facts.set_index("project").reindex(readings["project"]).set_index(readings.index)


def _source_points(known: pd.DataFrame, night: date, policy: TrustPolicy) -> dict[TrustReason, np.ndarray]:
    """What the sources' freshness, held rows and sweeps cost."""
    night_ends = pd.Timestamp(night, tz="UTC") + pd.Timedelta(days=1)
    age_hours = ((night_ends - known["fresh_at"]) / pd.Timedelta(hours=1)).to_numpy(dtype=float)
    held = known["quarantined"].to_numpy(dtype=float, na_value=0.0)
    seen = held + known["rows"].to_numpy(dtype=float, na_value=0.0)
    share = held / np.where(seen > 0, seen, np.nan)
    very_stale, many = age_hours > policy.very_stale_after_hours, share > policy.high_quarantined_share
    incomplete = ~known["swept"].fillna(value=True).to_numpy(dtype=bool)
    return {
        TrustReason.NEVER_LANDED: np.where(np.isnan(age_hours), 3.0, np.nan),
        TrustReason.VERY_STALE_SOURCE: np.where(very_stale, 2.0, np.nan),
        TrustReason.STALE_SOURCE: np.where((age_hours > policy.stale_after_hours) & ~very_stale, 1.0, np.nan),
        TrustReason.MANY_QUARANTINED_ROWS: np.where(many, 2.0, np.nan),
        TrustReason.QUARANTINED_ROWS: np.where((share > policy.quarantined_share) & ~many, 1.0, np.nan),
        TrustReason.INCOMPLETE_SWEEP: np.where(incomplete, 1.0, np.nan),
    }


def _graded(points: dict[TrustReason, np.ndarray], index: pd.Index) -> pd.DataFrame:
    """Grades and reason lists from the points of each reason (NaN: the reason does not apply)."""
    matrix = np.column_stack(list(points.values()))
    applies = ~np.isnan(matrix)
    grades = _GRADES[np.minimum(np.nansum(matrix, axis=1), len(_GRADES) - 1).astype(int)]
    # few combinations of reasons occur: write each list once
    codes = applies @ (1 << np.arange(len(points)))
    names = [str(reason) for reason in points]
    texts = {
        code: json.dumps([name for bit, name in enumerate(names) if code >> bit & 1])
        for code in np.unique(codes).tolist()
    }
    reasons = pd.Series(codes, index=index).map(texts)
    return pd.DataFrame({"trust": pd.Series(grades, index=index, dtype="str"), "trust_reasons": reasons.astype("str")})
