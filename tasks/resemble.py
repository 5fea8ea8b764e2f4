"""Resemble: which lessons are like a deviation, and which kinds of measures worked how often here?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tasks.deviations.experience import experience, tried
from tasks.deviations.fold import unknown_deviation
from tasks.deviations.similar import similar
from tasks.equip import equip
from tasks.indicators.families import FAMILIES
from tasks.learn import stories_so_far
from tasks.recognise import recurred
from tasks.store.lessons import lessons
from tasks.store.measures import measures, outcomes

_FAMILY_OF = {indicator.name: family.name for family in FAMILIES.values() for indicator in family.indicators}
_ALL_NIGHTS = pd.Timestamp.max.date()


@dataclass(frozen=True)
class Resembling:
    """What is known here that is like one deviation.

    `lessons` are LESSONS with the columns of `similar`, best first; `experience` tells of the measures against the
    causes `codes`, or where none is known, against the same indicator.
    """

    lessons: pd.DataFrame
    experience: pd.DataFrame
    codes: tuple[str, ...]


def resemble(deviation: str, limit: int = 5) -> Resembling:
    """What is like one deviation, open or closed. KeyError when there is none of that key."""
    found = resemble_all([deviation], limit)
    if deviation not in found:
        raise KeyError(unknown_deviation(deviation))
    return found[deviation]


def resemble_all(
    deviations: Sequence[str], limit: int = 5, stories: pd.DataFrame | None = None
) -> dict[str, Resembling]:
    """What is like each of some deviations; one that there is not is left out. `stories` are theirs, where told already."""
    desk = equip()
    asked = stories_so_far(deviations) if stories is None else stories
    known = lessons(desk.engine)
    like = similar(asked, known, _FAMILY_OF, limit).rename(columns={"lesson": "key"})
    beside = like.merge(known.rename(columns={"deviation": "key"}), on="key").sort_values(["deviation", "rank"])
    own = {deviation: rows.drop(columns="deviation") for deviation, rows in beside.groupby("deviation")}
    none = beside.iloc[:0].drop(columns="deviation")
    back = recurred(desk, _ALL_NIGHTS)["measures"].explode().dropna()
    acted = tried(measures(desk.engine), outcomes(desk.engine, _ALL_NIGHTS), back.tolist())
    told: dict[tuple[str, ...], pd.DataFrame] = {}  # few causes, many deviations
    found = {}
    for row in asked.itertuples():
        codes = tuple(sorted({cause["code"] for cause in json.loads(row.story)["causes"]}))
        wanted = codes or (row.indicator,)
        if wanted not in told:
            told[wanted] = experience(acted[acted["code" if codes else "indicator"].isin(wanted)])
        mine = own.get(row.deviation, none).rename(columns={"key": "deviation"}).reset_index(drop=True)
        found[row.deviation] = Resembling(mine, told[wanted], codes)
    return found
