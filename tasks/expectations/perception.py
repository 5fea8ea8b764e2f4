"""How does the customer see what was promised, beside how it was measured?

A rating is a survey answer of dimension `expectation` on the five-point scale whose `extra` names the expectation's key
under `expectation`. Where the two differ, what was measured is not what matters to the customer, or nobody told them.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from tasks.indicators.attainment_share import STANDING
from tasks.records.adjusting import Attainment
from tasks.records.choices import Dimension, Scale

WINDOW = timedelta(days=180)
CONTENT, DISCONTENT = 4.0, 3.0  # top two of five boxes; below the middle
_NAMED = r'"expectation"\s*:\s*"((?:[^"\\]|\\.)+)"'


class Gap(StrEnum):
    """How the customer's rating lies beside the measured attainment."""

    AGREES = "agrees"
    SEEN_WORSE = "seen_worse"
    SEEN_BETTER = "seen_better"


def ratings(answers: pd.DataFrame, night: date) -> pd.DataFrame:
    """The customer's mean rating per project and expectation: project, expectation, rating (1 to 5), answers, sorted.

    `answers` are SURVEY_ANSWERS as of the night; those of the last WINDOW count, of each person the last. An answer
    without a respondent is its own person.
    """
    last = pd.Timestamp(night, tz="UTC") + pd.Timedelta(days=1)
    told = answers[
        (answers["dimension"] == Dimension.EXPECTATION)
        & (answers["scale"] == Scale.FIVE_POINT)
        & answers["score"].notna()
        & (answers["submitted_at"] < last)
        & (answers["submitted_at"] >= last - pd.Timedelta(WINDOW))
    ]
    told = told.assign(expectation=told["extra"].astype("str").str.extract(_NAMED, expand=False))
    told = told[told["expectation"].notna()].sort_values(["submitted_at", "source", "ref"])
    person = told["respondent"].fillna(told["source"] + "\x1f" + told["ref"])
    told = told.assign(person=person).drop_duplicates(["project", "expectation", "person"], keep="last")
    means = told.groupby(["project", "expectation"], as_index=False).agg(
        rating=("score", "mean"), answers=("score", "size")
    )
    return means.sort_values(["project", "expectation"], ignore_index=True)


def gaps(attainments: pd.DataFrame) -> np.ndarray:
    """A Gap per row of ATTAINMENTS, None where there is no rating or nothing is known."""
    rating = attainments["rating"].to_numpy(dtype=float, na_value=np.nan)
    good = attainments["state"].isin(STANDING).to_numpy(dtype=bool)
    known = (attainments["state"] != Attainment.UNKNOWN).to_numpy(dtype=bool) & ~np.isnan(rating)
    found = np.full(len(attainments), None, dtype=object)
    found[known] = str(Gap.AGREES)
    found[known & good & (rating < DISCONTENT)] = str(Gap.SEEN_WORSE)
    found[known & ~good & (rating >= CONTENT)] = str(Gap.SEEN_BETTER)
    return found
