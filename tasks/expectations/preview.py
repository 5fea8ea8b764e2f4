"""What would other targets have meant for the last nights? Shown while people negotiate; nothing is stored.

Per target: on how many of the nights with a reading it would have been met, as signed and as proposed. What is due later
counts as well, since the question is what the project can do. Deliverables have no readings and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.expectations.target_states import met, with_scope
from tasks.records.choices import ReadingState

_KEY = ["project", "indicator", "scope"]
SHARE_COLUMNS = ["target", "indicator", "scope", "nights", "met_present", "met_proposed"]


@dataclass(frozen=True)
class Side:
    """The signed or the proposed terms.

    READINGS of the span under the side's plan, its TARGETS, and the DEVIATIONS that the readings lead to under them.
    """

    readings: pd.DataFrame
    targets: pd.DataFrame
    told: pd.DataFrame


@dataclass(frozen=True)
class Preview:
    """What a proposal would change over the last `days` nights.

    `present` and `proposed` are the shares of readings met under the signed and the proposed targets, None without
    readings; `targets` has SHARE_COLUMNS, counts of nights that are empty on the side without such a target.
    `would_open` and `would_close` are the DEVIATIONS open at the end under one set of terms only.
    """

    days: int
    readings: int
    present: float | None
    proposed: float | None
    targets: pd.DataFrame
    would_open: pd.DataFrame
    would_close: pd.DataFrame


def met_nights(readings: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Per target on an indicator: target, indicator, scope, nights with a reading, and `met` of them.

    `readings` are READINGS of the span looked at, `targets` TARGETS rows of one project (or BASELINE_TARGETS).
    """
    wanted = with_scope(targets[targets["indicator"].notna()])
    measured = readings.loc[readings["state"] == ReadingState.MEASURED, [*_KEY, "value"]]
    both = wanted.rename(columns={"value": "first"}).merge(measured, on=_KEY).rename(columns={"value": "read"})
    both = both.rename(columns={"first": "value"})
    good = met(both["read"].to_numpy(dtype=float), both)
    counted = both.assign(good=good).groupby("key").agg(nights=("good", "size"), met=("good", "sum"))
    rows = wanted.rename(columns={"key": "target"})[["target", "indicator", "scope"]]
    return rows.join(counted, on="target").fillna({"nights": 0, "met": 0}).astype({"nights": int, "met": int})


def compared(present: Side, proposed: Side) -> pd.DataFrame:
    """SHARE_COLUMNS per target of either side, sorted by target."""
    key = ["target", "indicator", "scope"]
    before, after = (met_nights(side.readings, side.targets) for side in (present, proposed))
    both = before.merge(after, on=key, how="outer", suffixes=("_present", "_proposed"))
    both["nights"] = both["nights_present"].fillna(both["nights_proposed"]).astype(int)
    return both.sort_values("target", ignore_index=True)[SHARE_COLUMNS].astype(
        {"met_present": "Int64", "met_proposed": "Int64"}
    )


def preview(present: Side, proposed: Side, days: int) -> Preview:
    """The preview over the last `days` nights."""
    shares = compared(present, proposed)
    open_now, open_then = (side.told[side.told["closed_on"].isna()] for side in (present, proposed))
    return Preview(
        days,
        int(shares["nights"].sum()),
        _share(shares, "met_present"),
        _share(shares, "met_proposed"),
        shares,
        would_open=_only(open_then, open_now),
        would_close=_only(open_now, open_then),
    )


def _share(shares: pd.DataFrame, column: str) -> float | None:
    said = shares[shares[column].notna()]
    nights = said["nights"].sum()
    return float(said[column].sum() / nights) if nights else None


def _only(these: pd.DataFrame, those: pd.DataFrame) -> pd.DataFrame:
    """The deviations of these whose project, indicator and scope have none among those."""
    other = pd.MultiIndex.from_frame(those[_KEY])
    return these[~np.asarray(pd.MultiIndex.from_frame(these[_KEY]).isin(other))].reset_index(drop=True)
