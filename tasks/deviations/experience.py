"""Which kinds of measures worked how often here?

Counted over every measure that was ever recorded, against open deviations too: those that closed are the ones where
something worked, and counting them alone would flatter each kind. A measure whose effect could not be separated from
another's is not counted as judged. One whose verdict carries a caveat is judged, but counted apart: not as worked, nor as
worse. To leave it out would be worse still, for what failed after the same spells stays in; so the interval reaches from the
lower end with none of those that worked so to the upper end with all of them. Below FEWEST_JUDGED there is no share, only the counts; kinds are ordered by the
lower end of the share's interval, so that one lucky try does not come before nine good ones of ten. `came_back` counts
those that worked and whose deviation opened again soon after it had closed: they did not last.

Source of the order: E. B. Wilson, JASA 22 (1927) 209–212, by `intervals.wilson`.
"""

from __future__ import annotations

import json
from collections.abc import Collection

import numpy as np
import pandas as pd

from tasks.indicators.intervals import wilson
from tasks.records.explaining import MeasureOutcome, MeasureStatus

FEWEST_JUDGED = 5
"""Judged measures of a kind from which its share is told."""

JUDGED = (MeasureOutcome.WORKED, MeasureOutcome.NO_CHANGE, MeasureOutcome.WORSE)
COLUMNS = (
    "kind",
    "tried",
    "judged",
    "worked",
    "no_change",
    "worse",
    "doubtful",
    "came_back",
    "inseparable",
    "share",
    "low",
    "high",
)


def tried(measures: pd.DataFrame, outcomes: pd.DataFrame, not_lasting: Collection[str] = ()) -> pd.DataFrame:
    """Measures that took effect, with columns key, project, indicator, code, kind, outcome, separable, doubtful and came_back.

    `measures` are the latest versions of MEASURES, `outcomes` the latest of MEASURE_VERDICTS of each. `code` is the
    code of the cause it was meant against, empty where none was named. `not_lasting` are the keys of measures whose
    deviation came back (`recurrences`).
    """
    begun = measures[measures["started_on"].notna() & (measures["status"] != MeasureStatus.PLANNED)]
    both = begun.merge(outcomes.rename(columns={"measure": "key"}).drop(columns="night"), on="key", how="left")
    parts = both["deviation"].str.rsplit("|", n=3)
    return pd.DataFrame(
        {
            "key": both["key"],
            "project": both["project"],
            "indicator": parts.str[1].astype("str"),
            "code": both["cause"].str.split(":", n=1).str[0].fillna("").astype("str"),
            "kind": both["kind"],
            "outcome": both["outcome"].fillna(str(MeasureOutcome.TOO_EARLY)),
            "came_back": both["key"].isin(list(not_lasting)),
            "doubtful": both["caveat"].notna(),
            "separable": ~both["overlaps"].fillna("[]").map(lambda keys: bool(json.loads(keys))).astype(bool),
        }
    )


def experience(tried: pd.DataFrame) -> pd.DataFrame:
    """Per kind of measure how often it worked, best first; columns COLUMNS, `share` with its 95 % interval.

    `worked`, `no_change`, `worse` and `doubtful` (those with a caveat) make up `judged`; `share` is that of the first.
    `tried` are the rows of `tried` that are wanted: all, those against one cause, or those of one indicator.
    """
    judged = tried["separable"] & tried["outcome"].isin([str(outcome) for outcome in JUDGED])
    sure, worked = judged & ~tried["doubtful"], judged & (tried["outcome"] == MeasureOutcome.WORKED)
    flags = pd.DataFrame(
        {
            "tried": True,
            "judged": judged,
            **{str(outcome): sure & (tried["outcome"] == outcome) for outcome in JUDGED},
            "doubtful": judged & tried["doubtful"],
            "came_back": worked & tried["came_back"],
            "inseparable": ~tried["separable"],
            "at_most": worked,
        },
        index=tried.index,
    )
    counts = flags.astype("int64").groupby(tried["kind"]).sum().rename_axis("kind").reset_index()
    low, high = wilson(counts["worked"], counts["judged"])[0], wilson(counts["at_most"], counts["judged"])[1]
    enough = (counts["judged"] >= FEWEST_JUDGED).to_numpy()
    counts = counts.assign(
        share=counts["worked"] / counts["judged"].where(enough),
        low=np.where(enough, low, np.nan),
        high=np.where(enough, high, np.nan),
    )
    order = counts.assign(by=np.nan_to_num(low))
    order = order.sort_values(["by", "worked", "kind"], ascending=[False, False, True], ignore_index=True)
    return order[list(COLUMNS)]
