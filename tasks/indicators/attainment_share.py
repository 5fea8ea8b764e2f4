"""How much of what was promised stands tonight? The share of expectations that are kept or on track.

Not a weighted sum (Kano): a failed must-be caps the share, an indifferent expectation cannot raise it, and a reverse
one, which the customer would rather not have, counts against it when it is delivered.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.indicators.measured import json_lines, measured, project_numbers
from tasks.records.adjusting import Attainment
from tasks.records.choices import ReadingState
from tasks.records.expecting import KanoType

STANDING = (str(Attainment.KEPT), str(Attainment.ON_TRACK))


def measure_attainment(attainments: pd.DataFrame, projects: pd.DataFrame, signed: pd.DataFrame) -> pd.DataFrame:
    """The attainment of every project with a signed baseline, as a measured frame.

    `attainments` has project, state and kano_type (empty: not analysed, counts like performance) per expectation of
    the current baseline, `signed` are the signed BASELINES. value = met ÷ counted, and never above the share of
    must-be expectations that are not broken. Unknown ones leave both sums; when all are, there is `not_enough_data`.
    """
    keys = signed[signed["project"].isin(projects["key"])].drop_duplicates("project", keep="last")
    owners = projects[projects["key"].isin(keys["project"])]
    rows = attainments[attainments["project"].isin(owners["key"])]
    number, count = project_numbers(rows["project"], owners), len(owners)
    kano, state = rows["kano_type"].fillna(""), rows["state"]
    met, known = state.isin(STANDING), state != Attainment.UNKNOWN
    failed = state == Attainment.BROKEN
    unwanted, idle = kano == KanoType.REVERSE, kano == KanoType.INDIFFERENT
    must_be = (kano == KanoType.MUST_BE) & known
    counts = known & ~(idle & met) & ~(unwanted & ~met)

    def total(chosen: pd.Series) -> np.ndarray:
        return np.bincount(number, chosen.to_numpy(dtype=float), count)

    counted, good = total(counts), total(counts & met & ~unwanted)
    owed, lost = total(must_be), total(must_be & failed)
    share = good / np.where(counted > 0, counted, np.nan)
    cap = np.where(owed > 0, 1 - lost / np.where(owed > 0, owed, 1.0), 1.0)
    every = total(pd.Series(data=True, index=rows.index))
    return measured(
        owners["key"],
        "attainment",
        state=np.select(
            [every == 0, counted == 0],
            [str(ReadingState.NO_DATA), str(ReadingState.NOT_ENOUGH_DATA)],
            str(ReadingState.MEASURED),
        ),
        value=np.minimum(share, cap),
        numerator=good,
        denominator=counted,
        sample_size=counted.astype("int64"),
        baseline=keys.set_index("project")["key"].reindex(owners["key"]).to_numpy(dtype=object),
        method=json_lines(
            {
                "expectations": every.astype("int64"),
                "unknown": total(~known).astype("int64"),
                "must_be": owed.astype("int64"),
                "must_be_broken": lost.astype("int64"),
                "uncapped": share,
            }
        ),
    )
