"""Does a text say yes or no?"""

from __future__ import annotations

import pandas as pd

from tasks.sources.conversion.outcome import Converted, by_unique, no_reasons
from tasks.sources.conversion.texts import fold

YES = frozenset({"yes", "y", "true", "t", "1", "on", "是", "对", "有", "√", "✓", "✔"})
NO = frozenset({"no", "n", "false", "f", "0", "off", "否", "不", "无", "×", "✗", "✘"})


def flags(text: pd.Series) -> Converted:
    """Yes and no in English, digits and Chinese as `boolean`. Fails with not_a_flag."""
    return by_unique(text, _flags)


def _flags(text: pd.Series) -> Converted:
    words = text.map(fold)
    yes, no = words.isin(YES), words.isin(NO)
    values = yes.astype("boolean").mask(~yes & ~no)
    return Converted(values, no_reasons(text.index).mask(~yes & ~no & text.notna(), "not_a_flag"))
