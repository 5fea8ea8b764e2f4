"""How well does each of some texts answer a query? BM25 over terms, and how much of the query it answers.

Source: S. Robertson and H. Zaragoza, The probabilistic relevance framework: BM25 and beyond, Foundations and Trends in
Information Retrieval 3 (2009) 333–389, equation 3.15 with k1 = 1.2 and b = 0.75, and the inverse document frequency
log(1 + (N − n + 0.5) ÷ (n + 0.5)), which is never negative. The sum is multiplied by the part of the query's
weight that the text holds, so that a text with all the words comes before one that repeats a few.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tasks.deviations.terms import Term

SATURATION = 1.2
"""k1: how soon more of the same word stops to count."""

LENGTH_WEIGHT = 0.75
"""b: how far long texts are held to say more by mere length."""


def relevance(words: pd.Series, asked: Sequence[Term], holding: Sequence[int], total: int) -> pd.DataFrame:
    """`score` (0 and more) of each text, and `found`: its terms of the query as lists; indexed like `words`.

    `words` are texts cut into terms, `holding` tells how many of all `total` texts hold each term of the query.
    """
    counts = np.zeros((len(words), len(asked)))
    apart = words.str.split().reset_index(drop=True)
    length = apart.str.len().to_numpy(dtype=float)
    each = apart.explode()
    for column, term in enumerate(asked):
        hit = each.str.startswith(term.text) if term.begins else each == term.text
        rows, found = np.unique(each.index[hit.fillna(value=False).astype(bool)], return_counts=True)
        counts[rows, column] = found
    held = counts > 0
    weight = _inverse_frequency(np.asarray(holding, dtype=float), total)
    norm = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length / max(length.mean(), 1.0) if len(length) else length
    saturated = counts * (SATURATION + 1) / (counts + SATURATION * norm[:, None])
    answered = (held * weight).sum(axis=1) / max(weight.sum(), np.finfo(float).tiny)
    names = np.array([term.text for term in asked], dtype=object)
    return pd.DataFrame(
        {
            "score": (saturated * weight).sum(axis=1) * answered,
            "found": pd.Series([names[row].tolist() for row in held], dtype=object).to_numpy(),
        },
        index=words.index,
    )


def _inverse_frequency(holding: np.ndarray, total: int) -> np.ndarray:
    return np.asarray(np.log1p((np.maximum(total - holding, 0.0) + 0.5) / (holding + 0.5)))
