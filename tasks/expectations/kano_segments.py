"""Do groups of respondents see an expectation differently from all of them together?"""

from __future__ import annotations

import pandas as pd

from tasks.expectations.kano import evaluate

SMALLEST_SEGMENT = 5
"""Below this number of respondents a segment's category is shown but never called different."""


def segments(answers: pd.DataFrame) -> pd.DataFrame:
    """`kano.evaluate` per segment, with `overall_category` and whether the segment `differs` from it.

    A segment differs when its category is another, its first two categories are distinct (Fong), and it has at
    least SMALLEST_SEGMENT respondents; else the difference may be chance. Answers without a segment are left out.
    """
    each = evaluate(answers, by_segment=True)
    whole = evaluate(answers)[["project", "round", "expectation", "category"]]
    joined = each.merge(whole.rename(columns={"category": "overall_category"}), how="left")
    enough = joined["respondents"] >= SMALLEST_SEGMENT
    return joined.assign(differs=enough & joined["distinct"] & (joined["category"] != joined["overall_category"]))
