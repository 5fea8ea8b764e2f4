"""What shows a cause, and how much of the deviation does it show? From single exhibits to suggested causes.

An exhibit is one item, inspection or complaint that bears the mark of a cause, with its part of the deviation. Marks
overlap (a blocked item may have no owner as well), so the shares of several causes may add up to more than the whole.
A suggestion says where to look; that it is the cause is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tasks.deviations.cause_evidence import CAUSE, evidence_of
from tasks.records.explaining import CAUSES, Branch, CauseCode, CauseSide
from tasks.records.frames import conform, empty_frame

LEAST_SHARE = 0.05
"""What explains less of a deviation is not suggested."""

BRANCHES = {
    CauseCode.SCOPE_ADDED: Branch.PROCESS,
    CauseCode.BLOCKED_ITEMS: Branch.PROCESS,
    CauseCode.LONG_WAIT: Branch.PROCESS,
    CauseCode.REWORK: Branch.TECHNOLOGY,
    CauseCode.DEFECT_CLUSTER: Branch.TECHNOLOGY,
    CauseCode.UNASSIGNED: Branch.RESOURCES,
    CauseCode.OVERLOADED_OWNER: Branch.PEOPLE,
    CauseCode.LATE_INPUT: Branch.ENVIRONMENT,
    CauseCode.HOLIDAYS: Branch.ENVIRONMENT,
}
"""The branch of the fishbone on which each cause is suggested; a person may move it."""

EXHIBIT_COLUMNS = {
    "about": "str", "code": "str", "subject": "str", "side": "str", "source": "str", "ref": "str", "title": "str",
    "amount": "float64", "reference": "float64", "days": "float64", "by_chance": "bool",
}  # fmt: skip
"""`about` is what the deviation is about (a case), `amount` the exhibit's part of the deviation, `reference` its part of
all that could have gone wrong, `days` how long it has been so, where that is known; `by_chance` says that as many would be there without any cause."""

_DIRECT = (
    *(CauseCode.SCOPE_ADDED, CauseCode.BLOCKED_ITEMS, CauseCode.REWORK),
    *(CauseCode.LATE_INPUT, CauseCode.LONG_WAIT),
)
"""Causes whose mark says by itself that work stood still, was done twice or elsewhere; the others may be there anyway."""

_STRONG_LIFT, _SOME_LIFT, _NO_LIFT = 1.5, 1.25, 0.8
_UNKNOWN_IMPORTANCE = 3.0  # of a cause that is there, while nobody can tell how much of the deviation it explains
_STRONG_SHARE, _SOME_SHARE = 0.5, 0.2


def exhibits(rows: pd.DataFrame, code: CauseCode, **columns: Any) -> pd.DataFrame:
    """An exhibit per row of `rows`, which names what it has of EXHIBIT_COLUMNS; `columns` are given for all of them."""
    given = {"side": str(CauseSide.OURS), "by_chance": False, **columns, "code": str(code)}
    frame = rows.assign(**given).reindex(columns=list(EXHIBIT_COLUMNS))
    return frame.astype(EXHIBIT_COLUMNS).reset_index(drop=True)


def together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All exhibits of several parts."""
    filled = [part for part in parts if len(part)]
    return (
        pd.concat(filled, ignore_index=True)
        if filled
        else pd.DataFrame(columns=list(EXHIBIT_COLUMNS)).astype(EXHIBIT_COLUMNS)
    )


def suggested(cases: pd.DataFrame, shown: pd.DataFrame, night: date) -> pd.DataFrame:
    """CAUSES of the deviations in `cases` from their exhibits, by deviation and cause.

    `cases` has `deviation`, `about`, `whole` (the deviation in the exhibits' unit) and `reference` (all that could have
    gone wrong in theirs; empty where that is not known). The share is Σ amount ÷ whole, at most 1; empty for a cause
    whose amounts are not known. Importance is that share in tenths. The relation compares the share with the cause's
    share of the reference: 9 for a cause that is much more frequent in the deviation than outside it, 3 for one that
    is somewhat so, 1 for one that is merely there, 0 for one that is rarer in it (see docs/causes.md). Exhibits without
    reference are left out of that comparison. What chance would give as well has 1 and 1.
    """
    found = _causes(shown)
    if found.empty or cases.empty:
        return empty_frame(CAUSES)
    rows = cases.merge(found, on="about", suffixes=("_of_all", ""))
    share = (rows["numerator"] / rows["whole"].where(rows["whole"] > 0)).clip(upper=1.0)
    rows = rows[((share >= LEAST_SHARE) | rows["numerator"].isna()).to_numpy(dtype=bool)]
    if rows.empty:
        return empty_frame(CAUSES)
    share = share.loc[rows.index]
    base = rows["reference"] / rows["reference_of_all"].where(rows["reference_of_all"] > 0)
    lift = rows["compared"] / rows["whole"] / base.where(base > 0)
    subject = rows["subject"].where(rows["subject"] != "")
    frame = rows.assign(
        cause=rows["code"].where(subject.isna(), rows["code"] + ":" + rows["subject"]),
        subject=subject,
        night=pd.Timestamp(night),
        branch=_branch(rows["code"], rows["side"]),
        share=share,
        denominator=rows["whole"].where(share.notna()),
        importance=(share * 10).round().clip(1, 10).fillna(_UNKNOWN_IMPORTANCE).mask(rows["by_chance"], 1.0),
        relation=_relation(rows["code"], share, lift, rows["by_chance"]),
    )
    frame["evidence"] = evidence_of(frame.assign(base=base), shown)
    return conform(frame, CAUSES).sort_values(["deviation", "cause"], ignore_index=True)


def _causes(shown: pd.DataFrame) -> pd.DataFrame:
    """One row per case and cause: numerator, reference, side, days, how many exhibits."""
    known = shown.assign(subject=shown["subject"].fillna(""))
    known = known[(known["amount"].isna() | (known["amount"] > 0) | (known["reference"] > 0)).to_numpy(dtype=bool)]
    grouped = known.groupby(CAUSE, sort=True)
    showing = known[(known["amount"].isna() | (known["amount"] > 0)).to_numpy(dtype=bool)].groupby(CAUSE, sort=True)
    found = grouped[["amount"]].sum(min_count=1).rename(columns={"amount": "numerator"})
    found["reference"] = grouped["reference"].sum()
    found["by_chance"] = grouped["by_chance"].all()
    found["compared"] = known["amount"].where(known["reference"].notna()).groupby([known[name] for name in CAUSE]).sum()
    sides = showing["side"].agg(["min", "max"])
    found["side"] = sides["min"].where(sides["min"] == sides["max"], str(CauseSide.JOINT))
    found["exhibits"], found["days"] = showing.size(), showing["days"].median()
    return found[found["exhibits"].notna()].reset_index()


def _branch(code: pd.Series, side: pd.Series) -> pd.Series:
    """The branch of each cause; what is late on our side is no external environment."""
    branch = code.map({str(each): str(branch) for each, branch in BRANCHES.items()})
    ours = (code == CauseCode.LATE_INPUT) & (side == CauseSide.OURS)
    return branch.mask(ours, str(Branch.PROCESS))


def _relation(code: pd.Series, share: pd.Series, compared: pd.Series, by_chance: pd.Series) -> np.ndarray:
    """9, 3, 1 or 0 per cause, by its lift (`compared`): its share of the deviation over its share of the reference.

    Where there is no reference the share itself decides; without a known share, or by chance, a cause is merely there.
    """
    part, lift = share.to_numpy(dtype=float), compared.to_numpy(dtype=float)
    unknown = np.isnan(lift)
    there = (code == CauseCode.DEFECT_CLUSTER).to_numpy(dtype=bool) & unknown  # no sample: the work itself went there
    direct = code.isin([str(each) for each in _DIRECT]).to_numpy(dtype=bool) | there
    strong = (lift >= _STRONG_LIFT) | ((direct | unknown) & (part >= _STRONG_SHARE))
    some = direct | (lift >= _SOME_LIFT) | (unknown & (part >= _SOME_SHARE))
    rarer = ~direct & (lift < _NO_LIFT)
    merely = np.isnan(part) | by_chance.to_numpy(dtype=bool)
    return np.where(merely, 1.0, np.select([strong, some, rarer], [9.0, 3.0, 0.0], 1.0))
