"""Would the company's earlier projects have met this target? What was never reached is an over-promise (policy P3.1).

Compares with the company's own readings, not with opinions. A project counts as having met a target when its reading
met it on a given share of its measured nights; of an indicator that only grows (progress), when its last one did.
The project of the target is left out of the comparison and told beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from tasks.expectations.bands import CUMULATIVE
from tasks.expectations.target_states import met, with_scope
from tasks.indicators.intervals import wilson
from tasks.records.choices import ReadingState

_TARGET = ["project", "target"]
COLUMNS = (
    *_TARGET,
    *("verdict", "projects", "projects_met", "share", "interval_low", "interval_high"),
    *("nights", "nights_met", "own_nights", "own_nights_met"),
)


class Verdict(StrEnum):
    """What the company's past says about a target."""

    OVER_PROMISE = "over_promise"
    PLAUSIBLE = "plausible"
    SANDBAGGED = "sandbagged"
    NOT_ENOUGH_DATA = "not_enough_data"


@dataclass(frozen=True)
class AchievableRules:
    """From where on a target promises too much or asks for nothing, as the policy says.

    fewest_projects: with fewer other projects there is no verdict. held_share: the share of its measured nights on which a
    project must have met the target to count. over_promised_share: up to this share of projects it is an over-promise.
    sandbagged_share: from this share of projects and of their nights on it nearly always holds anyway.
    """

    fewest_projects: int
    held_share: float
    over_promised_share: float
    sandbagged_share: float


def achievable(targets: pd.DataFrame, readings: pd.DataFrame, rules: AchievableRules) -> pd.DataFrame:
    """COLUMNS, one row per row of TARGETS with an indicator, comparator and value, in their order.

    `readings` are READINGS of all projects and of as many nights as the company wants to compare with. `share` is
    the share of other projects that would have met the target, with its Wilson interval (95 %); missing without any.
    `nights` count the readings of those projects, `own_nights` those of the target's project.
    """
    comparable = targets[targets[["indicator", "comparator", "value"]].notna().all(axis=1)]
    asked = with_scope(comparable).rename(columns={"key": "target"}).reset_index(drop=True)
    asked = asked[[*_TARGET, "indicator", "scope", "comparator", "value", "value_high"]]
    nights = _nights(asked, readings)
    own = nights["of"] == nights["project"]
    counted = (
        _by_project(nights[~own], rules.held_share)
        .groupby(_TARGET)[["projects", "projects_met", "nights", "nights_met"]]
        .sum()
    )
    beside = nights[own].groupby(_TARGET)["met"].agg(own_nights="count", own_nights_met="sum")
    at = pd.MultiIndex.from_frame(asked[_TARGET])
    found = pd.concat([counted.reindex(at), beside.reindex(at)], axis=1).fillna(0).astype("int64").reset_index()
    low, high = wilson(found["projects_met"], found["projects"])
    share = found["projects_met"] / found["projects"].where(found["projects"] > 0)
    found = found.assign(share=share, interval_low=low, interval_high=high)
    return found.assign(verdict=_verdicts(found, rules))[list(COLUMNS)]


def _nights(asked: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Every measured reading that each target could have been compared with, and whether it `met` it."""
    measured = readings.loc[
        (readings["state"] == ReadingState.MEASURED) & readings["value"].notna(),
        ["project", "indicator", "scope", "night", "value"],
    ]
    both = asked.merge(measured.rename(columns={"project": "of", "value": "reading"}), on=["indicator", "scope"])
    both = both.assign(met=met(both["reading"].to_numpy(dtype=float), both).astype(bool))
    last = both.groupby([*_TARGET, "of"])["night"].transform("max")
    return both[~both["indicator"].isin(CUMULATIVE) | (both["night"] == last)]


def _by_project(nights: pd.DataFrame, held_share: float) -> pd.DataFrame:
    """Per target and other project its nights, and whether it counts as having met the target."""
    per_project = nights.groupby([*_TARGET, "of"])["met"].agg(nights="count", nights_met="sum", held="mean")
    return per_project.assign(projects=1, projects_met=(per_project["held"] >= held_share).astype("int64"))


def _verdicts(found: pd.DataFrame, rules: AchievableRules) -> np.ndarray:
    nights_share = found["nights_met"] / found["nights"].where(found["nights"] > 0)
    return np.select(
        [
            found["projects"] < rules.fewest_projects,
            found["share"] <= rules.over_promised_share,
            (found["share"] >= rules.sandbagged_share) & (nights_share >= rules.sandbagged_share),
        ],
        [Verdict.NOT_ENOUGH_DATA.value, Verdict.OVER_PROMISE.value, Verdict.SANDBAGGED.value],
        Verdict.PLAUSIBLE.value,
    )
