"""What kind of need does each expectation meet, by the respondents' pairs of answers (Kano's model)?

answers ──5×5 table──▶ a category per answer ──counts──▶ category, better/worse, strengths, Fong's test
        └─scores −2..4──▶ means (the continuous variant), which do not lose how strongly people feel

Sources: Kano et al. 1984 (table); Berger et al. 1993, Center for Quality of Management Journal 2(4) (better/worse,
DuMouchel's scores, the order M > O > A > I); Lee and Newcomb 1997 (category and total strength); Fong 1996, CQM
Journal 5 (test). Judges answers only: what a person confirms as the category is written by the register.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.records.expecting import KanoType

# rows: the functional answer, columns: the dysfunctional one; like, must-be, neutral, live-with, dislike
_TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
_LETTERS = {
    "M": KanoType.MUST_BE,
    "O": KanoType.PERFORMANCE,
    "A": KanoType.ATTRACTIVE,
    "I": KanoType.INDIFFERENT,
    "R": KanoType.REVERSE,
    "Q": KanoType.QUESTIONABLE,
}
CATEGORIES = tuple(category.value for category in _LETTERS.values())
"""The categories in the order that settles a tie: what weighs more when it is missing comes first."""

MOST_QUESTIONABLE_SHARE = 0.10
"""Above this share of questionable answers the question was probably not understood."""

_CELLS = np.array([[_LETTERS[letter].value for letter in row] for row in _TABLE])
_FUNCTIONAL_SCORES = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
_DYSFUNCTIONAL_SCORES = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])
_FONG_FACTOR = 1.65
_STRONG_SCORE = 2.0
_KEY = ["project", "round", "expectation"]


def categories(functional: pd.Series, dysfunctional: pd.Series) -> pd.Series:
    """The category of each pair of answers (1 like, 2 must-be, 3 neutral, 4 live with, 5 dislike).

    Raises ValueError when an answer is missing or not on the scale.
    """
    return pd.Series(
        _CELLS[_positions(functional), _positions(dysfunctional)], index=functional.index, dtype="str", name="category"
    )


def evaluate(answers: pd.DataFrame, *, by_segment: bool = False) -> pd.DataFrame:
    """One row per project, round and expectation (and segment), sorted by them, from KANO_ANSWERS.

    Columns: `respondents`; a count per category, named like it; `category` and `second` (the two most frequent; a
    tie goes M > O > A > I > R > Q) and `tied`; `better` 0..1 and `worse` −1..0 (missing where nobody's answer is
    M, O, A or I); `category_strength` (share of the first less share of the second), `total_strength` (share of M,
    O and A), `questionable_share` and whether it is `bad_wording`; `fong_difference`, `fong_limit` and
    whether the first two are `distinct`; `functional_mean`, `dysfunctional_mean` (−2..4) with `continuous_category`;
    `importance_mean` (1..9). One answer a respondent: the last one counts.
    """
    keys = [*_KEY, "segment"] if by_segment else _KEY
    counted = one_answer_each(answers)
    if by_segment:
        counted = counted.dropna(subset=["segment"])
    functional, dysfunctional = _positions(counted["functional"]), _positions(counted["dysfunctional"])
    found = counted[keys].assign(
        _category=_CELLS[functional, dysfunctional],
        functional_mean=_FUNCTIONAL_SCORES[functional],
        dysfunctional_mean=_DYSFUNCTIONAL_SCORES[dysfunctional],
        importance_mean=counted["importance"].astype("float64") if "importance" in counted else np.nan,
    )
    for category in CATEGORIES:
        found[category] = (found["_category"] == category).astype("int64")
    groups = found.groupby(keys, sort=True)
    counts = groups[list(CATEGORIES)].sum().astype("int64")
    means = groups[["functional_mean", "dysfunctional_mean", "importance_mean"]].mean()
    judged = pd.concat([judge(counts), means], axis=1)
    judged["continuous_category"] = _continuous(judged["functional_mean"], judged["dysfunctional_mean"])
    return judged.reset_index().astype(dict.fromkeys(keys, "str"))


def judge(counts: pd.DataFrame) -> pd.DataFrame:
    """`counts` (one column per category, shares will do as well) with what `evaluate` says about them."""
    by_category = counts[list(CATEGORIES)].to_numpy(dtype="float64")
    total = by_category.sum(axis=1)
    # a stable sort of the negated counts leaves ties in the order of CATEGORIES
    order = np.argsort(-by_category, axis=1, kind="stable")
    rows = np.arange(len(counts))
    first, second = by_category[rows, order[:, 0]], by_category[rows, order[:, 1]]
    must_be, performance, attractive, indifferent = by_category[:, :4].T
    known = _or_missing(must_be + performance + attractive + indifferent)
    whole = _or_missing(total)
    limit = _FONG_FACTOR * np.sqrt((first + second) * (2 * total - first - second) / (2 * whole))
    names = np.array(CATEGORIES)
    return counts.assign(
        respondents=total if counts.dtypes.eq("float64").any() else total.astype("int64"),
        category=pd.array(names[order[:, 0]], dtype="str"),
        second=pd.Series(names[order[:, 1]], index=counts.index, dtype="str").where(second > 0),
        tied=first == second,
        better=(attractive + performance) / known,
        worse=-(performance + must_be) / known + 0.0,
        category_strength=(first - second) / whole,
        total_strength=(must_be + performance + attractive) / whole,
        questionable_share=by_category[:, 5] / whole,
        bad_wording=by_category[:, 5] / whole > MOST_QUESTIONABLE_SHARE,
        fong_difference=first - second,
        fong_limit=limit,
        distinct=first - second >= limit,
    )


def one_answer_each(answers: pd.DataFrame) -> pd.DataFrame:
    """`answers` with each respondent's last answer to an expectation of a round only, whatever the rows' order."""
    order = [name for name in ("answered_on", "functional", "dysfunctional") if name in answers]
    latest = answers.sort_values(order, kind="stable", na_position="first")
    return latest.drop_duplicates([*_KEY, "respondent"], keep="last")


def _positions(answers: pd.Series) -> np.ndarray:
    """Answers 1..5 as places in the table."""
    if not answers.between(1, 5).fillna(value=False).all():
        wrong = sorted({str(answer) for answer in answers[~answers.between(1, 5).fillna(value=False)]})
        raise ValueError(f"An answer to a Kano question is 1 (like) to 5 (dislike); there is {', '.join(wrong)}.")
    positions: np.ndarray = answers.to_numpy(dtype="int64") - 1
    return positions


def _continuous(functional: pd.Series, dysfunctional: pd.Series) -> pd.Series:
    """DuMouchel's quadrants: a mean of 2 (must-be, or live-with) divides strong from weak on both axes."""
    strong_functional, strong_dysfunctional = functional >= _STRONG_SCORE, dysfunctional >= _STRONG_SCORE
    chosen = np.select(
        [
            strong_functional & strong_dysfunctional,
            strong_functional,
            strong_dysfunctional,
            functional + dysfunctional < 0,
        ],
        [KanoType.PERFORMANCE.value, KanoType.ATTRACTIVE.value, KanoType.MUST_BE.value, KanoType.REVERSE.value],
        KanoType.INDIFFERENT.value,
    )
    return pd.Series(chosen, index=functional.index, dtype="str")


def _or_missing(divisor: np.ndarray) -> np.ndarray:
    known: np.ndarray = divisor.astype("float64")
    known[known <= 0] = np.nan
    return known
