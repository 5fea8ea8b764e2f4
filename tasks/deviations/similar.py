"""Which lessons are like a deviation, and how far?

Each aspect gives a likeness between 0 and 1, and their mean, weighted, is the score: the same indicator (or one of its
family) and the same causes weigh most, then what is said in words, the phase and the scope. A lesson that shares
neither family nor cause is not like it, however alike the words are. An aspect that the deviation says nothing of
(no cause is known yet) is left out of the mean.

Source: the nearest-neighbour retrieval of case-based reasoning, A. Aamodt and E. Plaza, Case-based reasoning, AI
Communications 7 (1994) 39–59. Causes: the part of the weight that both share, Σ min (for shares that sum to 1, one less
half their city-block distance). Words: cosine of tf-idf, G. Salton and C. Buckley, Information Processing & Management
24 (1988) 513–523.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

WEIGHTS = {"indicator": 3.0, "causes": 3.0, "words": 2.0, "phase": 1.0, "scope": 0.5}
"""How much each aspect counts."""

SAME_FAMILY = 0.5
"""Likeness of two indicators of one family, e.g. csat and nps."""

COLUMNS = ("deviation", "rank", "lesson", "score", *(f"like_{name}" for name in WEIGHTS))
_BLOCK = 64  # deviations at once: 64 × 10,000 lessons × a few aspects take some 30 MB
_NEGLIGIBLE = 1e-12


def similar(asked: pd.DataFrame, lessons: pd.DataFrame, families: Mapping[str, str], limit: int = 5) -> pd.DataFrame:
    """The lessons most like each of the asked deviations, by deviation and rank; columns COLUMNS.

    `asked` and `lessons` are `stories` (LESSONS frames); a lesson is never like itself. `families` tells an
    indicator's family; one that it does not know is its own. The columns `like_…` hold the aspects' likeness, NaN where
    the deviation says nothing of it. Of equal lessons the one that closed last comes first.
    """
    if asked.empty or lessons.empty:
        return _table([])
    lessons = lessons.sort_values(["closed_on", "deviation"], ascending=[False, True], ignore_index=True)
    both = pd.concat([asked, lessons], ignore_index=True)
    aspects, words = _aspects(both, families), _weighed(both["words"])
    there = {name: values[len(asked) :] for name, values in aspects.items()}
    others = words[len(asked) :].T.tocsc()
    parts = []
    for start in range(0, len(asked), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(asked)))
        likeness = _likeness({name: values[block] for name, values in aspects.items()}, there)
        likeness["words"] = (words[block] @ others).toarray()
        parts.append(_best(asked["deviation"].iloc[block], lessons["deviation"], likeness, limit))
    return _table(parts)


def _likeness(here: Mapping[str, np.ndarray], there: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Aspect to likeness, deviations × lessons; all but the words. NaN where the deviation says nothing of it."""
    same = {name: here[name][:, None] == there[name][None, :] for name in ("indicator", "family", "scope", "phase")}
    shared = np.zeros(same["indicator"].shape)
    for mine, theirs in zip(here["causes"].T, there["causes"].T, strict=True):
        shared += np.minimum.outer(mine, theirs)
    shared[~here["causes"].any(axis=1)] = np.nan
    phase = same["phase"].astype(float)
    phase[~here["has_phase"]] = np.nan
    return {
        "indicator": np.maximum(same["indicator"], SAME_FAMILY * same["family"]),
        "causes": shared,
        "phase": phase,
        "scope": same["scope"].astype(float),
    }


def _best(asked: pd.Series, lessons: pd.Series, likeness: Mapping[str, np.ndarray], limit: int) -> pd.DataFrame:
    """The best few lessons of each deviation, those that are like it at all."""
    known = {name: ~np.isnan(likeness[name]) for name in WEIGHTS}
    total = sum(WEIGHTS[name] * known[name] for name in WEIGHTS)
    score = sum(WEIGHTS[name] * np.where(known[name], likeness[name], 0.0) for name in WEIGHTS) / total
    alike = (likeness["indicator"] > 0) | (np.nan_to_num(likeness["causes"]) > 0)
    alike &= asked.to_numpy()[:, None] != lessons.to_numpy()[None, :]
    # of lessons that are alike the one that stands first, which is the younger
    place = np.where(alike, -score, 1.0) + np.arange(len(lessons)) * _NEGLIGIBLE
    best = np.argpartition(place, min(limit, len(lessons) - 1), axis=1)[:, :limit]
    order = np.take_along_axis(best, np.argsort(np.take_along_axis(place, best, axis=1), axis=1), axis=1)
    rows, columns = np.repeat(np.arange(len(asked)), order.shape[1]), order.ravel()
    frame = pd.DataFrame(
        {
            "deviation": asked.to_numpy()[rows],
            "rank": np.tile(np.arange(1, order.shape[1] + 1), len(asked)),
            "lesson": lessons.to_numpy()[columns],
            "score": score[rows, columns],
            **{f"like_{name}": likeness[name][rows, columns] for name in WEIGHTS},
        }
    )
    return frame[alike[rows, columns]]


def _aspects(stories: pd.DataFrame, families: Mapping[str, str]) -> dict[str, np.ndarray]:
    """What each story says of the aspects: names as numbers, `causes` as shares of the weight of all, a column a code."""
    told = [json.loads(story) for story in stories["story"]]
    phases = [(each["project"] or {}).get("phase") or "" for each in told]
    indicators = stories["indicator"].tolist()
    names = pd.factorize(np.array([*indicators, *(families.get(name, name) for name in indicators)], dtype=object))[0]
    indicator, family = np.split(names, 2)
    weights = [dict(_by_weight(each["causes"])) for each in told]
    codes = sorted({code for causes in weights for code in causes})
    return {
        "indicator": indicator,
        "family": family,
        "scope": pd.factorize(stories["scope"])[0],
        "phase": pd.factorize(np.array(phases, dtype=object))[0],
        "has_phase": np.array([bool(phase) for phase in phases]),
        "causes": np.array([[each.get(code, 0.0) for code in codes] for each in weights]).reshape(
            len(weights), len(codes)
        ),
    }


def _by_weight(causes: list[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Each cause's code with its share of the weight; the like ones together, all alike where nothing is weighed."""
    weights: dict[str, float] = {}
    for cause in causes:
        weights[cause["code"]] = weights.get(cause["code"], 0.0) + (cause["score"] or 0.0)
    total = sum(weights.values())
    yield from ((code, weight / total if total else 1 / len(weights)) for code, weight in weights.items())


def _weighed(words: pd.Series) -> Any:
    """Texts × terms, tf-idf, each row of length 1 (or 0 without words)."""
    from scipy import sparse  # noqa: PLC0415 - few nights compare lessons

    each = words.str.split().explode().dropna()
    columns, vocabulary = pd.factorize(each)
    counts = sparse.csr_matrix((np.ones(len(each)), (each.index, columns)), shape=(len(words), len(vocabulary)))
    holding = np.bincount(counts.indices, minlength=len(vocabulary))
    weighed = counts @ sparse.diags_array(np.log(len(words) / np.maximum(holding, 1)))
    length = np.sqrt(weighed.multiply(weighed).sum(axis=1)).A1
    scaled = sparse.diags_array(1 / np.where(length > 0, length, np.inf)).tocsr() @ weighed.tocsr()
    scaled.eliminate_zeros()
    return scaled


def _table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    empty = empty.astype({"deviation": "str", "lesson": "str", "rank": "int64"})
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True).astype(empty.dtypes.to_dict()) if filled else empty
