"""Which need level may an expectation meet (policy P2.2b, after Maslow)? Suggests; a person confirms.

A suggestion is a row of a frame that is shown and forgotten. Nothing here writes EXPECTATIONS.need_level.
"""

from __future__ import annotations

import pandas as pd

from tasks.expectations.lexicon import Lexicon, weight
from tasks.records.expecting import NeedLevel

COLUMNS = ("project", "expectation", "need_level", "score", "weight", "words", "best")


def suggest(expectations: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """One row per expectation and level whose words its statement holds, the likeliest level first.

    `score` is the level's share of all the weight found in the statement (0..1), `words` the list of words found,
    `best` whether no other level has more; with equal weight the lower level is the best, since it comes first for
    the customer. An expectation without any such word has no row.
    """
    found = []
    for level in NeedLevel:
        words = lexicon.found(expectations["statement"], level)
        weights = words.map(lambda each: sum(map(weight, each))).astype("float64")
        found.append(
            pd.DataFrame(
                {
                    "project": expectations["project"],
                    "expectation": expectations["key"],
                    "need_level": level.value,
                    "weight": weights,
                    "words": words,
                    "_level": list(NeedLevel).index(level),
                }
            )
        )
    rows = pd.concat(found)
    rows = rows[rows["weight"] > 0].sort_values(
        ["project", "expectation", "weight", "_level"], ascending=[True, True, False, True], kind="stable"
    )
    groups = rows.groupby(["project", "expectation"], sort=False)
    rows["score"] = rows["weight"] / groups["weight"].transform("sum")
    rows["best"] = groups.cumcount() == 0
    return rows[list(COLUMNS)].reset_index(drop=True).astype({"need_level": "str"})
